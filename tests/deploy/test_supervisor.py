"""Who looks after the worker: when it is started, started again, and left alone."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.waiting import wait_until

from ops.service.child import Child, worker_command
from ops.service.log import SupervisorLog
from ops.service.restarting import pauses, seconds_until, time_of_day
from ops.service.supervisor import Supervisor
from ops.service.terminal import Presence
from ops.service.words import CHINESE, ENGLISH
from ops.status import Exit
from worker.log_file import LogFile
from worker.settings import LogFormat

WAITS_FOR_ITS_PARENT = "import sys; print('up', flush=True); sys.stdin.read(); print('down')"
DEAF = "import time; print('up', flush=True); time.sleep(60)"


class Life:
    """A child that ends with a status when it is waited for, or goes on until it is stopped."""

    def __init__(self, status: int | None) -> None:
        self.status = status
        self.stopped = 0

    def wait(self, seconds: float) -> int | None:
        """Return the status."""
        assert seconds > 0
        return self.status

    def stop(self) -> int:
        """Count it."""
        self.stopped += 1
        return 0


class Stage:
    """Everything around a supervisor, told beforehand; `told` is what it has said and done, in order."""

    def __init__(self, statuses: Sequence[int | None], presences: Sequence[Presence] = ()) -> None:
        self.lives = [Life(status) for status in statuses]
        self.told: list[str] = []
        self._left = iter(self.lives)
        self._presences = iter(presences)

    @contextmanager
    def start(self) -> Iterator[Life]:
        """Begin the next life."""
        life = next(self._left)
        self.told.append("start")
        yield life
        life.stop()

    def say(self, which: str, /, **facts: object) -> None:
        """Remember a sentence."""
        ENGLISH[which].format(**facts)
        self.told.append(which)

    def supervisor(self, restart_at: time | None = None) -> Supervisor:
        """Return one that looks at the presences in turn, and finds the terminal there when they are over."""
        return Supervisor(
            self.start,
            presence=lambda: next(self._presences, Presence.THERE),
            clean=lambda: self.told.append("clean"),
            restart_at=restart_at,
            say=self.say,
            rest=lambda seconds: self.told.append(f"rest {seconds:g}"),
        )


def test_a_worker_that_dies_is_started_again_later_and_later() -> None:
    """After each end in a row it waits twice as long; before each start, old queue files go."""
    stage = Stage([70, -9, 70, 0])
    supervisor = stage.supervisor()
    supervisor.run()
    died = ["clean start started ended rest 1", "clean start started ended rest 2"]
    assert " ".join(stage.told) == " ".join(
        [*died, "clean start started ended rest 4 clean start started stopped"]
    )
    assert supervisor.status == Exit.DONE


def test_wrong_settings_are_not_tried_again() -> None:
    """A worker that says that it cannot start needs somebody who mends that."""
    stage = Stage([2])
    supervisor = stage.supervisor()
    supervisor.run()
    assert stage.told[-1] == "wrong_settings"
    assert supervisor.status == Exit.WRONG


def test_the_terminal_is_waited_for() -> None:
    """Before each start; it says so once, however long it takes."""
    stage = Stage([70, 0], [Presence.ABSENT, Presence.ABSENT, Presence.THERE, Presence.ABSENT])
    stage.supervisor().run()
    assert stage.told[:4] == ["terminal_absent", "rest 5", "rest 5", "clean"]
    assert stage.told.count("terminal_absent") == 2


def test_a_service_says_that_it_cannot_work() -> None:
    """In session 0 no terminal ever comes: waiting for one would hide the fault."""
    stage = Stage([], [Presence.UNREACHABLE])
    supervisor = stage.supervisor()
    supervisor.run()
    assert stage.told == ["service_session"]
    assert supervisor.status == Exit.WRONG


def test_the_daily_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """At its time the worker is stopped in order and started anew, at once and as if it had never died."""
    stage = Stage([70, None, 70, 0])
    due, ticks = iter([10.0, 0.5, 10.0, 10.0]), count(1.0)
    monkeypatch.setattr("ops.service.supervisor.seconds_until", lambda *_: next(due))
    monkeypatch.setattr("ops.service.supervisor.time", SimpleNamespace(monotonic=lambda: next(ticks)))
    stage.supervisor(time(8, 30)).run()
    restarted = stage.told.index("restarting")
    assert stage.told[restarted - 3 : restarted + 2] == ["clean", "start", "started", "restarting", "clean"]
    assert stage.lives[1].stopped > 0
    assert stage.told.count("rest 1") == 2


def test_pauses_have_an_end() -> None:
    """The longest is a minute: a Redis that is back should not wait for long."""
    waits = pauses()
    assert [next(waits) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("utc", "seconds"),
    [("2026-11-22 00:00", 1800), ("2026-11-22 00:30", 86_400), ("2026-11-22 00:31", 86_340)],
)
def test_the_time_of_day_is_beijings(utc: str, seconds: int) -> None:
    """Half past eight in Beijing is half past midnight in UTC, wherever the machine's clock thinks it is."""
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert seconds_until(time(8, 30), now) == seconds


@pytest.mark.parametrize("text", ["09:10", "10:00", "15:05", "late", "25:00"])
def test_no_restart_in_trading_hours(text: str) -> None:
    """A restart that would hold orders up is refused, and so is what is no time."""
    with pytest.raises(Exception, match=r"no time of day|trading hours"):
        time_of_day(text)
    assert time_of_day("08:30") == time(8, 30)


def test_a_child_is_asked_to_end() -> None:
    """Leaving the block tells it on its standard input, and its last words are kept."""
    lines: list[str] = []
    with Child([sys.executable, "-c", WAITS_FOR_ITS_PARENT], lines.append) as child:
        wait_until(lambda: lines, "its first line")
        assert child.wait(0.01) is None
    assert lines == ["up\n", "down\n"]
    assert child.stop() == 0


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it has no console that could send it anything")
def test_a_key_in_the_terminal_does_not_reach_the_child() -> None:
    """Ctrl+C goes to all of a terminal's processes; the child is stopped by its parent alone, and once."""
    lines: list[str] = []
    with Child(
        [sys.executable, "-c", "import os; print(os.getsid(0) == os.getpid())"], lines.append
    ) as child:
        assert child.wait(10) == 0
    assert lines == ["True\n"]


def test_a_child_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs is killed in the end."""
    monkeypatch.setattr("ops.service.child.STOP_SECONDS", 0.1)
    lines: list[str] = []
    with Child([sys.executable, "-c", DEAF], lines.append) as child:
        wait_until(lambda: lines, "its first line")
    assert child.stop() != 0


def test_a_worker_without_a_window_has_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pythonw.exe supervises is started with python.exe, whose output can be kept."""
    folder = Path("scripts")
    monkeypatch.setattr(sys, "executable", str(folder / "pythonw.exe"))
    assert worker_command(["--env-file", "x"])[0] == str(folder / "python.exe")
    assert worker_command(["--env-file", "x"])[-3:] == ["--with-parent", "--env-file", "x"]


def test_both_languages_say_the_same() -> None:
    """Every sentence exists in both, with the same facts."""
    assert list(ENGLISH) == list(CHINESE)
    for name, english in ENGLISH.items():
        facts = {part.split("}")[0] for part in english.split("{")[1:]}
        assert facts == {part.split("}")[0] for part in CHINESE[name].split("{")[1:]}, name


@pytest.mark.parametrize(
    ("log_format", "expected"), [(LogFormat.CONSOLE, "supervise: "), (LogFormat.JSON, "{")]
)
def test_what_happens_stands_among_what_the_worker_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_format: LogFormat, expected: str
) -> None:
    """As a sentence with its time for people, as an object where the worker's lines are objects too."""
    monkeypatch.setenv("QMT_BUS_LANG", "zh")
    path = tmp_path / "supervise.log"
    with closing(LogFile(path, megabytes=1, kept=1)) as file:
        log = SupervisorLog(file, log_format)
        log.write("worker's own\n")
        log.say("ended", status=70, seconds="2")
    own, line = path.read_text("utf-8").splitlines()
    assert own == "worker's own"
    assert expected in line
    if log_format is LogFormat.JSON:
        told = json.loads(line)
        assert (told["event"], told["status"], told["level"]) == ("supervise_ended", "70", "info")
    else:
        assert line.endswith("工作进程自行退出，状态码 70；2 秒后重新启动")
