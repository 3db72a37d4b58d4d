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
    ProtectionEvent,
    QuoteEvent,
    Reply,
    UnknownEvent,
    WorkerStatusEvent,
)
from bus_schema.protection import ProtectionState
from ops.columns import left
from ops.screen import Paint, visible
from ops.words import ENGLISH, Words

EXCHANGE_TIME = timezone(timedelta(hours=8))
"""China has no summer time, so no time zone data is needed, which Windows does not bring."""

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
_PROTECTION_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        ProtectionState.REFUSED: "red",
        ProtectionState.QUOTES_LOST: "red",
        ProtectionState.HELD: "yellow",
        ProtectionState.UNKNOWN: "yellow",
    }
)
_KIND_WIDTH, _NAME_WIDTH, _SIDE_WIDTH = 9, 10, 4

Told = tuple[str, str, str]
"""What it is, in a word; its colour; what it says."""


def line(event: Event, paint: Paint, words: Words = ENGLISH) -> str:
    """Return one line: when it was published (Beijing time), what it is, and what it says."""
    told = _RENDERERS[type(event)](event, words)
    return told_line(getattr(event, "published_at", None) or _published(event), told, paint, words)


def told_line(millis: int | None, told: Told, paint: Paint, words: Words = ENGLISH) -> str:
    """Return one line of something that was told at a time."""
    what, colour, text = told
    kind = paint(left(words.kind(what), _KIND_WIDTH), colour)
    return f"{paint(time_of_day(millis), 'dim')}  {kind} {visible(text)}"


def time_of_day(millis: int | None) -> str:
    """Return a time in Beijing as 14:30:00.123; dashes for None."""
    if millis is None:
        return "--:--:--.---"
    moment = datetime.fromtimestamp(millis / 1000, UTC).astimezone(EXCHANGE_TIME)
    return f"{moment:%H:%M:%S}.{millis % 1000:03d}"


def result_lines(result: Any) -> list[str]:
    """Return what a reply carries, a line for each thing and its fields."""
    things = result if isinstance(result, list) else [result]
    told = (_fields(thing) if isinstance(thing, dict) else _json(thing) for thing in things if thing)
    return [f"  {visible(one)}" for one in told]


def _published(event: Event) -> int | None:
    found = event.content.get("published_at") if isinstance(event, UnknownEvent) else None
    return found if isinstance(found, int) else None


def _order(event: OrderEvent, words: Words) -> Told:
    notes = [words.status(event.order_status)]
    if event.order_status == OrderStatus.PART_SUCC:
        facts = {"traded": event.traded_volume, "volume": event.order_volume}
        notes.append(words.say("so_far", **facts, price=f"{event.traded_price:.2f}"))
    if event.status_msg:
        notes.append(event.status_msg)
    if event.external:
        notes.append(words.say("by_hand"))
    if event.source == "reconcile":
        notes.append(words.say("reconciled"))
    at_limit = event.price_type == "limit"
    price = f"{event.price:.2f}" if at_limit else words.prices.get(event.price_type, event.price_type)
    return "order", _ORDER_COLOURS.get(event.order_status, "cyan"), _traded(event, price, notes, words)


def _fill(event: FillEvent, words: Words) -> Told:
    notes = [words.say("amount", yuan=f"{event.traded_amount:,.2f}")]
    if event.commission:
        notes.append(words.say("commission", yuan=f"{event.commission:.2f}"))
    return "fill", "green", _traded(event, f"{event.traded_price:.2f}", notes, words)


def _traded(event: OrderEvent | FillEvent, price: str, notes: list[str], words: Words) -> str:
    who = event.client_order_id or f"#{event.order_id}"
    volume = event.order_volume if isinstance(event, OrderEvent) else event.traded_volume
    what = deal(event.order_type, event.stock_code, price, volume, words)
    return words.say("colon", name=f"{who:<{_NAME_WIDTH}} {what}", text=words.listed(notes))


def deal(side: str, stock_code: str, price: str, volume: int, words: Words) -> str:
    """Return what is traded: side, instrument, price and volume."""
    shown = left(words.sides.get(side, side), _SIDE_WIDTH)
    return f"{shown} {stock_code} {words.say('at_price', price=price, volume=volume)}"


def _error(event: ErrorEvent, words: Words) -> Told:
    name = f"{_subject(event):<{_NAME_WIDTH}} {words.code(event.code)}"
    return "error", "red", words.say("colon", name=name, text=event.message)


def _subject(event: ErrorEvent) -> str:
    return event.client_order_id or event.command_id or (f"#{event.order_id}" if event.order_id else "-")


def _reply(event: Reply, words: Words) -> Told:
    name = f"{event.command_id:<{_NAME_WIDTH}} {event.command_type or words.say('a_command')}"
    again = [words.say("same_answer")] if event.duplicate else []
    if event.error is not None:
        facts = {"code": words.code(event.error.code), "message": event.error.message}
        return "reply", "red", words.listed([words.say("failed", name=name, **facts), *again])
    placed = event.result.get("order_id") if isinstance(event.result, dict) else None
    done = words.say("done_order" if placed else "done", name=name, number=placed)
    return "reply", "green", words.listed([done, *again])


def _protection(event: ProtectionEvent, words: Words) -> Told:
    notes = [words.protections.get(event.state, event.state)]
    if event.condition is not None and event.trigger_price is not None:
        price = f"{event.trigger_price:.3f}"
        notes.append(words.say("condition_met", condition=event.condition, price=price))
    if event.order_id is not None:
        notes.append(words.say("protection_order", number=event.order_id))
    notes += [event.reason] if event.reason else []
    name = f"{event.client_order_id:<{_NAME_WIDTH}} {event.stock_code}"
    colour = _PROTECTION_COLOURS.get(event.state, "cyan")
    return "protect", colour, words.say("colon", name=name, text=words.listed(notes))


def _asset(event: AssetEvent, words: Words) -> Told:
    parts = {
        "cash": event.cash,
        "frozen": event.frozen_cash,
        "positions": event.market_value,
        "total": event.total_asset,
    }
    return "asset", "dim", words.say("asset", **{name: _yuan(amount) for name, amount in parts.items()})


def _yuan(amount: float | None) -> str:
    return "?" if amount is None else f"{amount:,.2f}"


def _positions(event: PositionsEvent, words: Words) -> Told:
    listed = [
        words.say(
            "position",
            stock_code=one.stock_code,
            volume=_count(one.volume),
            can_use=_count(one.can_use_volume),
        )
        for one in event.positions
    ]
    return "positions", "dim", words.listed(listed) or words.say("none")


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)


def _quote(event: QuoteEvent, words: Words) -> Told:
    bid, ask = (f"{prices[0]:.3f}" if prices else "-" for prices in (event.bid_price, event.ask_price))
    facts = {"stock_code": event.stock_code, "last": f"{event.last_price:.3f}", "bid": bid, "ask": ask}
    return "tick", "dim", words.say("tick", **facts)


def _status(event: WorkerStatusEvent, words: Words) -> Told:
    notes = [
        words.states.get(event.state, event.state),
        *([words.say("simulated")] if event.simulated else []),
        *([event.reason] if event.reason else []),
    ]
    status = words.listed(notes)
    shown = words.say("backlog", status=status, count=event.backlog) if event.backlog else status
    return "worker", _STATE_COLOURS.get(event.state, "yellow"), shown


def _dead_letter(event: DeadLetterEvent, words: Words) -> Told:
    facts = {"stream": event.stream, "entry_id": event.entry_id, "reason": event.reason}
    return "dead", "red", words.say("dead", **facts, raw=repr(event.raw))


def _unknown(event: UnknownEvent, _words: Words) -> Told:
    return event.type or "?", "yellow", _json(event.content) if event.content else event.problem


def _fields(thing: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_json(value)}" for name, value in thing.items() if value not in (None, ""))


def _json(value: Any) -> str:
    return value if isinstance(value, str) else codec.encode(value).decode()


_RENDERERS: Mapping[type, Callable[[Any, Words], Told]] = MappingProxyType(
    {
        OrderEvent: _order,
        FillEvent: _fill,
        ErrorEvent: _error,
        Reply: _reply,
        AssetEvent: _asset,
        PositionsEvent: _positions,
        ProtectionEvent: _protection,
        QuoteEvent: _quote,
        WorkerStatusEvent: _status,
        DeadLetterEvent: _dead_letter,
        UnknownEvent: _unknown,
    }
)
