"""`qmt-bus supervise` over real workers: what becomes of them when one of both is killed."""

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

ROOT = Path(__file__).parents[2]
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


def test_the_worker_does_not_outlive_who_started_it(environment: dict[str, str], strategy: Strategy) -> None:
    """Where its parent dies, and every pipe to it with that, it stops in order by itself."""
    words = [sys.executable, "-m", "ops.cli", "run", "--with-parent"]
    with subprocess.Popen(
        words,
        env={**os.environ, **environment},
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


def test_wrong_settings_stand_in_its_log(tmp_path: Path) -> None:
    """Nobody sees what a scheduled task prints: the log, at its default place, has the sentence."""
    code = "import sys; from ops.cli import main; sys.exit(main(['supervise']))"
    environment = {**os.environ, "BROKER": "real", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False)
    assert ran.returncode == 2
    assert "BROKER: " in (tmp_path / "state" / "supervise.log").read_text("utf-8")
