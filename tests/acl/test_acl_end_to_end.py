"""The product's own programs, each with its own user and no right more."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from support.guarded_redis import GuardedServer
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from bus_schema.client import AsyncBusClient, BusClient, BusClientError, OperatorClient, ReplyTimeoutError
from bus_schema.control import Halt, Resume
from bus_schema.events import FillEvent
from bus_schema.keys import Keys
from worker.bus.link import RedisLink
from worker.bus.trimming import MS_PER_HOUR, Trimmer

UrlOf = Callable[[str], str]


@pytest.fixture
def start_worker(
    start_module: Callable[..., ModuleProcess], url_of: UrlOf, keys: Keys, tester: Redis, tmp_path: Path
) -> Callable[[], WorkerProcess]:
    """Start a worker that signs in as `worker`."""
    environment = {
        "BROKER": "simulated",
        "REDIS_URL": url_of("worker"),
        "MINIQMT_ACCOUNT_ID": keys.account_id,
        "STATE_DIR": str(tmp_path / "state"),
    }

    def start() -> WorkerProcess:
        witness = Strategy(tester, keys.account_id, "alpha")
        worker = WorkerProcess(start_module("worker", environment=environment), witness)
        worker.wait_until_ready()
        return worker

    return start


@pytest.fixture
def worker(start_worker: Callable[[], WorkerProcess]) -> WorkerProcess:
    """A worker that is ready."""
    return start_worker()


@pytest.fixture
def refused(tester: Redis) -> Callable[[], list[str]]:
    """What Redis has refused to the users so far, as it logs it."""

    def read() -> list[str]:
        return [f"{entry['username']}: {entry['object']}" for entry in tester.acl_log()]

    return read


def test_a_worker_lacks_nothing_over_two_lives(
    start_worker: Callable[[], WorkerProcess], url_of: UrlOf, keys: Keys, refused: Callable[[], list[str]]
) -> None:
    """It trades, ends, comes back and reads what it wrote, and Redis never has to refuse it anything."""
    for number in (1, 2):
        worker = start_worker()
        with BusClient(url_of("alpha"), account_id=keys.account_id, strategy="alpha") as bus:
            placed = bus.place_order("600000.SH", "buy", 100, 10.0, client_order_id=f"a{number}")
            assert placed.ok, placed
        worker.process.terminate()
        assert worker.process.wait() == 0, worker.process.output
    assert [line for line in refused() if line.startswith("worker")] == []


def test_a_worker_may_trim_every_stream(
    worker: WorkerProcess, url_of: UrlOf, keys: Keys, tester: Redis, refused: Callable[[], list[str]]
) -> None:
    """What its schedule asks for once an hour is granted as well."""
    assert worker.process.is_running
    link = RedisLink(url_of("worker"), "trimmer")
    clock = RedisClock(tester)
    Trimmer(link, keys, clock, retention_hours=1, strategies=lambda: ["alpha", "beta"]).run()
    link.close()
    assert [line for line in refused() if line.startswith("worker")] == []


class RedisClock:
    """Redis's time, far ahead: everything is old."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def now(self) -> int:
        """Milliseconds, in two hours."""
        seconds, _ = self._redis.time()
        return int(seconds) * 1000 + 2 * MS_PER_HOUR


def test_a_strategy_trades_and_reads_its_inbox(worker: WorkerProcess, url_of: UrlOf, keys: Keys) -> None:
    """A registered one needs no right to the set of strategies."""
    assert worker.process.is_running
    with BusClient(url_of("alpha"), account_id=keys.account_id, strategy="alpha") as bus:
        bus.place_order("600000.SH", "buy", 100, 10.0, client_order_id="a1").raise_for_error()
        fills = [event for event in bus.events(block=1) if isinstance(event, FillEvent)]
    assert [fill.client_order_id for fill in fills] == ["a1"]


def test_a_strategy_with_asyncio_trades(worker: WorkerProcess, url_of: UrlOf, keys: Keys) -> None:
    """The asyncio client needs no more than the other."""
    assert worker.process.is_running

    async def trade() -> None:
        async with AsyncBusClient(url_of("alpha"), account_id=keys.account_id, strategy="alpha") as bus:
            (await bus.place_order("600000.SH", "buy", 100, 10.0)).raise_for_error()

    asyncio.run(trade())


def test_nobody_is_registered_by_connecting(url_of: UrlOf, keys: Keys, tester: Redis) -> None:
    """A strategy that no operator has registered gets no answer, and adds no name."""
    beta = BusClient(url_of("beta"), account_id=keys.account_id, strategy="beta")
    with beta as bus, pytest.raises(ReplyTimeoutError):
        bus.ping(timeout=0.2)
    assert tester.smembers(keys.strategies) == set()


def test_an_operator_registers_halts_and_resumes(
    worker: WorkerProcess, url_of: UrlOf, keys: Keys, guarded: GuardedServer
) -> None:
    """Names come in by an operator; from then on the strategy is heard."""
    assert worker.process.is_running
    with OperatorClient(url_of("operator"), account_id=keys.account_id) as operator:
        assert operator.request(Halt(id="h1", reason="lunch")).ok
        assert operator.request(Resume(id="r1")).ok
    with Redis.from_url(url_of("operator")) as operator_redis:
        operator_redis.sadd(keys.strategies, "beta")
    with BusClient(url_of("beta"), account_id=keys.account_id, strategy="beta") as bus:
        assert bus.ping().ok
    assert guarded.is_running


def test_an_admin_mends_what_nobody_else_may(
    worker: WorkerProcess, url_of: UrlOf, keys: Keys, tester: Redis
) -> None:
    """A stream that takes no entry any more is deleted, as the page says; its strategy trades on."""
    assert worker.process.is_running
    with BusClient(url_of("alpha"), account_id=keys.account_id, strategy="alpha") as bus:
        assert bus.ping().ok
        tester.xadd(keys.commands("alpha"), {"data": b"{}"}, id=f"{2**64 - 1}-{2**64 - 1}")
        with pytest.raises(BusClientError):
            bus.ping(timeout=0.5)
        with Redis.from_url(url_of("admin")) as admin:
            assert admin.delete(keys.commands("alpha")) == 1
        assert bus.ping().ok


@pytest.fixture
def tail(
    start_module: Callable[..., ModuleProcess], url_of: UrlOf, keys: Keys
) -> Callable[..., ModuleProcess]:
    """Start `qmt-bus tail` as a user; it shows the first entry of a stream."""

    def start(user: str, stream: str) -> ModuleProcess:
        words = ("tail", stream, "--since", "0", "--count", "1", "--json", "--redis-url", url_of(user))
        return start_module("ops.cli", *words, "--account", keys.account_id)

    return start


@pytest.mark.parametrize(("user", "stream"), [("monitor", "status"), ("operator", "inbox:alpha")])
def test_tail_shows_what_its_user_may_read(
    user: str, stream: str, tail: Callable[..., ModuleProcess], tester: Redis, keys: Keys
) -> None:
    """Monitors follow what concerns everybody, operators anything."""
    tester.xadd(keys.orders.removesuffix("orders") + stream, {"data": b'{"type":"any"}'})
    following = tail(user, stream)
    assert following.wait() == 0, following.output
    assert following.lines == ['{"type":"any"}']


def test_tail_says_what_it_may_not_read(tail: Callable[..., ModuleProcess]) -> None:
    """A monitor that asks for an inbox is refused in one line."""
    following = tail("monitor", "inbox:alpha")
    assert following.wait() == 3
    (complaint,) = following.lines
    assert "no permissions" in complaint.lower()
