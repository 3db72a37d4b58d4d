"""Nothing stale trades, whatever has been asleep or stopped meanwhile."""

import os
import signal
from collections.abc import Iterator

import pytest
from redis import Redis
from support.redis_server import Server
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from bus_schema.client import BusClient, ReplyTimeoutError, SendUnconfirmedError

BEHIND_NS = 4 * 1_000_000_000
"""Less than what an entry's own id gives away."""


@pytest.fixture
def redis_url(private_redis_server: Server) -> str:
    """A Redis of this test's own, which may be stopped."""
    return private_redis_server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[Redis]:
    """A client of it."""
    with Redis.from_url(redis_url) as client:
        yield client


def _redis_ms(strategy: Strategy) -> int:
    seconds, microseconds = strategy.redis.time()
    return int(seconds) * 1_000 + int(microseconds) // 1_000


def test_a_backlog_is_judged_by_the_time_of_the_read_that_brings_it(
    inside: WorkerInside, strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose clock has stood still trades nothing that expired meanwhile, and all the rest."""
    clock = inside._worker._clock
    wait_until(lambda: not clock.stale, "the time to be known")
    for _ in range(3):
        redis, local = clock._ahead
        monkeypatch.setattr(clock, "_ahead", (redis - BEHIND_NS, local))
        late = strategy.order(expires_at=_redis_ms(strategy) - 1)
        assert strategy.reply(late)["error"]["code"] == "expired"
    fresh = strategy.order(expires_at=_redis_ms(strategy) + 5_000)
    assert strategy.reply(fresh)["ok"]
    assert [order.order_remark for order in inside.control.book().orders] == [fresh]


def test_an_order_that_was_asked_before_redis_stood_still_does_not_trade_after_it(
    private_redis_server: Server, inside: WorkerInside, strategy: Strategy
) -> None:
    """Its caller has given up meanwhile; one that is asked after it trades."""
    process = private_redis_server._process
    assert process is not None
    with BusClient(private_redis_server.url, account_id=strategy.account_id, strategy="demo") as client:
        os.kill(process.pid, signal.SIGSTOP)
        try:
            with pytest.raises((SendUnconfirmedError, ReplyTimeoutError)):
                client.place_order("600000.SH", "buy", 100, 10.0, client_order_id="old", ttl=1, timeout=1.5)
        finally:
            os.kill(process.pid, signal.SIGCONT)
        old = client.wait_reply("old", timeout=10)
        assert old.error is not None
        assert old.error.code == "expired"
        assert client.place_order("600000.SH", "buy", 100, 10.0, client_order_id="new", timeout=10).ok
    assert [order.order_remark for order in inside.control.book().orders] == ["new"]
