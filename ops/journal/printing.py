"""Rows of the journal as lines: for people, or as JSON."""

from collections.abc import Mapping
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
    if "halts" in body:
        halts = [f"{scope} ({reason})" for scope, reason in body["halts"].items()]
        return "mark", "yellow", f"halted now: {', '.join(halts) or 'nobody'}"
    if "content" not in body:
        return record.kind, "yellow", record.data.decode(errors="replace")
    what = f"{record.subject:<10} {terms(body['content'])}"
    if record.kind == RowKind.INTENT:
        return "intent", "cyan", f"{what}: may be at the terminal from now on"
    return "mark", "dim", f"{what}: was not handed to the terminal"


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
