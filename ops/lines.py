"""Events as lines for people: one renderer for each type, shared by everything that prints them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

from bus_schema import codec
from bus_schema.codes import OrderStatus, WorkerState
from bus_schema.events import (
    AssetEvent,
    DeadLetterEvent,
    ErrorEvent,
    Event,
    FillEvent,
    OrderEvent,
    PositionsEvent,
    Reply,
    UnknownEvent,
    WorkerStatusEvent,
)
from ops.screen import Paint

EXCHANGE_TIME = timezone(timedelta(hours=8))
"""China has no summer time, so no time zone data is needed, which Windows does not bring."""

STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        OrderStatus.UNREPORTED: "in the terminal",
        OrderStatus.WAIT_REPORTING: "queued for the counter",
        OrderStatus.REPORTED: "accepted",
        OrderStatus.REPORTED_CANCEL: "being cancelled",
        OrderStatus.PARTSUCC_CANCEL: "partly filled, the rest being cancelled",
        OrderStatus.PART_CANCEL: "partly filled, the rest cancelled",
        OrderStatus.CANCELED: "cancelled",
        OrderStatus.PART_SUCC: "partly filled",
        OrderStatus.SUCCEEDED: "filled",
        OrderStatus.JUNK: "rejected",
        OrderStatus.UNKNOWN: "in a state that the terminal does not tell",
    }
)
_ORDER_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        OrderStatus.SUCCEEDED: "green",
        OrderStatus.JUNK: "red",
        OrderStatus.CANCELED: "yellow",
        OrderStatus.PART_CANCEL: "yellow",
    }
)
_STATE_COLOURS: Mapping[str, str] = MappingProxyType(
    {WorkerState.READY: "green", WorkerState.DISCONNECTED: "red", WorkerState.HALTED: "red"}
)
_NAME_WIDTH = 10

Told = tuple[str, str, str]
"""What it is, in a word; its colour; what it says."""


def line(event: Event, paint: Paint) -> str:
    """Return one line: when it was published (Beijing time), what it is, and what it says."""
    return told_line(
        getattr(event, "published_at", None) or _published(event), _RENDERERS[type(event)](event), paint
    )


def told_line(millis: int | None, told: Told, paint: Paint) -> str:
    """Return one line of something that was told at a time."""
    what, colour, text = told
    return f"{paint(time_of_day(millis), 'dim')}  {paint(f'{what:<9}', colour)} {text}"


def time_of_day(millis: int | None) -> str:
    """Return a time in Beijing as 14:30:00.123; dashes for None."""
    if millis is None:
        return "--:--:--.---"
    moment = datetime.fromtimestamp(millis / 1000, UTC).astimezone(EXCHANGE_TIME)
    return f"{moment:%H:%M:%S}.{millis % 1000:03d}"


def result_lines(result: Any) -> list[str]:
    """Return what a reply carries, a line for each thing and its fields."""
    things = result if isinstance(result, list) else [result]
    return [f"  {_fields(thing) if isinstance(thing, dict) else _json(thing)}" for thing in things if thing]


def _published(event: Event) -> int | None:
    found = event.content.get("published_at") if isinstance(event, UnknownEvent) else None
    return found if isinstance(found, int) else None


def _order(event: OrderEvent) -> Told:
    words = STATUS_WORDS.get(event.order_status, event.order_status)
    notes = [words]
    if event.order_status == OrderStatus.PART_SUCC:
        notes.append(f"{event.traded_volume} of {event.order_volume} at {event.traded_price:.2f}")
    if event.status_msg:
        notes.append(event.status_msg)
    if event.external:
        notes.append("not placed over this bus")
    if event.source == "reconcile":
        notes.append("found after a reconnect")
    price = f"{event.price:.2f}" if event.price_type == "limit" else event.price_type
    return "order", _ORDER_COLOURS.get(event.order_status, "cyan"), _traded(event, price, notes)


def _fill(event: FillEvent) -> Told:
    notes = [f"{event.traded_amount:,.2f} yuan"]
    if event.commission:
        notes.append(f"commission {event.commission:.2f}")
    return "fill", "green", _traded(event, f"{event.traded_price:.2f}", notes)


def _traded(event: OrderEvent | FillEvent, price: str, notes: list[str]) -> str:
    who = event.client_order_id or f"#{event.order_id}"
    volume = event.order_volume if isinstance(event, OrderEvent) else event.traded_volume
    what = f"{event.order_type:<4} {event.stock_code} {price} x {volume}"
    return f"{who:<{_NAME_WIDTH}} {what}: {', '.join(notes)}"


def _error(event: ErrorEvent) -> Told:
    return "error", "red", f"{_subject(event):<{_NAME_WIDTH}} {event.code}: {event.message}"


def _subject(event: ErrorEvent) -> str:
    return event.client_order_id or event.command_id or (f"#{event.order_id}" if event.order_id else "-")


def _reply(event: Reply) -> Told:
    name = f"{event.command_id:<{_NAME_WIDTH}} {event.command_type or 'command'}"
    again = ", the same answer as before" if event.duplicate else ""
    if event.error is not None:
        return "reply", "red", f"{name} failed, {event.error.code}: {event.error.message}{again}"
    placed = event.result.get("order_id") if isinstance(event.result, dict) else None
    number = f", order {placed}" if placed else ""
    return "reply", "green", f"{name} done{number}{again}"


def _asset(event: AssetEvent) -> Told:
    parts = {"cash": event.cash, "frozen": event.frozen_cash, "positions": event.market_value}
    listed = ", ".join(f"{name} {yuan:,.2f}" for name, yuan in parts.items())
    return "asset", "dim", f"{listed}, total {event.total_asset:,.2f} yuan"


def _positions(event: PositionsEvent) -> Told:
    listed = (f"{one.stock_code} {one.volume} ({one.can_use_volume} can be sold)" for one in event.positions)
    return "positions", "dim", ", ".join(listed) or "none"


def _status(event: WorkerStatusEvent) -> Told:
    notes = [
        event.state,
        *(["simulated"] if event.simulated else []),
        *([event.reason] if event.reason else []),
    ]
    backlog = f"; commands not yet answered: {event.backlog}" if event.backlog else ""
    return "worker", _STATE_COLOURS.get(event.state, "yellow"), ", ".join(notes) + backlog


def _dead_letter(event: DeadLetterEvent) -> Told:
    return "dead", "red", f"{event.stream} {event.entry_id}: {event.reason}; it reads {event.raw!r}"


def _unknown(event: UnknownEvent) -> Told:
    return event.type or "?", "yellow", _json(event.content) if event.content else event.problem


def _fields(thing: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_json(value)}" for name, value in thing.items() if value not in (None, ""))


def _json(value: Any) -> str:
    return value if isinstance(value, str) else codec.encode(value).decode()


_RENDERERS: Mapping[type, Callable[[Any], Told]] = MappingProxyType(
    {
        OrderEvent: _order,
        FillEvent: _fill,
        ErrorEvent: _error,
        Reply: _reply,
        AssetEvent: _asset,
        PositionsEvent: _positions,
        WorkerStatusEvent: _status,
        DeadLetterEvent: _dead_letter,
        UnknownEvent: _unknown,
    }
)
