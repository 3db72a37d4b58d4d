"""Chinese: Python and the settings."""

from typing import Final

from ops.doctor.words.text import Text

SETUP: Final = {
    "python.version": Text(
        "Python 版本",
        {
            "fits": ("Python {version}",),
            "too_old": (
                "Python {version}；qmt-bus 需要 {oldest} 或更新版本",
                "从 python.org 安装 64 位的 Python 3.11、3.12 或 3.13，并在其中安装 qmt-bus。",
            ),
        },
    ),
    "python.bits": Text(
        "64 位 Python",
        {
            "wide": ("{bits} 位",),
            "narrow": (
                "{bits} 位；xtquant 只有 64 位版本",
                "从 python.org 安装 Python 的“Windows installer (64-bit)”。",
            ),
        },
    ),
    "python.ours": Text(
        "qmt-bus 没有被其他包覆盖",
        {
            "alone": ("没有同名的其他包",),
            "overlaid": (
                "其他包覆盖了它的文件：{packages}",
                "卸载该包，并在单独的虚拟环境中用 --force-reinstall 重装 qmt-bus。",
            ),
        },
    ),
    "python.sdk": Text(
        "xtquant 来自何处",
        {
            "installed": ("安装在此 Python 中：{folder}",),
            "given": ("由 XTQUANT_PATH 指定：{folder}",),
            "missing": (
                "此 Python 中没有安装 xtquant",
                '在克隆目录执行 python -m pip install ".[worker]"，或用 XTQUANT_PATH 指定 xtquant 所在目录。',
            ),
            "not_there": (
                "{path} 中没有 xtquant/xttrader.py",
                "把 XTQUANT_PATH 设为包含 xtquant 目录的那一级目录，或留空。",
            ),
        },
    ),
    "python.copies": Text(
        "只有一份 xtquant",
        {
            "one": ("没有其他副本",),
            "several": (
                "实际使用 {first}，它遮住了 {others}",
                "移走不需要的那一份，或用 XTQUANT_PATH 指明正确的一份。",
            ),
        },
    ),
    "python.sdk_version": Text(
        "xtquant 版本",
        {
            "current": ("{version}",),
            "old": (
                "{version}；qmt-bus 按 {oldest} 编写",
                "python -m pip install --upgrade xtquant；使用 XTQUANT_PATH 时请升级终端。",
            ),
            "unsaid": (
                "这一份没有注明版本",
                "券商自带的副本可能没有版本号；建议使用 pip 安装的（{oldest} 或更新）。",
            ),
        },
    ),
    "python.build": Text(
        "xtquant 支持此 Python",
        {
            "fits": ("有适用于 Python {version} 的构建",),
            "none": (
                "没有适用于 Python {version} 的构建，只有 {builds}",
                "把 qmt-bus 装到上述某个版本的 Python（3.11 或更新）中，或升级 xtquant。",
            ),
        },
    ),
    "python.lua": Text(
        "xtquant 的 config.lua 与 env.lua",
        {
            "there": ("{files} 可以读取",),
            "missing": (
                "缺少：{files}",
                "python -m pip install --force-reinstall xtquant；文件可能被杀毒软件删除。",
            ),
            "unreadable": (
                "为空，或当前用户不能读取：{files}",
                "以运行工作进程的用户执行 python -m pip install --force-reinstall xtquant。",
            ),
        },
    ),
    "python.import": Text(
        "能否导入 xtquant",
        {
            "runs": ("可以",),
            "fails": (
                "不能：{error}",
                "它需要 Windows 和受支持的 Python 版本；BROKER=simulated 不需要它。",
            ),
            "dies": ("导入时进程崩溃：{words}", "安装 x64 的 Visual C++ 运行库，并重装 xtquant。"),
            "hangs": ("导入没有结束", "重启终端；检查杀毒软件是否占用了 xtquant 的文件。"),
        },
    ),
    "settings.valid": Text(
        "设置是否可用",
        {
            "valid": ("每项设置的值都合法",),
            "wrong": ("{messages}", "在 .env 中改正；各项说明见 settings.env.example。"),
        },
    ),
    "settings.file": Text(
        "设置文件",
        {
            "readable": ("{path}",),
            "none": ("没有 {path}；使用环境变量与默认值",),
            "unreadable": ("{messages}", "请修改该文件；写法见 docs/settings.zh-CN.md。"),
        },
    ),
    "settings.private": Text(
        "设置文件的读取权限",
        {
            "private": ("{path} 中没有他人可读的密码",),
            "readable_by_all": ("其他用户能读取 {path} 中的密码", "chmod 600 {path}"),
        },
    ),
    "settings.names": Text(
        "设置文件中的名称",
        {
            "known": ("没有拼写错误",),
            "misspelt": ("{messages}", "请更正名称；全部设置见 settings.env.example。"),
            "file_unread": ("设置文件无法读取，见上", "请先修改该文件。"),
        },
    ),
    "settings.enabled": Text(
        "MINIQMT_ENABLED",
        {
            "on": ("允许使用真实终端",),
            "off": (
                "MiniQMT 未启用：委托只会进入模拟市场，或哪里也不去",
                "设置 MINIQMT_ENABLED=true；若本来就想模拟，设置 BROKER=simulated。",
            ),
        },
    ),
    "settings.account": Text(
        "资金账号",
        {
            "given": ("{account}，{type}",),
            "missing": ("没有设置 MINIQMT_ACCOUNT_ID", "在 .env 中填写终端显示的资金账号。"),
        },
    ),
    "settings.path": Text(
        "MINIQMT_USERDATA_PATH",
        {
            "given": ("{path}",),
            "missing": (
                "没有设置",
                r"在 .env 中填写终端的 userdata_mini 目录，例如 D:\qmt\userdata_mini。",
            ),
            "relative": ("{path} 不是绝对路径", r"从盘符写起，例如 D:\qmt\userdata_mini。"),
        },
    ),
}
