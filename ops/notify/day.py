"""A day in figures, counted from the streams when it is asked for: nothing has to be remembered for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from bus_schema.client import StreamReader
from bus_schema.codes import OrderStatus
from bus_schema.events import AssetEvent, ErrorEvent, Event, FillEvent, OrderEvent, parse_event
from bus_schema.keys import Keys
from ops.lines import EXCHANGE_TIME
from ops.notify.notices import Kind, Notice
from ops.notify.orders import NO_REJECTS
from ops.notify.settings import NEVER

_SATURDAY = 5


def beijing(millis: int) -> datetime:
    """Return a time as Beijing's clocks show it."""
    return datetime.fromtimestamp(millis / 1000, UTC).astimezone(EXCHANGE_TIME)


def due(now_ms: int, at: str) -> date | None:
    """Return the day whose summary is due: today's, once its time has come; None at weekends.

    Args:
        now_ms: milliseconds since the epoch.
        at: the time in Beijing, as 15:30; or never.
    """
    now = beijing(now_ms)
    if at == NEVER or now.weekday() >= _SATURDAY or now.time() < time.fromisoformat(at):
        return None
    return now.date()


def summary_id(day: date) -> str:
    """Return the id of a day's notice."""
    return f"summary:{day}"


def summary_of(day: date, reader: StreamReader, keys: Keys, now_ms: int) -> Notice:
    """Count a day.

    Raises:
        BusUnavailableError: Redis could not be reached.
    """
    begin = int(datetime.combine(day, time(), EXCHANGE_TIME).timestamp() * 1000)

    def events(key: str) -> Iterator[Event]:
        for _, _, raw in reader.follow_all([key], after=f"{begin}-0", block=0):
            yield parse_event(raw)

    facts = {
        "day": str(day),
        **_orders(events(keys.orders)),
        **_fills(events(keys.fills)),
        **_rejects(events(keys.errors)),
        **_assets(events(keys.assets)),
    }
    return Notice(summary_id(day), Kind.SUMMARY, "day", now_ms, facts)


def _orders(events: Iterator[Event]) -> dict[str, Any]:
    last = {
        (event.order_id, event.client_order_id): event.order_status
        for event in events
        if isinstance(event, OrderEvent)
    }
    states = list(last.values())
    canceled = sum(state in {OrderStatus.CANCELED, OrderStatus.PART_CANCEL} for state in states)
    return {
        "orders": len(states),
        "filled": states.count(OrderStatus.SUCCEEDED),
        "canceled": canceled,
        "junk": states.count(OrderStatus.JUNK),
    }


def _fills(events: Iterator[Event]) -> dict[str, Any]:
    amounts = {event.id: event.traded_amount for event in events if isinstance(event, FillEvent)}
    return {"fills": len(amounts), "turnover": sum(amounts.values())}


def _rejects(events: Iterator[Event]) -> dict[str, Any]:
    rejected = {
        event.id for event in events if isinstance(event, ErrorEvent) and event.code not in NO_REJECTS
    }
    return {"rejects": len(rejected)}


def _assets(events: Iterator[Event]) -> dict[str, Any]:
    totals = [
        event.total_asset
        for event in events
        if isinstance(event, AssetEvent) and event.total_asset is not None
    ]
    return (
        {"asset": totals[-1], "change": totals[-1] - totals[0]} if totals else {"asset": None, "change": None}
    )


Summarise = Callable[[date, int], Notice]
"""Count a day; the second argument is the time now, in milliseconds."""
