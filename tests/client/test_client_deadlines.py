"""When a command was asked for is said by Redis's clock, and no call takes longer than its time."""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from redis import Redis
from support.redis_server import Server
from support.waiting import wait_until

from bus_schema.client import (
    AsyncBusClient,
    BusClient,
    BusUnavailableError,
    OperatorClient,
    ReplyTimeoutError,
    SendUnconfirmedError,
)
from bus_schema.commands import Ping
from bus_schema.control import Resume
from bus_schema.keys import Keys
from ops.chaos.proxy import TcpProxy

LATE = 0.4
"""Seconds that a machine with other tests on it may be late."""
FAULTS = (SendUnconfirmedError, ReplyTimeoutError, BusUnavailableError)


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The keys of a test's own account."""
    return Keys(account_id)


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """Hold a Redis up, as a machine that swaps or is paused does."""
    process = server._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def _order(client: BusClient, timeout: float) -> None:
    client.place_order("600000.SH", "buy", 100, 10.5, timeout=timeout)


def _commands(redis: Redis, keys: Keys, stream: str = "") -> list[tuple[int, dict[str, Any]]]:
    entries: Any = redis.xrange(stream or keys.commands("demo"))
    return [(int(entry.split(b"-")[0]), json.loads(fields[b"data"])) for entry, fields in entries]


def _ages(redis: Redis, keys: Keys, stream: str = "") -> list[int]:
    """How many milliseconds old each command was when Redis took it, by its own word."""
    return [taken - command["sent_at"] for taken, command in _commands(redis, keys, stream)]


def test_every_command_says_when_it_was_sent_by_redis_clock(
    redis_url: str, redis_client: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever client, with or without an end, whatever the local clock says."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() - 3_600 * 1_000_000_000)
    names: dict[str, Any] = {"account_id": keys.account_id, "timeout": 5.0}
    with BusClient(redis_url, strategy="demo", **names) as client, OperatorClient(redis_url, **names) as one:
        for ttl in (None, 60):
            with pytest.raises(ReplyTimeoutError):
                client.place_order("600000.SH", "buy", 100, 10.5, ttl=ttl, timeout=0.05)
        one.send(Resume(id="r1"))

    async def program() -> None:
        async with AsyncBusClient(redis_url, strategy="demo", **names) as client:
            with pytest.raises(ReplyTimeoutError):
                await client.ping(timeout=0.05)

    asyncio.run(program())
    ages = _ages(redis_client, keys) + _ages(redis_client, keys, keys.control)
    assert len(ages) == 4
    assert all(0 <= age < 1_000 for age in ages)
    (dated,) = [command for _, command in _commands(redis_client, keys) if "expires_at" in command]
    assert dated["expires_at"] - dated["sent_at"] == pytest.approx(60_000, abs=50)


def test_who_may_not_ask_for_the_time_trades_all_the_same(private_redis_server: Server, keys: Keys) -> None:
    """A user of an older ACL file: the entry's own id tells when the command came."""
    with Redis.from_url(private_redis_server.url) as redis:
        redis.acl_setuser("old", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-time"])
        url = private_redis_server.url.replace("//", "//old:any@")
        with BusClient(url, account_id=keys.account_id, strategy="demo", timeout=5) as client:
            client.send(Ping(id="p1"))
            client.send(Ping(id="p2"))
        assert ["sent_at" in command for _, command in _commands(redis, keys)] == [False, False]


def test_a_redis_that_does_not_answer_is_said_in_words(private_redis_server: Server, keys: Keys) -> None:
    """Also by the asynchronous client, whose deadline has no words of its own."""

    async def program() -> None:
        names: dict[str, Any] = {"account_id": keys.account_id, "strategy": "demo", "timeout": 0.3}
        async with AsyncBusClient(private_redis_server.url, **names) as client:
            with stopped(private_redis_server):
                with pytest.raises(FAULTS, match=r"answer|Timeout"):
                    await client.ping()
                other = AsyncBusClient(private_redis_server.url, **names)
                with pytest.raises(BusUnavailableError, match=r"answer|Timeout"):
                    await other.connect()

    asyncio.run(program())


def test_a_command_ages_while_redis_is_held_up(private_redis_server: Server, keys: Keys) -> None:
    """It was asked for before the pause: Redis takes it afterwards, and sees how old it is."""
    with (
        Redis.from_url(private_redis_server.url) as redis,
        BusClient(private_redis_server.url, account_id=keys.account_id, strategy="demo") as client,
    ):
        with stopped(private_redis_server), pytest.raises(FAULTS):
            _order(client, 1.5)
        wait_until(lambda: _commands(redis, keys), "Redis to take what it was sent")
        assert all(age > 1_000 for age in _ages(redis, keys))


def test_a_clock_that_has_to_be_asked_first_does_not_make_a_command_younger(
    private_redis_server: Server, keys: Keys
) -> None:
    """The question for the time is held up as the command would be: what counts is when the caller asked."""
    with (
        Redis.from_url(private_redis_server.url) as redis,
        BusClient(private_redis_server.url, account_id=keys.account_id, strategy="demo") as client,
    ):
        client._sent_at.clock.distrust()
        with stopped(private_redis_server):
            asking = threading.Thread(target=lambda: client.send(Ping(id="p1"), timeout=10))
            asking.start()
            time.sleep(1.2)
        asking.join()
        assert all(age > 1_000 for age in _ages(redis, keys))


def _sync(url: str, account_id: str) -> tuple[Callable[[], Any], list[Callable[[], Any]]]:
    client = BusClient(url, account_id=account_id, strategy="demo", timeout=1.0)
    client.connect()
    calls = [lambda: _order(client, 1.0), lambda: client.send(Ping(id="p1"), timeout=1.0)]
    return client.close, [*calls, client.connect, lambda: client.wait_reply("x", 1.0)]


def _operator(url: str, account_id: str) -> tuple[Callable[[], Any], list[Callable[[], Any]]]:
    one = OperatorClient(url, account_id=account_id, timeout=1.0)
    one.send(Resume(id="r0"))
    return one.close, [lambda: one.send(Resume(id="r1")), lambda: one.request(Resume(id="r2"))]


def _async(url: str, account_id: str) -> tuple[Callable[[], Any], list[Callable[[], Any]]]:
    runner = asyncio.Runner()
    client = AsyncBusClient(url, account_id=account_id, strategy="demo", timeout=1.0)
    runner.run(client.connect())

    def close() -> None:
        runner.run(client.close())
        runner.close()

    calls = [
        lambda: runner.run(client.ping(timeout=1.0)),
        lambda: runner.run(client.send(Ping(id="p1"), timeout=1.0)),
        lambda: runner.run(client.wait_reply("x", 1.0)),
    ]
    return close, calls


@pytest.mark.parametrize("client", [_sync, _async, _operator], ids=["threads", "asyncio", "operators"])
@pytest.mark.parametrize("fault", ["stopped", "half-open", "away"])
def test_no_call_takes_longer_than_its_time(
    client: Any, fault: str, private_redis_server: Server, keys: Keys
) -> None:
    """Redis may be stopped, out of reach, or silent behind a link that nobody has closed."""
    with TcpProxy(private_redis_server.port) as proxy:
        close, calls = client(proxy.url, keys.account_id)
        hold = stopped(private_redis_server) if fault == "stopped" else _broken(proxy, fault)
        with hold:
            for call in calls:
                began = time.monotonic()
                with pytest.raises(FAULTS):
                    call()
                assert time.monotonic() - began < 1.0 + LATE
        close()


@contextmanager
def _broken(proxy: TcpProxy, fault: str) -> Iterator[None]:
    if fault == "away":
        proxy.refuse()
    else:
        proxy.delay(3_600)
    yield
    proxy.restore()
    proxy.cut()


@pytest.mark.long
def test_nothing_asked_before_a_long_pause_is_young_after_it(
    private_redis_server: Server, keys: Keys
) -> None:
    """Thirty seconds: each command that Redis takes in the end says its true age."""
    with (
        Redis.from_url(private_redis_server.url) as redis,
        BusClient(private_redis_server.url, account_id=keys.account_id, strategy="demo") as client,
    ):
        with stopped(private_redis_server):
            until = time.monotonic() + 30
            while time.monotonic() < until - 6:
                with pytest.raises(FAULTS):
                    _order(client, 1.0)
            time.sleep(max(0.0, until - time.monotonic()))
        wait_until(lambda: _commands(redis, keys), "Redis to take what it was sent")
        assert all(age > 5_000 for age in _ages(redis, keys))
