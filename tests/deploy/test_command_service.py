"""`qmt-bus service`: the scheduled task's definition, and that nothing is done which was only asked about."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from deploy.words import understood
from doctor.rig import BY_NAME, MINI, FactualWindows, scene

from ops.cli import main
from ops.doctor.machine import Process, Windows
from ops.doctor.running import look
from ops.service.queues import leftovers, remove
from ops.service.scheduler import Scheduler
from ops.service.task import NAMESPACE, Task, task_xml
from ops.service.terminal import Presence, presence
from worker.journal import Journal
from worker.settings import load_settings

ACCOUNT = "1000000001"
TASK = Task(
    user="PC\\trader",
    python=PureWindowsPath("C:/qmt bus/Scripts/pythonw.exe"),
    arguments=(
        "-P",
        "-m",
        "ops.cli",
        "supervise",
        "--restart-at",
        "08:30",
        "--env-file",
        "D:\\my settings\\.env",
    ),
    folder=PureWindowsPath("C:/qmt bus"),
    description="账号 & <account>",
)
SEQUENCES = {
    "LogonTrigger": ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "UserId", "Delay"],
    "CalendarTrigger": ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ScheduleByDay"],
    "Repetition": ["Interval", "Duration", "StopAtDurationEnd"],
}
"""The elements whose order Microsoft's schema fixes, for those that are used here."""
KNOWN = {
    "Task": {"RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"},
    "Principal": {"UserId", "LogonType", "RunLevel"},
    "RestartOnFailure": {"Interval", "Count"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}


def name(element: Element) -> str:
    """Return an element's name without its namespace, which has to be the scheduler's."""
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.rpartition("}")[2]


def text(root: Element, path: str) -> str:
    """Return the text of the one element at a path."""
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    (found,) = root.findall(f".//{steps}")
    return found.text or ""


@pytest.fixture
def root() -> Element:
    """Return the definition, read again."""
    return fromstring(task_xml(TASK))  # noqa: S314 - our own.


def test_the_definition_follows_the_schema(root: Element) -> None:
    """Every element is one of version 1.2, and stands where the schema wants it."""
    assert root.attrib == {"version": "1.2"}
    for element in root.iter():
        children = [name(child) for child in element]
        assert len(set(children)) == len(children), children
        if (known := KNOWN.get(name(element))) is not None:
            assert set(children) <= known
        if (order := SEQUENCES.get(name(element))) is not None:
            assert children == [child for child in order if child in children]
    for moment in re.findall(r">(P[T0-9][^<]*)<", task_xml(TASK)):
        assert re.fullmatch(r"P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?", moment)
    assert 1 <= int(text(root, "RestartOnFailure/Count")) <= 255


def test_it_runs_in_the_users_own_session(root: Element) -> None:
    """As the logged-on user, without a password and without more rights than he has; never as a service."""
    assert text(root, "Principal/LogonType") == "InteractiveToken"
    assert text(root, "Principal/RunLevel") == "LeastPrivilege"
    assert text(root, "Principal/UserId") == text(root, "LogonTrigger/UserId") == "PC\\trader"


def test_it_is_kept_alive_and_nothing_ends_it(root: Element) -> None:
    """It begins at the logon and again while it does not run; no limit, battery or second one ends it."""
    assert text(root, "CalendarTrigger/Repetition/Interval") == "PT5M"
    assert text(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text(root, "Settings/ExecutionTimeLimit") == "PT0S"
    assert text(root, "Settings/StopIfGoingOnBatteries") == "false"


def test_it_starts_what_there_is(root: Element) -> None:
    """Its command line is one that `qmt-bus` understands, quoted as Windows reads it."""
    words = text(root, "Exec/Arguments")
    assert words == '-P -m ops.cli supervise --restart-at 08:30 --env-file "D:\\my settings\\.env"'
    assert text(root, "Exec/Command").endswith("pythonw.exe")
    assert understood(TASK.arguments[3:]).restart_at.hour == 8
    assert text(root, "RegistrationInfo/Description") == TASK.description


class Tools:
    """Windows' tools: they remember what they were asked, and refuse what they were told to."""

    def __init__(self, *refused: str) -> None:
        self.asked: list[list[str]] = []
        self.files: list[str] = []
        self._refused = refused

    def __call__(self, command: list[str]) -> str:
        """Run one."""
        self.asked.append(command)
        if "/XML" in command:
            self.files.append(Path(command[command.index("/XML") + 1]).read_text("utf-16"))
        if command[1] in self._refused:
            raise subprocess.CalledProcessError(1, command)
        return ""


def scheduler(tools: Tools, told: list[str], *, what_if: bool = False) -> Scheduler:
    """Return the scheduler over these tools; `told` is what it says."""

    def say(which: str, /, **_facts: Any) -> None:
        told.append(which)

    return Scheduler("qmt-bus 1", say, what_if=what_if, run=tools)


def test_a_task_is_registered_and_deleted() -> None:
    """Through schtasks, from a file in the encoding that it reads; a refusal is told."""
    tools, told = Tools(), list[str]()
    assert scheduler(tools, told).install("<Task/>", told.append)
    assert scheduler(tools, told).remove()
    create, delete = tools.asked
    assert create[:5] == ["schtasks", "/Create", "/TN", "qmt-bus 1", "/XML"]
    assert create[-1] == "/F"
    assert tools.files == ['<?xml version="1.0" encoding="UTF-16"?>\n<Task/>']
    assert delete == ["schtasks", "/Delete", "/TN", "qmt-bus 1", "/F"]
    assert not scheduler(Tools("/Create"), told).install("<Task/>", told.append)
    assert told == ["installed", "deleted", "failed"]
    assert scheduler(Tools(), told).exists()
    assert not scheduler(Tools("/Query"), told).exists()


def test_what_if_changes_nothing() -> None:
    """It shows the definition and the command, and runs neither."""
    tools, told = Tools(), list[str]()
    assert scheduler(tools, told, what_if=True).install("<Task/>", told.append)
    assert scheduler(tools, told, what_if=True).remove()
    assert told == ["would_register", "<Task/>", "would_run"]
    assert tools.asked == []


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Set a simulated terminal and English; returns the state folder."""
    settings = {"BROKER": "simulated", "STATE_DIR": str(tmp_path / "state"), "QMT_BUS_LANG": "en"}
    for setting, value in {**settings, "MINIQMT_ACCOUNT_ID": ACCOUNT}.items():
        monkeypatch.setenv(setting, value)
    return tmp_path / "state"


def test_the_command_shows_what_it_would_install(
    simulated: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every system, in the language that is asked for; the task bears the account's number."""
    assert main(["service", "install", "--what-if", "--restart-at", "08:00"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"would register this task as qmt-bus {ACCOUNT}:\n<Task ")
    assert "--restart-at 08:00" in said
    monkeypatch.setenv("QMT_BUS_LANG", "zh")
    assert main(["service", "remove", "--what-if"]) == 0
    assert capsys.readouterr().out == f'将执行：schtasks /Delete /TN "qmt-bus {ACCOUNT}" /F\n'
    assert not simulated.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is a Task Scheduler here")
@pytest.mark.parametrize("action", ["install", "status", "remove"])
def test_other_systems_have_no_scheduled_tasks(
    simulated: Path, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    """They are told what there is instead."""
    assert not simulated.exists()
    assert main(["service", action]) == 2
    assert "systemd" in capsys.readouterr().out


@pytest.fixture
def live(tmp_path: Path) -> dict[str, Any]:
    """Return settings of a real terminal whose folder has queue files of several sessions."""
    folder = tmp_path / "userdata_mini"
    folder.mkdir()
    settings = {
        "broker": "live",
        "miniqmt_enabled": True,
        "miniqmt_account_id": ACCOUNT,
        "miniqmt_userdata_path": str(folder),
        "redis_url": "redis://127.0.0.1:1/0",
        "state_dir": tmp_path / "state",
    }
    own = scene(settings).session_ids
    for session in (own[0], own[-1], own[-1] + 1, 123456):
        (folder / f"down_queue_win_{session}").write_bytes(b"q")
        (folder / f"lock_down_queue_win_{session}").touch()
    (folder / "up_queue_xtquant").touch()
    return settings


def test_only_our_own_queue_files_go(live: dict[str, Any]) -> None:
    """Those of other programs' sessions, and everything else of the terminal, stay."""
    folder, own = Path(live["miniqmt_userdata_path"]), scene(live).session_ids
    before = {path.name for path in folder.iterdir()}
    gone = {path.name for path in remove(leftovers(scene(live)))}
    assert gone == {
        f"{kind}_{n}" for kind in ("down_queue_win", "lock_down_queue_win") for n in (own[0], own[-1])
    }
    assert {path.name for path in folder.iterdir()} == before - gone
    assert leftovers(scene(live)) == []


def test_nothing_goes_while_the_worker_runs(live: dict[str, Any]) -> None:
    """Its queues are in use: their files stay until it has stopped."""
    with Journal(live["state_dir"], ACCOUNT):
        assert leftovers(scene(live)) == []
    assert len(leftovers(scene(live))) == 4


def test_what_windows_refuses_stays(live: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the terminal has open is left alone, and the others go."""
    paths = leftovers(scene(live))
    unlink: Callable[..., None] = Path.unlink

    def refuse(path: Path, **options: bool) -> None:
        if path == paths[0]:
            raise PermissionError("used by another process")
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert list(remove(paths)) == paths[1:]


def test_the_command_cleans_up(
    live: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --what-if it names the files, without it removes them, and then there are none."""
    for setting, value in {**live, "qmt_bus_lang": "en"}.items():
        monkeypatch.setenv(setting.upper(), str(value))
    said = []
    for words in (["--what-if"], [], []):
        assert main(["service", "clean", *words]) == 0
        said.append(capsys.readouterr().out.splitlines())
    assert [line.partition(" ")[0] for line in said[0]] == ["would"] * 4
    assert [line.partition(" ")[0] for line in said[1]] == ["removed"] * 4
    assert said[2] == ["there is no queue file of our own sessions that nobody uses"]


OTHERS = Process("XtMiniQmt.exe", 4711, 2)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        (FactualWindows(), Presence.THERE),
        (FactualWindows(running=[]), Presence.ABSENT),
        (FactualWindows(running=[OTHERS]), Presence.ABSENT),
        (FactualWindows(running=[MINI], session=0), Presence.UNREACHABLE),
        (None, Presence.THERE),
    ],
    ids=["there", "absent", "another user's", "a service", "another system"],
)
def test_whether_the_terminal_is_there(
    live: dict[str, Any], windows: Windows | None, expected: Presence
) -> None:
    """It has to run within the same login session; where it is simulated there is nothing to wait for."""
    assert presence(load_settings(_env_file=None, **live), windows) is expected
    simulated = load_settings(_env_file=None, **{**live, "broker": "simulated"})
    assert presence(simulated, windows) is Presence.THERE


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (r"D:\broker a\bin.x64\XtMiniQmt.exe", Presence.THERE),
        (r"d:\BROKER A\bin.x64\XtMiniQmt.exe", Presence.THERE),
        (r"D:\broker b\bin.x64\XtMiniQmt.exe", Presence.ABSENT),
        (None, Presence.THERE),
    ],
)
def test_terminals_are_told_apart_by_their_folder(
    live: dict[str, Any], program: str | None, expected: Presence
) -> None:
    """Another broker's terminal on the same machine is not the one that is waited for."""
    running = replace(MINI, path=PureWindowsPath(program) if program else None)
    given = {**live, "miniqmt_userdata_path": r"D:\broker a\userdata_mini"}
    windows = FactualWindows(running=[running])
    assert presence(load_settings(_env_file=None, **given), windows) is expected
    found = look(BY_NAME["terminal.runs"], scene(given, windows)).finding.case
    assert found == ("runs" if expected is Presence.THERE else "not_running")
