"""One order among the rows of the journal: by the id it was placed with, or by the terminal's number.

Ids and numbers are unique per trading day alone, so what is found is divided by days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final

from ops.journal.file import JournalFile, Record, Span
from ops.journal.moments import beijing
from ops.words import ENGLISH, SaidError

_EPOCH: Final = date(1970, 1, 1)
_PLACING: Final = {"place_order", "replace_order", None}
"""What a reply to an order calls its command; None where the order could not be read or was not believed."""
_ERRORS_WITH_A_DAY: Final = {"not_placed", "never_known", "broker_rejected", "cancel"}


class OrderNotFoundError(SaidError):
    """The journal has no such order; the message says what it has."""

    def __init__(self, case: str, **facts: Any) -> None:
        super().__init__(ENGLISH, case, **facts)


@dataclass(frozen=True)
class Life:
    """What the journal has of one order.

    Attributes:
        day: its trading day.
        client_order_id: the id it was placed with; None where nobody on the bus placed it.
        order_id: the terminal's number, where the order was asked for by it.
        records: the rows about it, oldest first.
        other_days: days of other orders of the same name.
    """

    day: date
    client_order_id: str | None
    order_id: int | None
    records: list[Record]
    other_days: list[date]


def find_order(journal: JournalFile, name: str, day: date | None) -> Life:
    """Return an order's life.

    Args:
        journal: where to look.
        name: a client order id, or else the terminal's number.
        day: its trading day; None for the newest that has one of this name.

    Raises:
        OrderNotFoundError: there is none.
        JournalUnreadableError: the journal cannot be read now.
    """
    days = _by_day(journal, f'"{name}"', lambda record: _of_client(record, name))
    if days or not (name.isascii() and name.isdecimal()):
        chosen = _chosen(journal, days, name, day)
        records = _with_cancels(journal, days[chosen], name, chosen)
        return Life(chosen, name, None, records, sorted(set(days) - {chosen}))
    number = int(name)
    days = _by_day(journal, name, lambda record: _of_number(record, number))
    chosen = _chosen(journal, days, name, day)
    for one in chain.from_iterable(map(_named, days[chosen])):
        if one.get("order_id") == number and one.get("client_order_id"):
            return find_order(journal, one["client_order_id"], chosen)
    return Life(chosen, None, number, days[chosen], sorted(set(days) - {chosen}))


def _by_day(journal: JournalFile, mention: str, about: Callable[[Record], bool]) -> dict[date, list[Record]]:
    records = [record for record in journal.records(Span(mention=mention.encode())) if about(record)]
    asked = dict(entry_and_day for record in records if (entry_and_day := _asked(record)))
    days: dict[date, list[Record]] = {}
    for record in records:
        days.setdefault(_day(record, asked), []).append(record)
    return days


def _chosen(journal: JournalFile, days: Iterable[date], name: str, day: date | None) -> date:
    found = sorted(days)
    if not found or (day is not None and day not in found):
        raise _not_found(journal, name, day, found)
    return found[-1] if day is None else day


def _not_found(journal: JournalFile, name: str, day: date | None, days: list[date]) -> OrderNotFoundError:
    facts = {"path": journal.path, "name": name, "day": day}
    if days:
        return OrderNotFoundError("other_order", **facts, days=", ".join(map(str, days)))
    oldest = journal.oldest_at()
    if oldest is None:
        return OrderNotFoundError("empty_journal", **facts)
    return OrderNotFoundError("no_order", **facts, since=f"{beijing(oldest):%Y-%m-%d %H:%M}")


def _of_client(record: Record, name: str) -> bool:
    """Whether a row is about the order with this client order id."""
    body = record.body
    if "content" in body:
        return record.subject == name
    if record.type == "reply":
        return (body["command_type"] in _PLACING and body["command_id"] == name) or any(
            cancel.get("client_order_id") == name for cancel in cancels_of(body)
        )
    # A failed reply stands in `errors` once more; it is told once.
    return body.get("client_order_id") == name and body.get("command_id") is None


def _of_number(record: Record, number: int) -> bool:
    """Whether a row is about the order with this number."""
    told_elsewhere = record.type != "reply" and record.body.get("command_id") is not None
    return not told_elsewhere and any(one.get("order_id") == number for one in _named(record))


def _named(record: Record) -> list[dict[str, Any]]:
    """The things in a row that may bear a client order id, and the terminal's number beside it."""
    body = record.body
    if record.type != "reply":
        return [body]
    placed = body["result"] if body["command_type"] in _PLACING else None
    return [placed or {}, *cancels_of(body)]


def _with_cancels(journal: JournalFile, records: list[Record], name: str, day: date) -> list[Record]:
    """Add the replies to cancels that name the order by its number alone."""
    named = chain.from_iterable(map(_named, records))
    numbers = (one.get("order_id") for one in named if one.get("client_order_id") == name)
    number = next(filter(None, numbers), None)
    if number is None:
        return records
    about = _by_day(
        journal, str(number), lambda record: record.type == "reply" and _of_number(record, number)
    )
    together = {record.n: record for record in [*records, *about.get(day, [])]}
    return [together[n] for n in sorted(together)]


def cancels_of(reply: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a reply says about cancels: of each, whose it was, whether it was taken, and why not."""
    result, error = reply["result"] or {}, reply["error"] or {}
    if reply["command_type"] == "cancel_order":
        return [{**(result or error.get("detail", {})), "ok": reply["ok"], "code": error.get("code")}]
    return list(result.get("cancels", [])) if isinstance(result, dict) else []


def entry_of(reply_id: str) -> tuple[str, str]:
    """Return the strategy (empty for operators) and the entry that a reply answers, by the reply's id."""
    _, strategy, entry_id, *_ = reply_id.split(":")
    return strategy, entry_id


def _asked(record: Record) -> tuple[tuple[str, str], date] | None:
    asked = record.body.get("asked")
    if not asked:
        return None
    entry = asked["entry"]["strategy"], asked["entry"]["entry_id"]
    return entry, _numbered(record.body["day"])


def _day(record: Record, asked: Mapping[tuple[str, str], date]) -> date:
    """The trading day of the order that a row is about; an answer may come after midnight."""
    parts = record.subject.split(":")
    if "content" in record.body:
        return _numbered(record.body["day"])
    if record.type in {"order", "fill"}:
        return _numbered(int(parts[1]))
    if record.type == "error" and parts[1] in _ERRORS_WITH_A_DAY:
        return _numbered(int(parts[2]))
    written = beijing(record.at).date()
    return asked.get(entry_of(record.subject), written) if record.type == "reply" else written


def _numbered(number: int) -> date:
    """Return the day of a number that counts from 1970-01-01."""
    return _EPOCH + timedelta(days=number)
