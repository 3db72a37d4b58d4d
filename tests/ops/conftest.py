"""The command line as a user starts it: as a process, beside a worker that it started itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

Start = Callable[..., ModuleProcess]


@pytest.fixture
def environment(redis_url: str, account_id: str, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a worker over the simulated terminal."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": account_id,
        "STATE_DIR": str(tmp_path / "state"),
    }


@pytest.fixture
def command(start_module: Start, environment: dict[str, str]) -> Start:
    """Return a function that starts `qmt-bus` with some words; further settings by keyword."""

    def start(*words: str, **settings: str) -> ModuleProcess:
        return start_module("ops.cli", *words, environment={**environment, **settings})

    return start


@pytest.fixture
def strategy(redis_client: Redis, account_id: str) -> Strategy:
    """Return a strategy that follows the contract by hand."""
    return Strategy(redis_client, account_id, "alpha")


@pytest.fixture
def worker(command: Start, strategy: Strategy) -> WorkerProcess:
    """Start `qmt-bus run`, ready for orders."""
    running = WorkerProcess(command("run"), strategy)
    running.wait_until_ready()
    return running
