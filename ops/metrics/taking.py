"""What each event changes on the page."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.events import (
    ErrorEvent,
    EventBase,
    FillEvent,
    OrderEvent,
    Reply,
    UnknownEvent,
    WorkerStatusEvent,
    parse_event,
)
from bus_schema.keys import Keys
from ops.doubts import Doubts, Resolution, ends_the_search, place_of
from ops.lines import EXCHANGE_TIME
from ops.metrics.counts import Counts, command_label
from ops.metrics.seen import Seen
from ops.metrics.worker import WorkerView

NOBODY = ""
"""The label of what concerns no strategy: operators' commands, orders placed by hand."""


class Taking:
    """Takes in the entries of the account's streams, one by one, in each stream's order.

    Args:
        keys: of the account.
        counts: what events move.
        worker: what the worker says of itself.
    """

    def __init__(self, keys: Keys, counts: Counts, worker: WorkerView) -> None:
        self._counts = counts
        self._worker = worker
        self._doubts = Doubts()
        self._seen = Seen()
        # An inbox repeats what stands in the other streams; replies stand nowhere else.
        self._topics: Mapping[str, Callable[[str, EventBase], None]] = {
            keys.orders: self._order,
            keys.fills: self._fill,
            keys.errors: self._error,
            keys.status: self._status,
        }

    def take(self, key: str, entry_id: str, raw: bytes, now_ms: int) -> None:
        """Count an entry.

        Args:
            key: its stream: `orders`, `fills`, `errors`, `status`, or an inbox.
            entry_id: its id there.
            raw: its `data`.
            now_ms: when it was read, on Redis's clock.
        """
        event = parse_event(raw)
        if isinstance(event, UnknownEvent):
            self._counts.unreadable.inc()
            return
        self._counts.delivery_lag.set(max(0, now_ms - event.published_at) / 1000)
        if isinstance(event, Reply):
            self._reply(event)
        elif key in self._topics:
            self._topics[key](entry_id, event)
            self._counts.doubts_open.set(len(self._doubts.open))

    def remember(self, entry_id: str, raw: bytes) -> None:
        """Take in what was before this process, for what it tells of orders in doubt and of the worker."""
        event = parse_event(raw)
        if isinstance(event, WorkerStatusEvent):
            self._worker.take(event, place_of(entry_id)[0])
        if isinstance(event, OrderEvent | ErrorEvent):
            self._resolution(entry_id, event)
        self._counts.doubts_open.set(len(self._doubts.open))

    @property
    def doubts(self) -> Doubts:
        """The orders whose outcome is unknown."""
        return self._doubts

    def _order(self, entry_id: str, event: EventBase) -> None:
        if not isinstance(event, OrderEvent):
            return
        day = datetime.fromtimestamp(event.occurred_at / 1000, UTC).astimezone(EXCHANGE_TIME).date()
        # One status is told several times, with each part of a fill.
        if self._seen.is_new(f"{day}:{event.order_id}:{event.client_order_id}:{event.order_status}"):
            self._counts.orders.labels(event.strategy or NOBODY, event.order_status).inc()
        self._resolve(self._resolution(entry_id, event))

    def _fill(self, _entry_id: str, event: EventBase) -> None:
        if isinstance(event, FillEvent) and self._seen.is_new(event.id):
            self._counts.fills.labels(event.strategy or NOBODY, event.order_type).inc()

    def _error(self, entry_id: str, event: EventBase) -> None:
        if isinstance(event, ErrorEvent) and self._seen.is_new(event.id):
            self._counts.errors.labels(event.strategy or NOBODY, event.code, _rule(event.detail)).inc()
            self._resolve(self._resolution(entry_id, event))

    def _status(self, entry_id: str, event: EventBase) -> None:
        if isinstance(event, WorkerStatusEvent) and self._worker.take(event, place_of(entry_id)[0]):
            self._counts.reconnects.inc()

    def _reply(self, event: Reply) -> None:
        if not self._seen.is_new(event.id):
            return
        who, what = event.strategy or NOBODY, command_label(event.command_type)
        outcome = "duplicate" if event.duplicate else "ok" if event.ok else "failed"
        self._counts.replies.labels(who, what, outcome).inc()
        if event.error is not None and not event.duplicate:
            error = event.error
            self._counts.rejects.labels(who, what, error.code, _rule(error.detail)).inc()

    def _resolve(self, resolution: Resolution | None) -> None:
        if resolution is not None:
            self._counts.doubts_resolved.labels(resolution).inc()

    def _resolution(self, entry_id: str, event: OrderEvent | ErrorEvent) -> Resolution | None:
        """Take in what an event says of an order's outcome."""
        name, at = event.client_order_id, place_of(entry_id)
        if isinstance(event, OrderEvent):
            return self._doubts.shown(name, at) if name else None
        name = name or event.command_id or ""
        if event.code == ErrorCode.NOT_PLACED:
            return self._doubts.not_placed(name)
        if event.code != ErrorCode.OUTCOME_UNKNOWN:
            return None
        return self._doubts.never_known(name) if ends_the_search(event) else self._doubts.unknown(name, at)


def _rule(detail: Mapping[str, Any]) -> str:
    """Return the pre-trade check that has refused a command; empty where none has."""
    return str(detail.get("rule", ""))
