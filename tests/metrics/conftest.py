"""`qmt-bus metrics` beside a real Redis and a real worker over the simulated terminal."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from support.metrics_site import Serve, Site
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerInside, WorkerProcess, shorten

from ops.address import BusAddress
from ops.metrics.exporter import exporter
from ops.metrics.follower import Pace

HEARTBEAT_SECONDS = 0.5
PACE = Pace(read_seconds=0.05, look_seconds=0.2, patience_seconds=0.3)


@pytest.fixture
def serve(account_id: str) -> Serve:
    """Return a function that serves the pages of a Redis within this process, and follows when it returns."""

    @contextmanager
    def serving(url: str) -> Iterator[Site]:
        bus = BusAddress(url, account_id, "qmt")
        with exporter(bus, HEARTBEAT_SECONDS, ("127.0.0.1", 0), PACE) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                site = Site(f"http://127.0.0.1:{server.server_port}")
                site.wait_for_verdict("/healthz", 200, "followed")
                yield site
            finally:
                server.shutdown()
                thread.join()

    return serving


@pytest.fixture
def site(serve: Serve, redis_url: str) -> Iterator[Site]:
    """Serve the pages of the shared Redis."""
    with serve(redis_url) as serving:
        yield serving


@pytest.fixture
def environment(redis_url: str, account_id: str, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a worker over the simulated terminal, with a quick heart."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": account_id,
        "STATE_DIR": str(tmp_path / "state"),
        "HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
    }


@pytest.fixture
def command(
    start_module: Callable[..., ModuleProcess], environment: dict[str, str]
) -> Callable[..., ModuleProcess]:
    """Return a function that starts `qmt-bus` with some words."""
    return lambda *words: start_module("ops.cli", *words, environment=environment)


@pytest.fixture
def strategy(redis_client: Redis, account_id: str) -> Strategy:
    """Return a strategy that follows the contract by hand."""
    return Strategy(redis_client, account_id, "alpha")


@pytest.fixture
def start_worker(
    start_module: Callable[..., ModuleProcess], environment: dict[str, str], strategy: Strategy
) -> Callable[[], WorkerProcess]:
    """Return a function that starts a worker, ready for orders."""

    def start() -> WorkerProcess:
        worker = WorkerProcess(start_module("worker", environment=environment), strategy)
        worker.wait_until_ready()
        return worker

    return start


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker within this process wait half a second for the terminal's answer, not five."""
    shorten(monkeypatch, answer_timeout_ms=500)


@pytest.fixture
def inside(redis_url: str, account_id: str, strategy: Strategy, tmp_path: Path) -> Iterator[WorkerInside]:
    """Run a worker within the test's own process, whose terminal can be made to misbehave."""
    with WorkerInside(redis_url, account_id, tmp_path / "state", strategy) as worker:
        yield worker
