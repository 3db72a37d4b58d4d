"""Promises about the exchange: no order twice, none too late; every fill once, in order and in a ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ops.proving.evidence import Command, Event, Evidence, event_day
from ops.proving.observed import BookedFill, BookedOrder

FillKey = tuple[int, str, str]
"""(``order_id``, ``traded_id``, the remark on the order); numbers may come again on another day."""
OrderKey = tuple[int, int, str]
"""(trading day, ``order_id``, the remark)."""

NOTICED_MS = 1_500
"""After so long without any answer, at the latest, nothing more is handed to a terminal that owes one."""

_RANK = {
    "unknown": 0,
    "unreported": 1,
    "wait_reporting": 2,
    "reported": 3,
    "reported_cancel": 4,
    "part_succ": 5,
    "partsucc_cancel": 6,
    "part_cancel": 9,
    "canceled": 9,
    "succeeded": 9,
    "junk": 9,
}
"""How far an order has come; 9 is the end. A fill may win against a cancel: 51 may become 55 or 56."""


def no_order_twice(run: Evidence) -> Iterator[str]:
    """A client order id reaches the exchange at most once a day, and once for each time it was sent."""
    for (strategy, client_order_id), orders in run.booked.items():
        sent = len(run.orders_commanded.get((strategy, client_order_id), []))
        if len(orders) > sent and (strategy, client_order_id) not in run.protections:
            yield f"{sent} commands of {strategy} made {len(orders)} orders {client_order_id}"
        for day, count in Counter(order.day for order in orders).items():
            if count > 1:
                yield f"order {client_order_id} of {strategy} reached the exchange {count} times on day {day}"


def every_order_was_commanded(run: Evidence) -> Iterator[str]:
    """What bears a strategy's name was asked for by that strategy, or is what its protection sends."""
    commanded = run.orders_commanded.keys() | run.protections.keys()
    for strategy, client_order_id in run.booked.keys() - commanded:
        yield f"the exchange has an order {client_order_id} that {strategy} never sent"


def nothing_stale_trades(run: Evidence) -> Iterator[str]:
    """No order comes to the exchange after the end of the commands that asked for it."""
    for name, orders in run.booked.items():
        if name in run.protections:
            continue
        commands = run.orders_commanded.get(name, [])
        latest = max((command.expires_at(run.seen.command_ttl_ms) for command in commands), default=0)
        for order in orders:
            if (
                order.accepted_at is not None
                and order.accepted_at > latest
                and not _was_stalled(run, order, commands)
            ):
                late = order.accepted_at - latest
                yield f"order {name[1]} of {name[0]} reached the exchange {late} ms after its time"
            elif commands and not any(command.is_dated(order.accepted_at or 0) for command in commands):
                yield f"order {name[1]} of {name[0]} traded, and nothing said when it was sent"


def _was_stalled(run: Evidence, order: BookedOrder, commands: Sequence[Command]) -> bool:
    """Whether an order was sent before anybody could notice a stall, and has arrived at the end of it."""
    sent_at = min((command.sent.written_at for command in commands), default=2**60)
    return any(
        sent_at <= begun + NOTICED_MS and begun <= (order.accepted_at or 0) <= over + NOTICED_MS
        for begun, over in run.seen.stalls
    )


def every_fill_once(run: Evidence) -> Iterator[str]:
    """In ``fills``, and in the inbox of the strategy whose order it filled."""
    strategy_of = {(order.day, order.order_id): order.strategy_name for order in run.seen.orders}
    yield from _compare(run, "fills", run.seen.fills)
    for strategy in run.seen.strategies:
        own = [fill for fill in run.seen.fills if strategy_of.get((fill.day, fill.order_id)) == strategy]
        yield from _compare(run, f"inbox:{strategy}", own)


def _compare(run: Evidence, stream: str, fills: Iterable[BookedFill]) -> Iterator[str]:
    fills = list(fills)
    told = Counter(_fill_key(event) for event in run.seen.events(stream, "fill"))
    most = Counter(_booked_key(fill) for fill in fills)
    least = Counter(_booked_key(fill) for fill in fills if fill.day not in run.seen.unseen_days)
    for key in sorted(most.keys() | told.keys()):
        if not least[key] <= told[key] <= most[key]:
            yield (
                f"{stream}: fill {key[1]} of order {key[0]} ({key[2] or 'by hand'}) traded {most[key]} times"
                f" and was told {told[key]} times"
            )


def _fill_key(event: Event) -> FillKey:
    return event["order_id"], event["traded_id"], event["order_remark"]


def _booked_key(fill: BookedFill) -> FillKey:
    return fill.order_id, fill.traded_id, fill.remark


def fills_in_order(run: Evidence) -> Iterator[str]:
    """Fills of an order as they traded; those of a strategy in its inbox as in ``fills``."""
    public = [_fill_key(event) for event in run.seen.events("fills", "fill")]
    if run.seen.in_order:
        booked = _by_order(_booked_key(fill) for fill in run.seen.fills)
        for order, told in _by_order(public).items():
            if not _is_subsequence(told, booked.get(order, [])):
                yield f"fills of order {order[0]} ({order[1]}) were told as {told}, traded as {booked[order]}"
    for strategy in run.seen.strategies:
        own = [_fill_key(event) for event in run.seen.events(f"inbox:{strategy}", "fill")]
        if not _is_subsequence(own, public):
            yield f"inbox:{strategy} has fills in another order than the stream of all fills"


def _by_order(keys: Iterable[FillKey]) -> dict[tuple[int, str], list[str]]:
    sequences: dict[tuple[int, str], list[str]] = defaultdict(list)
    for order_id, traded_id, remark in keys:
        sequences[order_id, remark].append(traded_id)
    return sequences


def _is_subsequence(part: Sequence[object], whole: Sequence[object]) -> bool:
    rest = iter(whole)
    return all(one in rest for one in part)


def the_ledger_is_the_exchanges(run: Evidence) -> Iterator[str]:
    """Each strategy holds what its own fills at the exchange come to."""
    if run.seen.ledger is None:
        return
    told = {_fill_key(event) for event in run.seen.events("fills", "fill")}
    booked: Counter[tuple[str, str]] = Counter()
    for fill in run.seen.fills:
        if fill.strategy_name in run.seen.strategies and _booked_key(fill) in told:
            booked[fill.strategy_name, fill.stock_code] += fill.volume
    for strategy, code in sorted(booked.keys() | run.seen.ledger.keys()):
        there, held = booked[strategy, code], run.seen.ledger.get((strategy, code), 0)
        if there != held:
            yield f"{strategy}'s fills of {code} come to {there} at the exchange and to {held} in its ledger"


def states_move_forward(run: Evidence) -> Iterator[str]:
    """No published state of an order is behind one that was published before; nothing follows a final one."""
    for stream in ["orders", *(f"inbox:{strategy}" for strategy in run.seen.strategies)]:
        before: dict[OrderKey, tuple[int, int, str]] = {}
        for event in run.seen.events(stream, "order"):
            key, state = _order_key(event), event["order_status"]
            rank, volume, was = before.get(key, (-1, 0, ""))
            if _RANK[state] < rank or event["traded_volume"] < volume:
                yield (
                    f"{stream}: order {key[1]} ({key[2]}) went from {was} with {volume}"
                    f" back to {state} with {event['traded_volume']}"
                )
            before[key] = _RANK[state], event["traded_volume"], state


def _order_key(event: Event) -> OrderKey:
    return event_day(event), event["order_id"], event["order_remark"]


def the_last_state_is_the_exchanges(run: Evidence) -> Iterator[str]:
    """Once all is quiet, what was told last of each order is what the exchange says; no order is invented."""
    last = {_order_key(event): event for event in run.seen.events("orders", "order")}
    booked = {(order.day, order.order_id, order.remark): order for order in run.seen.orders}
    for key in last.keys() - booked.keys():
        yield f"orders: order {key[1]} ({key[2]}) is told, and the exchange has no such order"
    for key, order in booked.items():
        if order.day in run.seen.unseen_days:
            continue
        told = last.get(key)
        state = (told["order_status"], told["traded_volume"]) if told else None
        if state not in _ways_to_tell(order):
            yield (
                f"orders: order {key[1]} ({key[2] or 'by hand'}) is {order.order_status} with"
                f" {order.traded_volume} at the exchange, and was last told as {state}"
            )


def _ways_to_tell(order: BookedOrder) -> set[tuple[str, int]]:
    """The order's state; also the one ahead of it, where the exchange took a cancel back: none goes back."""
    ahead = {"reported": "reported_cancel", "part_succ": "partsucc_cancel"}
    states = {order.order_status, ahead.get(order.order_status, order.order_status)}
    return {(state, order.traded_volume) for state in states}
