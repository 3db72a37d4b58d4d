"""The definition of a scheduled task, in the XML of Windows' Task Scheduler.

Written from Microsoft's documentation of its schema (version 1.2). What it asks for, and why:

- It runs within the user's own login session (`InteractiveToken`), never in that of services: terminal and
  SDK share memory, which ends at a session's border.
- It starts when the user logs on, and every few minutes again if it is not running: that is what brings it
  back after a crash, too. A second one is never started beside the first (`IgnoreNew`).
- Nothing ends it: not the default limit of three days, not a battery, not idle time.
"""

from dataclasses import dataclass
from pathlib import PureWindowsPath
from subprocess import list2cmdline
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

NAMESPACE: Final = "http://schemas.microsoft.com/windows/2004/02/mit/task"
AFTER_LOGON: Final = "PT30S"
KEEP_ALIVE: Final = "PT5M"
AFTER_FAILURE: Final = "PT1M"
MOST_RESTARTS: Final = "255"
"""The schema's own limit; behind it, what keeps it alive does."""
ALWAYS: Final = "2026-01-01T00:00:00"
"""The day from which on it is kept alive: any one in the past."""
SETTINGS: Final = (
    ("MultipleInstancesPolicy", "IgnoreNew"),
    ("DisallowStartIfOnBatteries", "false"),
    ("StopIfGoingOnBatteries", "false"),
    ("StartWhenAvailable", "true"),
    ("ExecutionTimeLimit", "PT0S"),
    # 7, the default, is below normal priority, also for the disk.
    ("Priority", "5"),
)


@dataclass(frozen=True)
class Task:
    r"""What is to run, and as whom.

    Attributes:
        user: as Windows names it: DOMAIN\user.
        python: the interpreter that shows no window, pythonw.exe.
        arguments: its command line.
        folder: in which it runs: where `.env` is.
        description: what people read in the Task Scheduler.
    """

    user: str
    python: PureWindowsPath
    arguments: tuple[str, ...]
    folder: PureWindowsPath
    description: str


def task_xml(task: Task) -> str:
    """Return a task's definition."""
    register_namespace("", NAMESPACE)
    root = Element(_name("Task"), version="1.2")
    _add(_under(root, "RegistrationInfo"), Description=task.description)
    _triggers(_under(root, "Triggers"), task.user)
    principal = SubElement(_under(root, "Principals"), _name("Principal"), id="Author")
    _add(principal, UserId=task.user, LogonType="InteractiveToken", RunLevel="LeastPrivilege")
    settings = _under(root, "Settings")
    _add(settings, **dict(SETTINGS))
    _add(_under(settings, "RestartOnFailure"), Interval=AFTER_FAILURE, Count=MOST_RESTARTS)
    action = _under(SubElement(root, _name("Actions"), Context="Author"), "Exec")
    words = list2cmdline(task.arguments)
    _add(action, Command=str(task.python), Arguments=words, WorkingDirectory=str(task.folder))
    indent(root)
    return tostring(root, encoding="unicode")


def _triggers(triggers: Element, user: str) -> None:
    _add(_under(triggers, "LogonTrigger"), Enabled="true", UserId=user, Delay=AFTER_LOGON)
    daily = _under(triggers, "CalendarTrigger")
    _add(daily, Enabled="true", StartBoundary=ALWAYS)
    _add(_under(daily, "Repetition"), Interval=KEEP_ALIVE, Duration="P1D")
    _add(_under(daily, "ScheduleByDay"), DaysInterval="1")


def _under(parent: Element, name: str) -> Element:
    return SubElement(parent, _name(name))


def _add(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        _under(parent, name).text = text


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
