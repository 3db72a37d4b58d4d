"""`qmt-bus supervise` over real workers: what becomes of them when one of both is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until

from ops.cli import main

Start = Callable[..., ModuleProcess]


@pytest.fixture
def supervise(start_module: Start, environment: dict[str, str]) -> ModuleProcess:
    """Start `qmt-bus supervise` over the simulated terminal."""
    return start_module("ops.cli", "supervise", environment={**environment, "QMT_BUS_LANG": "en"})


def ready(strategy: Strategy, times: int) -> None:
    """Wait until that many workers have been ready, one after the other."""
    wait_until(lambda: strategy.states().count("ready") == times, f"{times} workers to be ready", timeout=30)


def worker_pid(supervisor: int) -> int:
    """Return the process id of the supervisor's child."""
    (child,) = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text("ascii").split()
    return int(child)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the worker's process is found in /proc")
def test_the_worker_is_looked_after(supervise: ModuleProcess, strategy: Strategy, tmp_path: Path) -> None:
    """Killed, it is started again and trades on; asked to stop, the supervisor stops it in order."""
    ready(strategy, 1)
    os.kill(worker_pid(supervise.pid), signal.SIGKILL)
    ready(strategy, 2)
    assert strategy.reply(strategy.order())["ok"]
    supervise.terminate()
    assert supervise.wait(20) == 0
    assert strategy.states()[-1] == "stopping"
    log = (tmp_path / "state" / "supervise.log").read_text("utf-8")
    assert "the worker ended by itself with status -9; it is started again in 1 s" in log
    assert log.count("worker_started") == 2
    assert log.splitlines()[-1].count("worker_stopped") == 1


def test_nothing_in_the_users_folder_is_taken_for_ours(
    environment: dict[str, str], strategy: Strategy, tmp_path: Path
) -> None:
    """A worker.py, an ops/ or a json.py where it is started does no harm: the worker runs all the same."""
    for name in ("worker.py", "bus_schema.py", "ops/__init__.py", "json.py", "redis.py", "xtquant.py"):
        planted = tmp_path / "folder" / name
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text("raise SystemExit('a file of the user was run')\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "ops.cli", "supervise"],
        cwd=tmp_path / "folder",
        env={**os.environ, **environment},
    ) as process:
        ready(strategy, 1)
        process.terminate()
        assert process.wait(30) == 0
    assert "a file of the user" not in (tmp_path / "state" / "supervise.log").read_text("utf-8")


def test_the_worker_does_not_outlive_who_started_it(
    environment: dict[str, str], strategy: Strategy, tmp_path: Path
) -> None:
    """Where its parent dies, and every pipe to it, it stops in order and writes that into its log."""
    log = tmp_path / "logs" / "worker.log"
    settings = {**environment, "LOG_FILE": str(log), "LOG_FORMAT": "json"}
    with subprocess.Popen(
        [sys.executable, "-m", "ops.cli", "run", "--with-parent"],
        env={**os.environ, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        ready(strategy, 1)
        for pipe in (process.stdout, process.stdin):
            assert pipe is not None
            pipe.close()
        assert process.wait(20) == 0
    assert strategy.states()[-1] == "stopping"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines][-1] == "worker_stopped"
    assert {line["account_id"] for line in lines} == {strategy.account_id}


def test_wrong_settings_stand_in_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody sees what a scheduled task prints: the log, at its default place, has the sentence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROKER", "real")
    assert main(["supervise"]) == 2
    assert "BROKER: " in (tmp_path / "state" / "supervise.log").read_text("utf-8")
