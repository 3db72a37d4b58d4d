"""Chinese: the terminal and its quote service."""

from typing import Final

from ops.doctor.words.text import Text

TERMINAL: Final = {
    "terminal.runs": Text(
        "终端是否在运行",
        {
            "runs": ("{names}",),
            "not_running": ("{names} 都没有运行", "以极简模式启动终端并登录。"),
        },
    ),
    "terminal.mode": Text(
        "是否为极简模式",
        {
            "mini": ("XtMiniQmt.exe 正在运行",),
            "research": ("投研端正在运行",),
            "full": (
                "只有完整版终端在运行，它不接受 SDK 的委托",
                "退出登录，在登录窗口勾选极简模式（独立交易），再登录。",
            ),
            "not_running": ("没有终端在运行",),
        },
    ),
    "terminal.session": Text(
        "与终端同一登录会话",
        {
            "same": ("会话 {own}",),
            "service": (
                "当前进程是会话 0 中的服务，无法访问终端的共享内存",
                "以登录用户运行工作进程：使用“只在用户登录时运行”的计划任务。",
            ),
            "other": ("当前会话是 {own}，终端在会话 {its}", "请在打开终端的那个桌面上启动工作进程。"),
            "not_running": ("没有终端在运行",),
        },
    ),
    "terminal.connect": Text(
        "connect()",
        {
            "connected": ("返回 0，会话编号 {session}",),
            "refused": (
                "返回 {code}，会话编号 {session}",
                (
                    "逐项处理上面标出的问题：极简模式、已登录、userdata_mini、写权限、up_queue_xtquant、"
                    "同一登录会话、会话编号没有被其他程序占用。"
                ),
            ),
            "hangs": ("没有返回", "重启终端，然后再检查一次。"),
            "dies": (
                "返回之前进程就结束了：{words}",
                "重装 xtquant；仍然如此则改用终端自带的（XTQUANT_PATH）。",
            ),
        },
    ),
    "terminal.account": Text(
        "终端中有没有该账户",
        {
            "known": ("{account}，{type}",),
            "unknown": (
                "终端中没有类型为 {type} 的 {account}",
                "核对 MINIQMT_ACCOUNT_ID 与终端显示的账号，并在终端登录该账户。",
            ),
            "other_type": (
                "{account} 在终端中是 {its}，设置中是 {type}",
                "设置 MINIQMT_ACCOUNT_TYPE={its}",
            ),
        },
    ),
    "terminal.login": Text(
        "账户是否已登录",
        {
            "ok": ("已登录，可以读取资金",),
            "closed": ("已登录，收盘后",),
            "waiting": ("尚未登录（状态 {status}）", "在终端登录该账户；几分钟后仍未成功则退出重登。"),
            "disabled": ("账户被禁用（状态 {status}）", "在终端的账号管理中启用，或咨询券商。"),
            "failed": ("登录失败（状态 {status}）", "在终端退出并重新登录；券商会在夜间使登录失效。"),
            "no_asset": ("状态正常，但读不到资金", "重启终端：它与券商的连接已经失效。"),
            "unlisted": ("终端没有列出该账户",),
        },
    ),
    "quotes.announced": Text(
        "行情服务登记的地址",
        {
            "here": ("{meant}",),
            "default": ("{addresses}；SDK 会使用它",),
            "other": (
                "服务地址是 {addresses}，设置中是 {meant}",
                "把 MINIQMT_PORT 设为登记的端口。",
            ),
            "nothing": ("{folder} 中没有登记", "以极简模式启动终端；若已在运行，重启它。"),
        },
    ),
    "quotes.port": Text(
        "MINIQMT_HOST 与 MINIQMT_PORT 能否连接",
        {
            "open": ("{host}:{port} 接受连接",),
            "closed": (
                "{host}:{port} 无人监听（{words}）",
                "启动终端；若行情服务使用其他端口，设置 MINIQMT_PORT。",
            ),
            "silent": (
                "{host}:{port} 没有反应",
                "被防火墙拦截：在防火墙和安全软件中放行 127.0.0.1 与该端口。",
            ),
            "no_host": ("没有主机 {host}", "设置 MINIQMT_HOST=127.0.0.1"),
        },
    ),
    "quotes.owner": Text(
        "谁在监听该端口",
        {
            "terminal": ("{name}（{pid}）",),
            "foreign": (
                "端口 {port} 被 {name}（{pid}）占用，它不是终端",
                "结束 {name} 或让它改用其他端口，然后重启终端。",
            ),
            "nobody": ("端口 {port} 无人监听",),
            "far": ("{host} 是另一台机器",),
        },
    ),
    "quotes.scan": Text(
        "xtconn.scan_available_server_addr()",
        {
            "seen": ("{addresses}",),
            "none": ("没有发现正在运行的行情服务", "启动终端；若已在运行，重启它。"),
        },
    ),
    "quotes.xtview": Text(
        "xtview.connect()",
        {
            "connects": ("{host}:{port}",),
            "fails": ("{error}", "启动终端，并允许第三方程序连接。"),
            "hangs": ("没有返回", "在那里监听的不是行情服务：见上。"),
        },
    ),
    "quotes.xtdata": Text(
        "xtdata.connect()",
        {
            "connects": ("{host}:{port}",),
            "fails": ("{error}", "启动终端，并允许第三方程序连接。"),
            "hangs": ("没有返回", "在那里监听的不是行情服务：见上。"),
        },
    ),
}
