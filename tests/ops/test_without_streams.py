"""What every entry point does where there are no standard streams, as under pythonw.exe."""

import importlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until

from ops.cli import SUBCOMMANDS, main

WITH_SETTINGS = {
    "run": [],
    "supervise": [],
    "service": ["status"],
    "terminal": [],
    "send": ["--strategy", "alpha", "ping"],
    "halt": ["lunch"],
    "resume": [],
    "cancel-all": [],
    "ledger": [],
    "limits": [],
    "tail": ["fills"],
    "console": [],
    "notify": [],
    "metrics": [],
    "journal": ["show"],
    "explain": ["shell-1"],
    "config": [],
}
NAMES = ("stdin", "stdout", "stderr")
NO_STREAMS = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"]
"""Starts a program with its standard descriptors closed."""
posix = pytest.mark.skipif(os.name != "posix", reason="a POSIX shell closes the descriptors")


@pytest.fixture
def without_streams(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that calls another one in an empty folder, in a process that has no streams."""
    monkeypatch.chdir(tmp_path)

    def call(entry_point: Callable[..., Any], *arguments: Any) -> Any:
        with ExitStack() as opened, monkeypatch.context() as context:
            for name in NAMES:
                context.setattr(sys, name, None)
            try:
                return entry_point(*arguments)
            except SystemExit as ended:
                return ended.code
            finally:
                for name in NAMES:
                    opened.enter_context(closing(getattr(sys, name)))

    return call


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_starts(name: str, without_streams: Callable[..., Any]) -> None:
    """Its help is asked for: it ends with status 0, as with a console."""
    assert without_streams(main, [name, "--help"]) == 0


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_what_is_wrong_stands_in_a_log_file(
    name: str, without_streams: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody sees what a scheduled task prints: the log beside the journal has the sentence."""
    monkeypatch.setenv("BROKER", "real")
    assert without_streams(main, [name, *WITH_SETTINGS[name]]) == 2
    log = tmp_path / "state" / f"{name}.log"
    assert "BROKER: " in log.read_text("utf-8")
    if os.name == "posix":
        assert log.stat().st_mode & 0o077 == 0
        assert log.parent.stat().st_mode & 0o077 == 0


def test_a_wrong_command_line_stands_in_it_too(without_streams: Callable[..., Any], tmp_path: Path) -> None:
    """What argparse says has no other place to go, also where the word behind --env-file is missing."""
    for words in (["send", "--strategy"], ["send", "--env-file"]):
        assert without_streams(main, words) == 2
    assert "usage: qmt-bus send" in (tmp_path / "state" / "send.log").read_text("utf-8")


def test_the_module_of_the_worker_starts(
    without_streams: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`python -m worker` says what is wrong in a file as well."""
    monkeypatch.setenv("BROKER", "real")
    assert without_streams(importlib.import_module("worker.__main__").main) == 2
    assert "BROKER: " in (tmp_path / "state" / "worker.log").read_text("utf-8")


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Return a function that starts this Python with closed descriptors; it is stopped when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(words: Sequence[str]) -> subprocess.Popen[bytes]:
        settings = {**os.environ, **environment, "CONSOLE_HOST": "127.0.0.1"}
        process = subprocess.Popen([*NO_STREAMS, sys.executable, *words], cwd=tmp_path, env=settings)
        started.append(process)
        return process

    yield begin
    for process in started:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(20)


@posix
def test_the_command_line_of_the_scheduled_task_runs_a_worker(
    start: Callable[..., subprocess.Popen[bytes]],
    command: Callable[..., ModuleProcess],
    strategy: Strategy,
    tmp_path: Path,
) -> None:
    """What `qmt-bus service install` registers brings a worker that is ready; stopped, it stops in order."""
    line = command("service", "install", "--what-if").wait_for_line("<Arguments>(.*)</Arguments>")
    process = start(line[1].split())
    wait_until(lambda: "ready" in strategy.states(), "the worker to be ready", timeout=30)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert strategy.states()[-1] == "stopping"
    assert "worker_stopped" in (tmp_path / "state" / "supervise.log").read_text("utf-8")


@posix
def test_a_worker_without_a_console_keeps_its_log(
    start: Callable[..., subprocess.Popen[bytes]], strategy: Strategy, tmp_path: Path
) -> None:
    """`qmt-bus run` trades, and its log lines go into a file; no socket takes the place of a stream."""
    process = start(["-m", "ops.cli", "run"])
    wait_until(lambda: "ready" in strategy.states(), "the worker to be ready", timeout=30)
    if Path("/proc/self/fd").exists():
        held = {Path(f"/proc/{process.pid}/fd/{number}").readlink() for number in range(3)}
        assert held == {Path(os.devnull)}
    assert "worker_started" in (tmp_path / "state" / "run.log").read_text("utf-8")


@posix
@pytest.mark.parametrize("name", ["console", "metrics"])
def test_what_serves_pages_serves_them(name: str, start: Callable[..., subprocess.Popen[bytes]]) -> None:
    """Console and metrics listen without a console to print to."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start(["-m", "ops.cli", name, "--port", str(port)])

    def listens() -> bool:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return True
        return False

    wait_until(listens, f"{name} to listen", timeout=20)
