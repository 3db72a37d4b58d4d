"""Fixtures for every test: a real Redis, names that never collide, and what breaks or runs beside it."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from redis import Redis
from support.processes import ModuleProcess
from support.redis_server import Server, connect

from bus_schema.risk import RuleName
from ops.chaos.proxy import TcpProxy
from worker.bus.embedded import available_kinds, start_embedded

# A machine that is slow at the moment is no fault of what is tested.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

# Tests run beside each other on few cores: none of their workers is to wait for one while another is free.
os.environ.setdefault("CPU_CORE", "any")


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """What a test sets up for its logs ends with it: the stream that they went to is closed then."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read in a test is English, whatever this machine speaks, unless the test says otherwise."""
    monkeypatch.setenv("QMT_BUS_LANG", "en")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run one real Redis for all tests; it is not to be stopped (see `private_redis_server` for that)."""
    with Server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Server) -> str:
    """Return the address of the Redis shared by all tests."""
    return redis_server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[Redis]:
    """Connect a plain redis-py client, without retries, to the shared Redis."""
    with connect(redis_url) as client:
        yield client


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let workers that start from here on check nothing, so that the counter has to refuse."""
    limits = tmp_path / "unchecked.toml"
    limits.write_text("".join(f"[rules.{rule}]\non = false\n" for rule in RuleName))
    monkeypatch.setenv("RISK_FILE", str(limits))


@pytest.fixture
def refused_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let terminals inside of workers tell a refusal before they answer: then the reply has it."""
    scenario = tmp_path / "refused-at-once.toml"
    scenario.write_text("[faults]\nresponse_before_reject_pushes = false\n", encoding="utf-8")
    monkeypatch.setenv("SIM_SCENARIO", str(scenario))


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers that start from here on send as many orders as they can, in a second and in a day."""
    monkeypatch.setenv("ORDER_RATE_LIMIT", "0")
    monkeypatch.setenv("ORDER_DAILY_LIMIT", "0")


@pytest.fixture
def redis_proxy(redis_server: Server) -> Iterator[TcpProxy]:
    """Stand a proxy in front of the shared Redis; it passes everything until told otherwise."""
    with TcpProxy(redis_server.port) as proxy:
        yield proxy


@pytest.fixture
def private_redis_server(tmp_path: Path) -> Iterator[Server]:
    """Run a real append-only Redis for one test, which may stop, kill and restart it."""
    with Server(tmp_path, append_only=True) as server:
        yield server


@pytest.fixture(scope="session", params=available_kinds())
def every_redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run each Redis that this machine has, one after the other, as the demo would start it."""
    with start_embedded(request.param) as server:
        yield server.url


@pytest.fixture(params=[{}, {"protocol": 2}], ids=["default", "resp2"])
def every_redis_client(request: pytest.FixtureRequest, every_redis_url: str) -> Iterator[Redis]:
    """Connect to each Redis, once as redis-py does by default and once in the older protocol."""
    with connect(every_redis_url, **request.param) as client:
        yield client


@pytest.fixture
def account_id() -> str:
    """Return an account number of this test's own, so that no two tests share a key."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


@pytest.fixture
def start_module() -> Iterator[Callable[..., ModuleProcess]]:
    """Return a function that starts ``python -m``; whatever it started is gone when the test ends."""
    with ExitStack() as started:
        yield lambda *words, **options: started.enter_context(ModuleProcess(*words, **options))
