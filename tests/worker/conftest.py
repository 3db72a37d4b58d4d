"""A worker to talk to, with nothing but a Redis client in hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import StartInside, WorkerInside, WorkerProcess, shorten

from worker.simulator import TerminalControl


@pytest.fixture
def strategy(redis_client: Redis, account_id: str) -> Strategy:
    """A strategy that follows the contract by hand."""
    return Strategy(redis_client, account_id, "alpha")


@pytest.fixture
def environment(redis_url: str, account_id: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a worker over the simulated terminal."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": account_id,
        "STATE_DIR": str(tmp_path / "state"),
        "LOG_FORMAT": "json",
    }


@pytest.fixture
def terminal(start_module: Callable[..., ModuleProcess], account_id: str) -> ModuleProcess:
    """A terminal process that knows the account; it outlives workers."""
    return start_module("worker.simulator", "--listen", "127.0.0.1:0", "--account", account_id)


@pytest.fixture
def address(terminal: ModuleProcess) -> str:
    """Where the terminal process listens."""
    return terminal.wait_for_line(r"listening on (\S+)")[1]


@pytest.fixture
def control(address: str) -> TerminalControl:
    """The levers of the terminal process."""
    return TerminalControl(address)


@pytest.fixture
def start_worker(
    start_module: Callable[..., ModuleProcess], environment: dict[str, str], strategy: Strategy
) -> Callable[..., WorkerProcess]:
    """Start a worker process; further settings by keyword, and who listens to it if not `strategy`."""
    default = strategy

    def start(*, strategy: Strategy = default, **settings: str) -> WorkerProcess:
        worker = WorkerProcess(start_module("worker", environment={**environment, **settings}), strategy)
        worker.wait_until_ready()
        return worker

    return start


@pytest.fixture(params=["terminal inside", "terminal process"])
def worker(request: pytest.FixtureRequest, start_worker: Callable[..., WorkerProcess]) -> WorkerProcess:
    """A worker process, once with the terminal inside and once with the terminal as a process of its own."""
    if request.param == "terminal inside":
        return start_worker()
    return start_worker(SIM_TERMINAL=request.getfixturevalue("address"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker within the test's own process give up one second after it asked, not five.

    That is for answers to orders and queries, and for the proofs that the link is alive.
    """
    shorten(monkeypatch, answer_timeout_ms=1_000, query_timeout_ms=1_000)
    monkeypatch.setattr("worker.broker.broker.PROBE_SECONDS", 0.5)
    monkeypatch.setattr("worker.broker.broker.PROBE_LIMIT_SECONDS", 1.0)


@pytest.fixture
def inside(redis_url: str, account_id: str, strategy: Strategy, tmp_path: Path) -> Iterator[WorkerInside]:
    """A worker within the test's own process, whose terminal can be made to misbehave."""
    with WorkerInside(redis_url, account_id, tmp_path / "state", strategy) as worker:
        yield worker


@pytest.fixture
def start_inside_by(strategy: Strategy, account_id: str, tmp_path: Path) -> Iterator[StartInside]:
    """A worker within the test's own process behind whatever stands before Redis."""
    with ExitStack() as started:

        def start(url: str) -> tuple[Strategy, WorkerInside]:
            worker = WorkerInside(url, account_id, tmp_path / "state", strategy)
            return strategy, started.enter_context(worker)

        yield start
