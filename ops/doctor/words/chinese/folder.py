"""Chinese: the terminal's folder and what sessions leave in it."""

from typing import Final

from ops.doctor.words.text import Text

FOLDER: Final = {
    "userdata.exists": Text(
        "终端目录是否存在",
        {
            "there": ("{path}",),
            "missing": (
                "没有目录 {path}",
                "查看终端安装在何处；以极简模式启动一次，终端会建立 userdata_mini。",
            ),
            "no_folder_but_file": (
                "{path} 是一个文件",
                "把 MINIQMT_USERDATA_PATH 设为 userdata_mini 目录本身。",
            ),
        },
    ),
    "userdata.used": Text(
        "终端用过该目录",
        {
            "used": ("{path}",),
            "never": (
                "终端从未写入 {path}；路径写错时 SDK 会自行创建目录",
                "把 MINIQMT_USERDATA_PATH 设为终端自己的目录，并删除此目录。",
            ),
        },
    ),
    "userdata.case": Text(
        "路径的大小写",
        {
            "same": ("与磁盘上一致",),
            "other": ("{path} 在磁盘上是 {real}", "设置 MINIQMT_USERDATA_PATH={real}"),
        },
    ),
    "userdata.name": Text(
        "是否为 userdata_mini",
        {
            "mini": ("{path}",),
            "research": ("{path}，属于投研端",),
            "above": ("{path} 是它的上一级目录", "设置 MINIQMT_USERDATA_PATH={meant}"),
            "not_mini": (
                "{path} 属于完整版终端；通过它连接会返回 -1",
                "设置 MINIQMT_USERDATA_PATH={meant}",
            ),
            "other": (
                "{path} 既不是 userdata_mini 也不是 userdata",
                "把 MINIQMT_USERDATA_PATH 设为终端安装目录下的 userdata_mini。",
            ),
        },
    ),
    "userdata.writable": Text(
        "当前用户能否写入",
        {
            "writable": ("可以在 {path} 中建立文件",),
            "refused": (
                "不能在 {path} 中建立文件，因此连接返回 -1",
                "给当前用户授予修改该目录的权限，或以安装终端的用户运行。",
            ),
            "system_drive": (
                "{path} 在系统盘上，当前用户不能写入，因此连接返回 -1",
                "把终端装到 D: 等其他盘，或以管理员身份运行终端和工作进程。",
            ),
        },
    ),
    "userdata.letters": Text(
        "路径中的字符",
        {
            "plain": ("只有英文字符",),
            "code_page": ("{path}；代码页 {page} 支持",),
            "mangled": ("{path} 中有代码页 {page} 无法交给 SDK 的字符", "把终端安装到纯英文路径中。"),
        },
    ),
    "userdata.permission": Text(
        "券商是否已开通 API",
        {
            "granted": ("{file} 存在",),
            "missing": (
                "没有 {file}：不允许通过 API 下单",
                "向券商申请 MiniQMT 极简 API 权限，然后重启终端。",
            ),
        },
    ),
    "userdata.space": Text(
        "终端所在磁盘的空间",
        {
            "enough": ("剩余 {free} MB",),
            "low": (
                "{path} 所在磁盘只剩 {free} MB，需要 {least} MB",
                "清理磁盘；关闭终端后可以删除旧的 down_queue_* 文件。",
            ),
        },
    ),
    "sessions.in_use": Text(
        "本账户工作进程的会话编号",
        {
            "free": ("{ids} 空闲",),
            "ours": ("{ids} 正由工作进程使用",),
            "taken": (
                "另一个程序占用 {files}",
                "结束旧的工作进程或使用会话编号 {ids} 的其他策略；然后等待 5 秒。",
            ),
        },
    ),
    "sessions.leftovers": Text(
        "工作进程遗留的队列文件",
        {
            "none": ("没有",),
            "in_use": ("{count} 个，正在使用",),
            "fresh": ("{count} 个，当天的",),
            "stale": (
                "{count} 个文件（{size} MB），已有 {hours} 小时无人使用",
                "qmt-bus doctor --fix 可删除：旧队列会重放当天的推送，其锁文件可能使会话被拒绝。",
            ),
        },
    ),
    "sessions.size": Text(
        "全部会话的队列文件",
        {
            "little": ("{sessions} 个会话，{size} MB",),
            "much": (
                "{sessions} 个会话，{size} MB；每个会话编号会留下 75 MB",
                "关闭终端，删除 userdata_mini 中的 down_queue_*，并只使用少量固定的会话编号。",
            ),
        },
    ),
}
