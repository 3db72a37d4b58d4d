"""The account's day as the page draws it: the newest of what changes, and all of what only grows.

It is kept as messages, each with the words of the contract, so that a page that comes later applies the very
messages that it has missed.
"""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from bus_schema import codec
from bus_schema.events import (
    AssetEvent,
    ErrorEvent,
    Event,
    EventBase,
    FillEvent,
    OrderEvent,
    PositionsEvent,
    Reply,
    UnknownEvent,
    WorkerStatusEvent,
)
from ops.lines import EXCHANGE_TIME

LIMIT: Final = 2000
"""Orders, fills and errors that are kept, of each; what was first goes first."""
POINTS: Final = 720
"""Points of a curve: more than a screen has pixels for it. When there are more, every second one goes."""

Kept = OrderedDict[str, bytes]


class Picture:
    """Takes in events of the account's streams; for one thread at a time.

    Attributes:
        day: of the newest event, in Beijing.
    """

    def __init__(self) -> None:
        self.day: date | None = None
        self._seen: set[str] = set()
        self._lists: dict[str, Kept] = {kind: OrderedDict() for kind in ("order", "fill", "error")}
        self._curves: dict[str, Kept] = {kind: OrderedDict() for kind in ("asset", "beat")}
        self._latest: dict[str, bytes] = {}

    def messages(self) -> Iterator[bytes]:
        """Yield what a page needs that has seen nothing yet."""
        for kept in (*self._curves.values(), *self._lists.values()):
            yield from kept.values()
        # A state can be newer than the last heartbeat, and the last that is applied counts.
        yield from self._latest.values()

    def tell(self, kind: str, **facts: Any) -> bytes:
        """Keep what the console itself knows, in place of what it last knew; returns the message."""
        message = codec.encode({"type": kind, **facts})
        self._latest[kind] = message
        return message

    def take(self, entry_id: str, event: Event) -> list[bytes]:
        """Take in one event; returns the messages for pages that have seen everything before it."""
        if isinstance(event, UnknownEvent):
            return []
        told = self._turn_day(entry_id)
        if not self._is_new(entry_id, event):
            return told
        message = codec.encode(event)
        self._keep(event, message)
        return [*told, message]

    def _turn_day(self, entry_id: str) -> list[bytes]:
        """Begin anew with the first event of another day; what is only known by its last event goes on."""
        day = day_of(entry_id)
        if self.day is not None and day <= self.day:
            return []
        began, self.day = self.day is not None, day
        self._seen.clear()
        for kept in self._lists.values():
            kept.clear()
        for old in list(self._curves["asset"])[:-1]:
            del self._curves["asset"][old]
        return [codec.encode({"type": "new_day"})] if began else []

    def _is_new(self, entry_id: str, event: EventBase) -> bool:
        # A heartbeat says the same again under its own entry; what else has the same id is a repeat.
        fact = f"{event.id}@{entry_id}" if isinstance(event, WorkerStatusEvent) else event.id
        if fact in self._seen:
            return False
        self._seen.add(fact)
        return True

    def _keep(self, event: EventBase, message: bytes) -> None:
        match event:
            case OrderEvent():
                _put(self._lists["order"], f"{event.order_id}:{event.client_order_id}", message)
            case FillEvent() | ErrorEvent():
                _put(self._lists[event.type], event.id, message)
            case AssetEvent():
                _thin(self._curves["asset"], event.id, message)
            case WorkerStatusEvent():
                self._latest["worker_status"] = message
                if event.stages:
                    _thin(self._curves["beat"], f"{event.published_at}", message)
            case PositionsEvent():
                self._latest["positions"] = message
            case Reply(result={"halts": _}):
                self._latest["halts"] = message


def day_of(entry_id: str) -> date:
    """Return the day in Beijing of an entry."""
    return datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, EXCHANGE_TIME).date()


def _put(kept: Kept, name: str, message: bytes) -> None:
    kept[name] = message
    if len(kept) > LIMIT:
        kept.popitem(last=False)


def _thin(kept: Kept, name: str, message: bytes) -> None:
    kept[name] = message
    if len(kept) > POINTS:
        for old in list(kept)[1:-1:2]:
            del kept[old]
