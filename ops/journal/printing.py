"""Rows of the journal as lines: for people, or as JSON."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bus_schema import codec
from bus_schema.events import parse_event
from ops.journal.file import Record
from ops.journal.moments import beijing
from ops.lines import Told, line, told_line
from ops.screen import Paint
from worker.engine.effects import RowKind


class Printer:
    """Makes lines of rows, and begins each day of theirs with its date."""

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._day = ""

    def __call__(self, record: Record) -> list[str]:
        """Return the lines of a row."""
        day = f"{beijing(record.at):%Y-%m-%d}"
        heading = [] if day == self._day else [self._paint(day, "bold")]
        self._day = day
        return [*heading, self._line(record)]

    def _line(self, record: Record) -> str:
        if record.kind == RowKind.EVENT:
            return line(parse_event(record.data), self._paint)
        return told_line(record.at, _told(record), self._paint)


def _told(record: Record) -> Told:
    body = record.body
    if "content" in body:
        return _order(record)
    for name, words in _MARKS.items():
        if name in body:
            return "mark", "yellow", words(body[name])
    return record.kind, "yellow", record.data.decode(errors="replace")


def _order(record: Record) -> Told:
    what = f"{record.subject:<10} {terms(record.body['content'])}"
    if record.kind == RowKind.INTENT:
        return "intent", "cyan", f"{what}: may be at the terminal from now on"
    return "mark", "dim", f"{what}: was not handed to the terminal"


def _halts(halts: Mapping[str, str]) -> str:
    named = [f"{scope} ({reason})" for scope, reason in halts.items()]
    return f"halted now: {', '.join(named) or 'nobody'}"


def _ledgers(ledger: Mapping[str, Any]) -> str:
    named = [f"{strategy} in {len(held)} stocks" for strategy, held in ledger["holdings"].items()]
    return f"who holds what as the day begins: {', '.join(named)}"


def _losses(counted_from: Mapping[str, float]) -> str:
    named = [f"{scope or 'the account'} {yuan:,.2f}" for scope, yuan in counted_from.items()]
    return f"today's losses are counted from: {', '.join(named)}"


_MARKS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {"halts": _halts, "ledger": _ledgers, "counted_from": _losses}
)
"""What a mark is about, by the field that it has, and how it is told."""


def terms(content: Mapping[str, Any]) -> str:
    """Return what an order was to do: side, instrument, price and volume, as far as they are known."""
    if "stock_code" not in content:
        return "an order of which only the reply is left"
    price = f"{content['price']:.3f}".removesuffix("0") if content.get("price_type") == "limit" else None
    how = price or content.get("price_type") or "at a price not told"
    return f"{content['order_type']:<4} {content['stock_code']} {how} x {content['order_volume']}"


def as_json(record: Record) -> str:
    """Return a row as one JSON object."""
    told: dict[str, Any] = {
        "n": record.n,
        "at": record.at,
        "kind": record.kind,
        "subject": record.subject,
        "streams": record.streams,
        "settles": record.settles,
        "data": record.body,
    }
    return codec.encode(told).decode()
