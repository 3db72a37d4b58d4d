"""What the demo has shown: the bus's account of the day against the exchange's own book."""

from collections import Counter
from collections.abc import Iterable

from bus_schema.events import FillEvent, Reply
from ops.demo.errors import DemoFailedError
from ops.demo.pace import Pace
from ops.demo.stage import Stage
from worker.simulator.control import BookedFill


def summarise(stage: Stage, pace: Pace) -> list[str]:
    """Return the summary's lines.

    Raises:
        DemoFailedError: the bus and the exchange's book differ.
    """
    replies = [event for event in stage.watcher.events if isinstance(event, Reply)]
    placed = {event.command_id for event in replies if event.ok and event.command_type == "place_order"}
    refused = [event for event in replies if not event.ok]
    fills = [event for event in stage.watcher.events if isinstance(event, FillEvent)]
    book = stage.terminal.book()
    _agree("orders", Counter(placed), Counter(order.order_remark for order in book.orders))
    _agree("fills", _numbers(fills), _numbers(book.fills))
    return [
        f"  orders placed  {len(placed)}: the exchange's book holds each of them exactly once",
        f"  fills          {len(fills)}: each published exactly once, also the one that nobody saw happen",
        f"  refused        {len(refused)}, with a reason; it is not in the exchange's book",
        f"  round trip     {pace.median:.1f} ms (median of {pace.orders}), {pace.slowest:.1f} ms at most",
    ]


def _numbers(fills: Iterable[FillEvent | BookedFill]) -> Counter[object]:
    return Counter((fill.order_id, fill.traded_id) for fill in fills)


def _agree(what: str, told: Counter[object], booked: Counter[object]) -> None:
    if told != booked:
        raise DemoFailedError(
            f"the {what} on the bus and in the exchange's book differ: "
            f"only on the bus {dict(told - booked)}, only in the book {dict(booked - told)}"
        )
