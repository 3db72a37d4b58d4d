"""A round in the shape in which promises are checked: what was sent, what was told, what the exchange has."""

import json
from collections.abc import Iterator
from typing import Any

from bus_schema.trading import OrderType
from ops.chaos.follower import Seen
from ops.chaos.world import LISTENERS, OUTPUT_STREAMS, World
from ops.proving.observed import OPERATOR, BookedFill, BookedOrder, Observed, Sent, Told, trading_day
from worker.bus.link import RedisLink
from worker.engine.xtcodes import ORDER_STATUS_NAMES, ORDER_TYPE_NAMES
from worker.simulator.control import BookedFill as ExchangeFill
from worker.simulator.control import BookedOrder as ExchangeOrder

TRANSIT_MS = 1_000
"""What an order may take from the worker's last look at the clock to the exchange; delays are shorter."""
PROMPT_MS = 5_000
"""Real processes share their machine with others."""
LAST_ID = b'"the-end"'
"""In what is asked of a worker that is ready, when nothing happens any more."""
_EVERYTHING = ("-", "+")


def observe(world: World) -> Observed:
    """Read everything; Redis must be there."""
    link = RedisLink(world.redis.url, "chaos-witness")
    try:
        commands = [sent for strategy in (OPERATOR, *LISTENERS) for sent in _sent(world, link, strategy)]
    finally:
        link.close()
    # The book last: what happens meanwhile is then told too late, never invented.
    streams = {name: _told(world.follower.seen[key]) for name, key in _outputs(world).items()}
    book = world.terminal.book()
    orders = book.orders + book.rejected
    order_of = {order.order_id: order for order in orders}
    return Observed(
        commands=commands,
        streams=streams,
        orders=[_booked(order, world) for order in orders],
        fills=[_filled(fill, order_of[fill.order_id]) for fill in book.fills],
        redis_forgot=world.forgot,
        in_order=world.in_order,
        stalls=world.stalls,
        prompt_ms=PROMPT_MS,
        ledger=_ledger(streams["status"]),
    )


def _outputs(world: World) -> dict[str, str]:
    keys = world.keys
    plain = {name: str(getattr(keys, name)) for name in OUTPUT_STREAMS}
    return plain | {f"inbox:{name}": keys.inbox(name) for name in LISTENERS}


def _told(seen: list[Seen]) -> list[Told]:
    return [Told(entry.entry_id, json.loads(entry.data)) for entry in list(seen)]


def _sent(world: World, link: RedisLink, strategy: str) -> Iterator[Sent]:
    """What lies in the stream, and what lay there until Redis lost it."""
    key = world.keys.control if strategy == OPERATOR else world.keys.commands(strategy)
    kept = {entry_id.decode(): fields[1] for entry_id, fields in link.call("XRANGE", key, *_EVERYTHING)}
    known = {entry.entry_id: entry.data for entry in list(world.follower.seen[key])}
    for sender in world.strategies:
        known |= dict(sender.confirmed) if sender.name == strategy else {}
    for entry_id, data in {**known, **kept}.items():
        prompt = strategy != OPERATOR and LAST_ID in data
        yield Sent(strategy, entry_id, data, kept=entry_id in kept, prompt=prompt)


def _booked(order: ExchangeOrder, world: World) -> BookedOrder:
    return BookedOrder(
        day=trading_day(order.accepted_at),
        order_id=order.order_id,
        remark=order.order_remark,
        strategy_name=order.strategy_name,
        order_status=str(ORDER_STATUS_NAMES[order.order_status]),
        traded_volume=order.traded_volume,
        accepted_at=None if world.held_calls else order.accepted_at - TRANSIT_MS,
    )


def _filled(fill: ExchangeFill, order: ExchangeOrder) -> BookedFill:
    return BookedFill(
        day=trading_day(order.accepted_at),
        order_id=fill.order_id,
        traded_id=fill.traded_id,
        remark=fill.order_remark,
        strategy_name=order.strategy_name,
        stock_code=fill.stock_code,
        volume=fill.traded_volume
        if ORDER_TYPE_NAMES[fill.order_type] == OrderType.BUY
        else -fill.traded_volume,
    )


def _ledger(status: list[Told]) -> dict[tuple[str, str], int] | None:
    """What the worker's last answer says of who holds what; None where it was not asked."""
    replies = [told.event for told in status if told.event.get("command_type") == "query_ledger"]
    if not replies:
        return None
    return {
        (ledger["strategy"], position["stock_code"]): position["volume"] - position["oversold"]
        for ledger in replies[-1]["result"]["strategies"]
        for position in ledger["positions"]
    }


def missing_in_redis(world: World) -> list[str]:
    """Say what a reader has seen of orders and fills that is no longer in its stream, and the reverse."""
    link = RedisLink(world.redis.url, "chaos-witness")
    wrong = []
    for name, key in _outputs(world).items():
        there = [
            entry_id.decode()
            for entry_id, fields in link.call("XRANGE", key, *_EVERYTHING)
            if _is_journalled(fields[1])
        ]
        seen = [entry.entry_id for entry in list(world.follower.seen[key]) if _is_journalled(entry.data)]
        if there != seen:
            wrong.append(
                f"{name}: a reader has seen {len(seen)} orders and fills, {len(there)} are there; "
                f"not there: {sorted(set(seen) - set(there))}, not seen: {sorted(set(there) - set(seen))}"
            )
    link.close()
    return wrong


def _is_journalled(data: bytes) -> bool:
    event: dict[str, Any] = json.loads(data)
    return event["type"] in {"order", "fill", "dead_letter"}
