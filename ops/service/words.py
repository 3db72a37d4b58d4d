"""What `qmt-bus supervise` and `qmt-bus service` say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from ops.language import Language, language

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "started": "the worker is started",
        "stopped": "the worker was stopped in order; this ends too",
        "wrong_settings": "the worker cannot start, see above; mend that, and start this again",
        "ended": "the worker ended by itself with status {status}; it is started again in {seconds} s",
        "restarting": "it is {time} in Beijing, the time of the daily restart",
        "terminal_absent": "there is no terminal in this login session yet; waiting for it",
        "service_session": "this runs as a service, in session 0, which cannot share memory with the"
        " terminal: run it as the logged-on user, see qmt-bus service install",
        "removed": "removed a queue file of our own session: {path}",
        "would_remove": "would remove {path}",
        "nothing_to_remove": "there is no queue file of our own sessions that nobody uses",
        "worker_runs": "the worker runs: its queue files are in use and stay",
        "log": "the log is {path}",
        "elsewhere": "scheduled tasks are a matter of Windows; for Linux, ops/deploy has systemd units",
        "would_run": "would run: {command}",
        "would_register": "would register this task as {name}:",
        "installed": "the task {name} is installed: it starts at the next logon, or at once with"
        ' schtasks /Run /TN "{name}"',
        "deleted": "the task {name} is removed; a worker that runs goes on until it is stopped",
        "failed": "Windows refused, see above: {words}",
        "task": "the task {name} is installed",
        "no_task": "there is no task {name}; qmt-bus service install makes it",
        "running": "a worker of account {account} runs",
        "not_running": "no worker of account {account} runs",
        "description": "Keeps the qmt-bus worker of account {account} running beside its terminal.",
    }
)

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "started": "工作进程已启动",
        "stopped": "工作进程已被正常停止，守护随之结束",
        "wrong_settings": "工作进程无法启动（原因见上）；请排除原因后重新启动",
        "ended": "工作进程自行退出，状态码 {status}；{seconds} 秒后重新启动",
        "restarting": "北京时间 {time}，执行每日重启",
        "terminal_absent": "当前登录会话中尚无终端，等待其启动",
        "service_session": "当前以服务方式运行（会话 0），无法与终端共享内存：请以登录用户运行，"
        "见 qmt-bus service install",
        "removed": "已删除本程序会话的队列文件：{path}",
        "would_remove": "将删除 {path}",
        "nothing_to_remove": "没有可删除的队列文件",
        "worker_runs": "工作进程正在运行，其队列文件在使用中，予以保留",
        "log": "日志文件：{path}",
        "elsewhere": "计划任务仅用于 Windows；Linux 请使用 ops/deploy 中的 systemd 单元",
        "would_run": "将执行：{command}",
        "would_register": "将注册计划任务 {name}：",
        "installed": '计划任务 {name} 已安装：下次登录时启动；立即启动请执行 schtasks /Run /TN "{name}"',
        "deleted": "计划任务 {name} 已删除；正在运行的工作进程不受影响",
        "failed": "Windows 拒绝执行（原因见上）：{words}",
        "task": "计划任务 {name} 已安装",
        "no_task": "没有计划任务 {name}；可用 qmt-bus service install 创建",
        "running": "账号 {account} 的工作进程正在运行",
        "not_running": "账号 {account} 没有正在运行的工作进程",
        "description": "在终端旁守护账号 {account} 的 qmt-bus 工作进程。",
    }
)

WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {Language.ENGLISH: ENGLISH, Language.CHINESE: CHINESE}
)


class Say(Protocol):
    """Tells people one of the sentences."""

    def __call__(self, which: str, /, **facts: Any) -> None:
        """Tell it, with these facts in it."""


def sentence(which: str, /, **facts: Any) -> str:
    """Return a sentence in the language of the system."""
    return WORDS[language()][which].format(**facts)
