"""What became of a batch, against what had to become of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bus_schema.codec import encode
from bus_schema.codes import ErrorCode
from bus_schema.commands import Protect, ReplaceOrder
from ops.fuzz.drawing import STRATEGIES
from ops.fuzz.thrown import OPERATORS, Fate, Thrown

Event = dict[str, Any]
_OF_A_MEMBER = 4
"""Parts of the id of a reply to one order of a basket; the basket's own has one less."""
_LONGEST_REFUSAL = 65_536
"""Bytes: a megabyte of nonsense must not come back as a megabyte of complaints."""


@dataclass(slots=True)
class Told:
    """What was told of one entry."""

    replies: list[Event] = field(default_factory=list)
    buried: int = 0
    errors: int = 0


def told_of_entries(news: Mapping[str, Sequence[Event]]) -> dict[tuple[str, str], Told]:
    """Sort what was told by (sender, entry id)."""
    told: dict[tuple[str, str], Told] = defaultdict(Told)
    for stream in ("status", *(f"inbox:{strategy}" for strategy in STRATEGIES)):
        for event in news[stream]:
            parts = event["id"].split(":")
            if event["type"] == "reply" and len(parts) < _OF_A_MEMBER:
                told[parts[1], parts[2]].replies.append(event)
    for event in news["dead"]:
        sender = OPERATORS if event["stream"] == "control" else event["stream"].removeprefix("commands:")
        told[sender, event["entry_id"]].buried += 1
    for event in news["errors"]:
        parts = event["id"].split(":")
        if parts[1] == "unreadable":
            told[parts[2], parts[3]].errors += 1
    return dict(told)


def judge(
    entries: Sequence[Thrown], entry_ids: Sequence[str], news: Mapping[str, Sequence[Event]]
) -> Iterator[tuple[str, Thrown | None]]:
    """Each entry that did not get what it is due: what is wrong, and the entry if it is of this batch."""
    told = told_of_entries(news)
    for entry, entry_id in zip(entries, entry_ids, strict=True):
        got = told.pop((entry.sender, entry_id), Told())
        if wrong := _wrong(entry.due, got):
            yield wrong, entry
    for sender, entry_id in told:
        yield f"entry {entry_id} of {sender or 'the operators'} was told of once more, batches later", None


def _wrong(due: Fate, got: Told) -> str:
    replies, buried, errors = len(got.replies), got.buried, got.errors
    if (replies, buried, errors) != ((0, 1, 1) if due is Fate.BURIED else (1, 0, 0)):
        return f"is to be {due}; it has {replies} replies, {buried} dead letters, {errors} errors about those"
    if due is Fate.BURIED:
        return ""
    code = got.replies[0]["error"] and got.replies[0]["error"]["code"]
    if (code == ErrorCode.INVALID_COMMAND) != (due is Fate.REFUSED) or code == ErrorCode.INTERNAL_ERROR:
        return f"is to be {due}; its reply says {code or 'ok'}"
    if due is Fate.REFUSED and (size := len(encode(got.replies[0]))) > _LONGEST_REFUSAL:
        return f"is refused with {size} bytes"
    return ""


class Wanted:
    """The orders that valid commands have asked for: nothing else may be at the exchange."""

    def __init__(self) -> None:
        self._orders: set[tuple[str, str, int]] = set()
        self._protections: set[tuple[str, str]] = set()

    def add(self, entry: Thrown) -> None:
        """Note the orders of an entry, if it is valid."""
        content = entry.content
        if isinstance(content, Protect | ReplaceOrder):
            # How much that is, prices, positions and fills of that moment say.
            self._protections.add((entry.sender, content.id))
            return
        for order in getattr(content, "orders", [content]):
            if hasattr(order, "order_volume"):
                self._orders.add((entry.sender, order.id, order.order_volume))

    def unwanted(self, booked: Sequence[Event]) -> Iterator[str]:
        """The terminal's orders that nobody asked for, and those that are there twice."""
        counts = Counter(order["order_remark"] for order in booked)
        for order in booked:
            name = order["strategy_name"], order["order_remark"], order["order_volume"]
            if name not in self._orders and name[:2] not in self._protections:
                yield f"the exchange has an order that no valid command asked for: {name}"
        yield from (
            f"order {name} is {count} times at the exchange" for name, count in counts.items() if count > 1
        )
