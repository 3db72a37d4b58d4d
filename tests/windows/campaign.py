"""What is checked of the product's wheel under a Windows CPython with the SDK's real native modules.

Run by ``python -m pytest -m native tests/windows``, in a network of its own that has loopback alone.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

from support.redis_server import Server
from support.waiting import wait_until
from windows.installation import ROOT, WindowsPython, start_prefix, windows_path
from windows.stage import CHINESE, ENGLISH, Stage, WindowsProcess, WorkerFolder, silent_port

from bus_schema.client import BusClient
from bus_schema.client.ids import new_id
from bus_schema.codes import ErrorCode
from bus_schema.control import Halt, Reconnect, Resume

RETRIES = 20
MOST_DESCRIPTORS = 16
"""What another project allows of handles in its test of repeated connects on Windows."""
MOST_MEMORY_MIB = 16
MOST_THREADS = 5
CONNECT_FAILED = "connect_failed"
HEARTBEAT_SECONDS = 1.0
QUOTE_PORT = 58610
SILENT_SECONDS = 60.0
SERVERLESS_TESTS = (
    "tests/engine",
    "tests/risk",
    "tests/schema",
    "tests/journal",
    "tests/doctor/test_doctor_windows.py",
)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: the check's.
        check: what was checked.
        held: whether it did.
        figure: what was seen.
    """

    name: str
    check: str
    held: bool
    figure: str


def starts_without_terminal(stage: Stage) -> str:
    """A worker without a terminal starts, says why it does not connect, and stops in order on Ctrl+Break."""
    folder = stage.folder()
    with WindowsProcess(folder, "run") as worker:
        worker.wait_for_lines(CONNECT_FAILED, 1, 60)
        wait_until(lambda: any(one["reason"] for one in folder.statuses()), "a state with its reason", 60)
        begun = time.monotonic()
        worker.interrupt()
        status = worker.wait(30)
    last = folder.statuses()[-1]["state"]
    assert (status, last) == (0, "stopping"), f"status {status}, last state {last}"
    return f"reason told; stopped after {time.monotonic() - begun:.1f} s with status 0"


def retries_leave_nothing(stage: Stage) -> str:
    """Memory, threads, descriptors and queue files stay as they are over 20 attempts to connect."""
    folder = stage.folder()
    with WindowsProcess(folder, "run") as worker, folder.operator() as operator:

        def attempts(count: int) -> None:
            for _ in range(count):
                before = worker.matching(CONNECT_FAILED)
                operator.request(Reconnect(id=new_id()), timeout=60)
                worker.wait_for_lines(CONNECT_FAILED, before + 1, 60)

        attempts(6)
        before = worker.figures() | {"queue_files": folder.queue_files()}
        attempts(RETRIES)
        after = worker.figures() | {"queue_files": folder.queue_files()}
    grown = {name: after[name] - before[name] for name in before}
    figure = ", ".join(f"{name} {before[name]} → {after[name]}" for name in before)
    # Fewer threads than attempts: some are made when they are first needed, and wait for more.
    most = {
        "memory_mib": MOST_MEMORY_MIB,
        "descriptors": MOST_DESCRIPTORS,
        "threads": MOST_THREADS,
        "python_threads": MOST_THREADS,
    }
    assert all(grown[name] <= most.get(name, 0) for name in grown), figure
    return figure


def answers_without_terminal(stage: Stage) -> str:
    """Orders and queries are answered `not_connected` in their time; ping, halt and resume at once."""
    folder = stage.folder(COMMAND_TTL_MS="2000")
    with WindowsProcess(folder, "run") as worker, folder.strategy("alpha") as bus:
        worker.wait_for_lines(CONNECT_FAILED, 1, 60)
        waited = [_refused(bus, ErrorCode.NOT_CONNECTED) for _ in range(3)]
        assert bus.ping(timeout=5).ok
        with folder.operator() as operator:
            assert operator.request(Halt(id=new_id(), reason="a test"), timeout=5).ok
            assert operator.request(Resume(id=new_id()), timeout=5).ok
    return f"not_connected after {max(waited):.1f} s at most; ping, halt and resume answered"


def _refused(bus: BusClient, code: ErrorCode) -> float:
    begun = time.monotonic()
    reply = bus.place_order("600000.SH", "buy", 100, 10.0, timeout=10)
    assert reply.error is not None, reply
    assert reply.error.code == code, reply
    return time.monotonic() - begun


def silent_quote_port(stage: Stage) -> str:
    """A quote port that accepts and never answers: heartbeats never later than twice their interval."""
    folder = stage.folder(MINIQMT_PORT=str(QUOTE_PORT))
    with silent_port(QUOTE_PORT) as connections, WindowsProcess(folder, "run") as worker:
        worker.wait_for_lines(CONNECT_FAILED, 1, 60)
        with folder.strategy("alpha") as bus:
            bus.subscribe_quote(["600000.SH"], timeout=5)
            wait_until(lambda: connections() > 0, "a connection to the quote port", 30)
            begun = time.monotonic()
            late = 0.0
            while time.monotonic() - begun < SILENT_SECONDS:
                asked = time.monotonic()
                assert bus.ping(timeout=10).ok
                late = max(late, time.monotonic() - asked)
        gap = _longest_gap(folder)
    figure = f"longest gap {gap:.2f} s, slowest ping {late:.2f} s, {connections()} connections in 60 s"
    assert gap <= 2 * HEARTBEAT_SECONDS, figure
    return figure


def _longest_gap(folder: WorkerFolder) -> float:
    times: list[int] = [one["published_at"] for one in folder.statuses()]
    return max(later - earlier for earlier, later in pairwise(times)) / 1000


def task_without_streams(stage: Stage) -> str:
    """The scheduled task's own command line, started without streams, runs a worker that stops with it."""
    folder = stage.folder()
    status, printed = stage.run("-m", "ops.cli", "service", "install", "--what-if", cwd=folder.path)
    found = re.search(r"<Task.*</Task>", printed, re.DOTALL)
    assert status == 0, printed
    assert found, printed
    task = ET.fromstring(found[0])  # noqa: S314 - what the product itself has written.
    command, arguments = (
        "".join(one.text or "" for one in task.iter() if one.tag.endswith(f"}}{name}"))
        for name in ("Command", "Arguments")
    )
    folder.start_terminal()
    stage.start_detached(command, *arguments.split(), cwd=folder.path)
    try:
        wait_until(lambda: any(one["state"] for one in folder.statuses()), "a state of the worker", 60)
        states = sorted({one["state"] for one in folder.statuses()})
    finally:
        stage.end_everything()
    return f"{Path(command.replace(chr(92), '/')).name} {arguments}: {', '.join(states)}"


def doctor_in_both_languages(stage: Stage) -> str:
    """Doctor speaks both languages under the code pages 936 and 1252 without an encoding error."""
    folder = stage.folder()
    seen = []
    for locale in (ENGLISH, CHINESE):
        start_prefix(stage.python, locale)
        code_page = stage.run("-c", "import locale; print(locale.getencoding())", language=locale)[1].strip()
        for language, word in (("en", "do:"), ("zh", "连接")):
            environment = stage.python.environment(locale, QMT_BUS_LANG=language)
            done = subprocess.run(
                stage.python.command("-m", "ops.cli", "doctor"),
                cwd=folder.path,
                env=environment,
                input=b"",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=120,
                check=False,
            )
            text = done.stdout.decode(
                "utf-8" if word in done.stdout.decode("utf-8", "replace") else code_page
            )
            assert word in text, f"{code_page} {language}: {text}"
            assert "Traceback" not in text, text
            seen.append(f"{code_page} {language}: status {done.returncode}")
    return "; ".join(seen)


def demo(stage: Stage) -> str:
    """The demo runs to its end without a Redis on the machine."""
    status, printed = stage.run("-m", "ops.cli", "demo", timeout=180)
    assert status == 0, printed
    line = next(line for line in printed.splitlines() if "round trip" in line)
    return " ".join(line.split())


def serverless_tests(stage: Stage) -> str:
    """The tests of engine, checks, contract and journal pass under the Windows Python."""
    options = ("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--timeout", "300")
    environment = windows_path(ROOT)
    begin = (
        f"import os, sys; os.chdir(r'{environment}');"
        f" sys.path[:0] = [r'{environment}', r'{environment / 'tests'}'];"
        f" sys.argv = {['pytest', *options[2:], *SERVERLESS_TESTS]!r};"
        " import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    )
    status, printed = stage.run("-c", begin, timeout=1200)
    last = [line for line in printed.splitlines() if line.strip()][-1]
    assert status == 0, printed[-6000:]
    return last.strip("= ")


CHECKS: tuple[Callable[[Stage], str], ...] = (
    starts_without_terminal,
    retries_leave_nothing,
    answers_without_terminal,
    silent_quote_port,
    task_without_streams,
    doctor_in_both_languages,
    demo,
    serverless_tests,
)


def run_checks(python: WindowsPython, only: list[str]) -> list[Row]:
    """Run the checks, each to its end, on a Redis of their own."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch, Server(Path(scratch), append_only=True) as redis:
        stage = Stage(python, redis.url, Path(scratch))
        for check in CHECKS:
            if only and check.__name__ not in only:
                continue
            try:
                held, figure = True, check(stage)
            except Exception as error:  # noqa: BLE001 - a check that breaks is a row of the table, too.
                held, figure = False, f"{type(error).__name__}: {error}"
            row = Row(check.__name__, _sentence(check), held, figure)
            rows.append(row)
            sys.stdout.write(f"{'held' if row.held else 'BROKEN'}  {row.check}\n        {row.figure}\n")
            sys.stdout.flush()
    return rows


def _sentence(check: Callable[[Stage], str]) -> str:
    return (check.__doc__ or check.__name__).splitlines()[0]


def main(arguments: list[str]) -> int:
    """Run the checks and print the table; status 1 if one is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the Windows Python is installed")
    parser.add_argument("--json", type=Path, help="write the table to this file")
    parser.add_argument("--only", action="append", default=[], help="one check, by its name")
    options = parser.parse_args(arguments)
    python = WindowsPython(options.folder)
    start_prefix(python, ENGLISH)
    rows = run_checks(python, options.only)
    if options.json:
        _write(options.json, rows)
    return 0 if all(row.held for row in rows) else 1


def _write(path: Path, rows: list[Row]) -> None:
    found = {
        "native_checks": [row.__dict__ for row in rows],
        "python": "3.11.9 (win_amd64) under Wine",
        "xtquant": version("xtquant"),
        "system": platform.platform(),
        "command": "python -m pytest -m native tests/windows",
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
