"""A Redis with little memory: the operators' way and everybody's orders stay free, whoever fills it."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from bus_schema.client import OperatorClient
from bus_schema.control import Halt, Resume
from worker.bus import query_replies
from worker.bus.room import FULL

MEMORY = 24 * 1024 * 1024


@pytest.fixture
def beta(alpha: Strategy) -> Strategy:
    """The neighbour."""
    return Strategy(alpha.redis, alpha.account_id, "beta")


@pytest.fixture
def operator(private_redis_server: Server, account_id: str) -> Iterator[OperatorClient]:
    """The operators' client."""
    with OperatorClient(private_redis_server.url, account_id=account_id) as client:
        yield client


def _limit(redis: Redis, most: int = MEMORY) -> None:
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", str(most))


def _used(redis: Redis) -> float:
    facts = redis.info("memory")
    return float((facts["used_memory"] - facts["mem_not_counted_for_evict"]) / facts["maxmemory"])


def _pending(strategy: Strategy) -> int:
    """Commands that were read or not, and have no answer."""
    (group,) = strategy.redis.xinfo_groups(strategy.key(f"commands:{strategy.name}"))
    return int(group["lag"] or 0) + int(group["pending"])


def _fill(redis: Redis) -> int:
    """Take all that is left, with keys that are nobody's; returns how many."""
    count = 0
    for size in (100_000, 1_000, 10):
        with suppress(OutOfMemoryError):
            while True:
                redis.set(f"foreign{count}", b"x" * size)
                count += 1
    return count


def _halts_in_time(strategy: Strategy) -> None:
    began = time.monotonic()
    name = strategy.operate("halt", reason="a test", scope="gamma")
    strategy.wait_for("status", lambda event: event.get("command_id") == name, "the halt's answer")
    assert time.monotonic() - began < 1


def test_polling_fills_nothing(inside: WorkerInside, alpha: Strategy, beta: Strategy) -> None:
    """Replies to queries of ten times the server's memory go; fills, orders and replies to orders stay."""
    orders = [alpha.order(price=9.0) for _ in range(100)]
    first = alpha.reply(orders[-1])
    _limit(alpha.redis)
    size = len(json.dumps(alpha.reply(alpha.send("query_orders"))))
    polls = 4 * MEMORY // size
    for number in range(polls):
        alpha.send("query_orders")
        if number % 50 == 0:
            wait_until(lambda: _pending(alpha) < 50, "the polls to be answered")
        if number % (polls // 5) == 0:
            assert beta.reply(beta.order(price=9.0))["ok"]
            _halts_in_time(alpha)
    assert _used(alpha.redis) < 1
    assert first in alpha.inbox
    told = {event["client_order_id"] for event in alpha.inbox if event["type"] == "order"}
    assert told >= set(orders)
    assert len(inside.control.book().orders) > 100


def test_replies_of_an_earlier_life_go_too(
    private_redis_server: Server,
    alpha: Strategy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that stood there when the worker started are found, and what else is in the inbox stays."""
    settings = private_redis_server.url, alpha.account_id, tmp_path, alpha
    with WorkerInside(*settings):
        order = alpha.order(price=9.0)
        asked = [alpha.send("query_orders") for _ in range(50)]
        for name in (order, *asked):
            alpha.reply(name)
    monkeypatch.setattr(query_replies, "KEPT_MS", 0)
    monkeypatch.setattr("worker.bus.room.KEPT_MS", 0)
    with WorkerInside(*settings):
        wait_until(
            lambda: not [event for event in alpha.inbox if event.get("command_type") == "query_orders"],
            "the old replies to be deleted",
        )
        assert [event["command_id"] for event in alpha.inbox if event["type"] == "reply"] == [order]


@pytest.mark.usefixtures("inside")
def test_answered_floods_fill_nothing(alpha: Strategy, beta: Strategy) -> None:
    """Thousands of orders that are refused, each answered: old events go early, and it is told."""
    _limit(alpha.redis)
    reasons = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.0}
    for number in range(40):
        pipeline = alpha.redis.pipeline(transaction=False)
        for one in range(500):
            order = {"type": "place_order", "id": f"f{number}-{one}", "remark": "x" * 200, **reasons}
            pipeline.xadd(alpha.key("commands:alpha"), {"data": json.dumps({**order, "expires_at": 1})})
        pipeline.execute(raise_on_error=False)
        if number % 10 == 5:
            assert beta.reply(beta.order(price=9.0))["ok"]
            _halts_in_time(alpha)
    assert beta.reply(beta.order(price=9.0))["ok"]
    wait_until(lambda: _used(alpha.redis) < FULL + 0.1, "room to be made", 20)
    assert (
        any("full" in event["message"] for event in alpha.read("errors")[-200:]) or _used(alpha.redis) < FULL
    )


@pytest.mark.usefixtures("inside")
def test_an_operator_has_a_reserve(alpha: Strategy, operator: OperatorClient) -> None:
    """Redis is full of what is not ours: a halt acts and is answered, in the room that is kept for it."""
    _limit(alpha.redis)
    wait_until(lambda: alpha.redis.exists(alpha.key("reserve")), "the reserve to be there")
    number = _fill(alpha.redis)
    with pytest.raises(OutOfMemoryError):
        alpha.order()
    began = time.monotonic()
    assert operator.request(Halt(id="op-1", reason="full"), timeout=5).ok
    assert time.monotonic() - began < 1
    assert operator.request(Resume(id="op-2"), timeout=5).ok
    for one in range(number):
        alpha.redis.delete(f"foreign{one}")
    wait_until(lambda: alpha.redis.exists(alpha.key("reserve")), "the reserve to be there again", 20)
    assert alpha.reply(alpha.order(price=9.0))["ok"]


def test_a_halt_acts_though_its_answer_cannot_be_written(
    inside: WorkerInside, alpha: Strategy, private_redis_server: Server
) -> None:
    """No room at all: nothing more is sent, open orders are cancelled, and the answer follows later."""
    order = alpha.order(price=9.0)
    alpha.wait_until_order(order, "reported")
    stream = alpha.key("control")
    with connect(private_redis_server.url) as client:
        halt = {"type": "halt", "id": "op-full", "reason": "full", "cancel_open": True}
        pipeline = client.pipeline(transaction=False)
        pipeline.xadd(stream, {"data": json.dumps(halt)})
        pipeline.config_set("maxmemory-policy", "noeviction")
        pipeline.config_set("maxmemory", "1")
        pipeline.execute()
    wait_until(
        lambda: [order.order_status for order in inside.control.book().orders] == [54], "the order's cancel"
    )
    alpha.redis.config_set("maxmemory", "0")
    alpha.wait_for("status", lambda event: event.get("command_id") == "op-full", "the answer", 20)
