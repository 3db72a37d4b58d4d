"""Chinese: the network, the clock, the journal and its disk."""

from typing import Final

from ops.doctor.words.text import Text

MACHINE: Final = {
    "network.loopback": Text(
        "本机程序能否互相连接",
        {
            "open": ("可以",),
            "blocked": ("无法连接 127.0.0.1：{words}", "在防火墙或安全软件中允许连接 127.0.0.1。"),
        },
    ),
    "network.localhost": Text(
        "主机名 localhost",
        {
            "loopback": ("{addresses}",),
            "elsewhere": (
                "它指向 {addresses}，应当是 127.0.0.1",
                r"在 C:\Windows\System32\drivers\etc\hosts 中加入一行“127.0.0.1 localhost”。",
            ),
            "unknown": (
                "无法解析：{words}",
                r"在 C:\Windows\System32\drivers\etc\hosts 中加入一行“127.0.0.1 localhost”。",
            ),
        },
    ),
    "network.proxy": Text(
        "代理",
        {
            "none": ("没有设置",),
            "bypassed": ("{proxies}，不用于本机",),
            "in_the_way": (
                "{proxies} 对 {names} 也生效",
                "设置 NO_PROXY=127.0.0.1,localhost，或在 Windows 中勾选“本地地址不使用代理服务器”。",
            ),
        },
    ),
    "clock.zone": Text(
        "时区",
        {
            "china": ("UTC{hours}",),
            "other": (
                "UTC{hours}；SDK 以本地时间换算时刻，应为 UTC+8",
                "执行 timedatectl set-timezone Asia/Shanghai，或为本程序设置 TZ=Asia/Shanghai。",
            ),
            "other_on_windows": (
                "UTC{hours}；SDK 用本地时间换算日期，须为 UTC+8",
                '在命令提示符中执行 tzutil /s "China Standard Time"，然后重新启动。',
            ),
            "variable": (
                "UTC{hours}，由变量 TZ={value} 决定，而 Windows 对它另有读法",
                '从环境中删除变量 TZ；时区用 tzutil /s "China Standard Time" 设置。',
            ),
        },
    ),
    "clock.skew": Text(
        "本机时钟与 Redis 的时钟",
        {
            "agree": ("相差 {seconds} 秒",),
            "apart": (
                "相差 {seconds} 秒：指令会过早或过晚失效",
                "让两台机器都与时间服务器同步（Windows：设置、时间、立即同步）。",
            ),
        },
    ),
    "journal.folder": Text(
        "状态目录",
        {
            "there": ("{path}",),
            "missing": ("还没有 {path}", "首次启动时会建立；qmt-bus doctor --fix 可立即建立。"),
            "refused": (
                "当前用户不能写入 {path}",
                "授予权限，或把 STATE_DIR 设为其他目录。",
            ),
            "file": ("{path} 是一个文件", "把 STATE_DIR 设为一个目录。"),
            "open_to_all": ("本机任何用户都能改动 {path} 中的内容", "chmod 700 {path}"),
        },
    ),
    "journal.drive": Text(
        "是否在本机磁盘上",
        {
            "local": ("{path}",),
            "network": (
                "{path} 在网络驱动器上，SQLite 的日志在那里不能工作",
                "把 STATE_DIR 设为本机磁盘上的目录。",
            ),
        },
    ),
    "journal.healthy": Text(
        "日志库",
        {
            "healthy": ("完整，{rows} 行",),
            "broken": (
                "{path} 已损坏：{words}",
                (
                    "停止工作进程，备份该文件，把它连同 -wal、-shm 文件移走。"
                    "再次交易之前，请核对终端中当天的委托与自己的记录。"
                ),
            ),
            "newer": (
                "{path} 由更新的版本（{version}）写入",
                "请重新安装那个版本的 qmt-bus。",
            ),
            "none": ("还没有 {path}",),
        },
    ),
    "journal.space": Text(
        "日志库所在磁盘的空间",
        {
            "enough": ("剩余 {free} MB",),
            "low": (
                "{path} 所在磁盘只剩 {free} MB，需要 {least} MB",
                "清理磁盘，或移动 STATE_DIR。",
            ),
        },
    ),
}
