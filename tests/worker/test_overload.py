"""Redis away for longer than memory lasts, and more commands than fit at once."""

import json
import time

import pytest
from redis import Redis
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import StartInside, WorkerInside

from ops.chaos.proxy import TcpProxy
from worker.bus.outbox import Outbox
from worker.engine.effects import Row, RowKind


def _row(n: int, *, durable: bool = True) -> Row:
    return Row(n, 1_000, RowKind.EVENT, f"event {n}", b"{}", ("orders",), None, durable)


def test_an_outbox_that_overflows_says_how_far_it_went() -> None:
    """What it gives up is named by stream, so that the journal can fill the gap; later rows stay."""
    outbox = Outbox(most=3)
    outbox.put([_row(1), _row(2), _row(3, durable=False), _row(4)])
    outbox.put([_row(5)])
    assert outbox.take_given_up() == {"orders": (1_000, 4)}
    assert outbox.take_given_up() is None
    assert [row.n for row in outbox.first(10)] == [5]


@pytest.mark.usefixtures("unpaced")
def test_a_thousand_commands_at_once_are_answered_each_once(inside: WorkerInside, strategy: Strategy) -> None:
    """A flood waits in its stream, goes through the worker piece by piece, and leaves nothing pending."""
    ids = [f"flood{number}" for number in range(1_000)]
    pipeline = strategy.redis.pipeline(transaction=False)
    for name in ids:
        order = {"type": "place_order", "id": name, "stock_code": "510300.SH", "order_type": "buy"}
        command = {**order, "order_volume": 100, "price": 3.9, "expires_at": 4_000_000_000_000}
        pipeline.xadd(strategy.key("commands:alpha"), {"data": json.dumps(command)})
    pipeline.execute()

    def replies() -> list[str]:
        return [event["command_id"] for event in strategy.inbox if event["type"] == "reply"]

    wait_until(lambda: len(replies()) >= len(ids), "all replies", timeout=30)
    assert sorted(replies()) == sorted(ids)
    assert sorted(order.order_remark for order in inside.control.book().orders) == sorted(ids)
    assert strategy.redis.xpending(strategy.key("commands:alpha"), "worker")["pending"] == 0


def test_events_wait_for_a_redis_that_is_away(
    redis_proxy: TcpProxy, redis_client: Redis, start_inside_by: StartInside
) -> None:
    """Fills that happen while Redis is away are all there afterwards, in order, each once."""
    strategy, inside = start_inside_by(redis_proxy.url)
    orders = [strategy.order(price=9.9 - number / 100) for number in range(5)]
    for order in orders:
        strategy.wait_until_order(order, "reported")
    redis_proxy.refuse()
    redis_proxy.cut()
    for number in range(5):
        inside.control.set_price("600000.SH", round(9.9 - number / 100, 2))
    redis_proxy.restore()
    for order in orders:
        strategy.wait_until_order(order, "succeeded", timeout=20)
    assert [fill["client_order_id"] for fill in strategy.read("fills")] == orders
    assert redis_client.ping()


@pytest.mark.long
@pytest.mark.timeout(180)
def test_fills_of_a_minute_without_redis_are_all_told(
    redis_proxy: TcpProxy, start_inside_by: StartInside
) -> None:
    """Redis is away for a minute while fills arrive: all appear afterwards, in order, each once."""
    strategy, inside = start_inside_by(redis_proxy.url)
    orders = [strategy.order(price=9.9 - number / 100) for number in range(12)]
    for order in orders:
        strategy.wait_until_order(order, "reported")
    redis_proxy.refuse()
    redis_proxy.cut()
    gone = time.monotonic()
    for number in range(12):
        inside.control.set_price("600000.SH", round(9.9 - number / 100, 2))
        wait_until(lambda: time.monotonic() - gone > 5 * (number + 1), "five seconds more", timeout=10)  # noqa: B023 - asked at once.
    redis_proxy.restore()
    for order in orders:
        strategy.wait_until_order(order, "succeeded", timeout=60)
    assert [fill["client_order_id"] for fill in strategy.read("fills")] == orders
    assert len({event["id"] for event in strategy.inbox}) == len(strategy.inbox)


def test_a_reply_that_was_cut_off_is_not_written_twice(
    redis_proxy: TcpProxy, start_inside_by: StartInside
) -> None:
    """The transaction was applied and its answer lost: the rows are sent again, and Redis refuses them."""
    strategy, _ = start_inside_by(redis_proxy.url)
    redis_proxy.cut_reply_to(b"EXEC")
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded", timeout=20)
    wait_until(lambda: strategy.read("fills"), "the fill")
    ids = [event["id"] for event in strategy.inbox]
    assert sorted(set(ids)) == sorted(ids)
    assert redis_proxy.lost_replies == 1
