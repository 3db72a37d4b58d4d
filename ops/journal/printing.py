"""Rows of the journal as lines: for people, or as JSON."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from bus_schema import codec
from bus_schema.events import parse_event
from ops.journal.file import Record
from ops.journal.moments import beijing
from ops.lines import Told, deal, line, told_line
from ops.screen import Paint
from ops.words import ENGLISH, Words
from worker.engine.effects import RowKind


class Printer:
    """Makes lines of rows, and begins each day of theirs with its date."""

    def __init__(self, paint: Paint, words: Words = ENGLISH) -> None:
        self._paint, self._words = paint, words
        self._day = ""

    def __call__(self, record: Record) -> list[str]:
        """Return the lines of a row."""
        day = f"{beijing(record.at):%Y-%m-%d}"
        heading = [] if day == self._day else [self._paint(day, "bold")]
        self._day = day
        return [*heading, self._line(record)]

    def _line(self, record: Record) -> str:
        if record.kind == RowKind.EVENT:
            return line(parse_event(record.data), self._paint, self._words)
        return told_line(record.at, _told(record, self._words), self._paint, self._words)


def _told(record: Record, words: Words) -> Told:
    body = record.body
    if "content" in body:
        return _order(record, words)
    for name, tell in _MARKS.items():
        if name in body:
            return "mark", "yellow", tell(body[name], words)
    return record.kind, "yellow", record.data.decode(errors="replace")


def _order(record: Record, words: Words) -> Told:
    what = f"{record.subject:<10} {terms(record.body['content'], words)}"
    if record.kind == RowKind.INTENT:
        return "intent", "cyan", words.say("may_be_there", what=what)
    return "mark", "dim", words.say("not_handed", what=what)


def _halts(halts: Mapping[str, str], words: Words) -> str:
    named = [f"{scope}{words.say('beside', words=reason)}" for scope, reason in halts.items()]
    return words.say("halted_now", who=words.listed(named) or words.say("nobody"))


def _ledgers(ledger: Mapping[str, Any], words: Words) -> str:
    holdings = ledger["holdings"].items()
    named = [words.say("holding", strategy=strategy, count=len(held)) for strategy, held in holdings]
    return words.say("holdings", who=words.listed(named))


def _losses(counted_from: Mapping[str, float], words: Words) -> str:
    named = [f"{scope or words.say('the_account')} {yuan:,.2f}" for scope, yuan in counted_from.items()]
    return words.say("counted_from", who=words.listed(named))


def _deed(deed: Mapping[str, Any], _words: Words) -> str:
    asked = {name: value for name, value in deed["asked"].items() if value is not None}
    what = " ".join(f"{name}={value}" for name, value in asked.items() if name != "type")
    return f"{deed['command_id']:<10} {asked['type']} {what}"


_MARKS: Mapping[str, Callable[[Any, Words], str]] = MappingProxyType(
    {"halts": _halts, "ledger": _ledgers, "counted_from": _losses, "deed": _deed}
)
"""What a mark is about, by the field that it has, and how it is told."""


def terms(content: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """Return what an order was to do: side, instrument, price and volume, as far as they are known."""
    if "stock_code" not in content:
        return words.say("only_reply")
    price, kind = content.get("price"), content.get("price_type")
    if kind == "limit":
        how = f"{price:.3f}".removesuffix("0")
    else:
        how = words.prices.get(kind, kind) if kind else words.say("price_unknown")
    return deal(content["order_type"], content["stock_code"], how, content["order_volume"], words)


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
