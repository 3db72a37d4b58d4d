"""What happens to orders: outcomes that are not known, protections that do not protect, many that fail."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import Final

from bus_schema.codes import ErrorCode
from bus_schema.events import ErrorEvent, OrderEvent, ProtectionEvent
from bus_schema.protection import ProtectionState
from ops.doubts import Doubts, Resolution, ends_the_search, place_of
from ops.notify.notices import Kind, Notice

NO_REJECTS: Final = frozenset({ErrorCode.OUTCOME_UNKNOWN, ErrorCode.NOT_PLACED})
"""Errors that say nothing of a command that was refused."""
_MS_PER_SECOND = 1_000


class DoubtWatch:
    """Tells of each order whose outcome is unknown, and how that ended."""

    def __init__(self) -> None:
        self._doubts = Doubts()

    def take(self, entry_id: str, event: OrderEvent | ErrorEvent) -> Iterator[Notice]:
        """Take in what an event says of an order's outcome."""
        name, at = event.client_order_id, place_of(entry_id)
        if isinstance(event, OrderEvent):
            if name is not None and (resolution := self._doubts.shown(name, at)):
                yield _settled(event, name, resolution)
            return
        name = name or event.command_id or ""
        if event.code == ErrorCode.NOT_PLACED:
            self._doubts.not_placed(name)
            yield _settled(event, name, Resolution.NOT_PLACED)
        elif event.code == ErrorCode.OUTCOME_UNKNOWN:
            yield from self._unknown(event, name, at)

    def _unknown(self, event: ErrorEvent, name: str, at: tuple[int, int]) -> Iterator[Notice]:
        if ends_the_search(event):
            self._doubts.never_known(name)
            yield _settled(event, name, Resolution.NEVER_KNOWN)
        elif self._doubts.unknown(name, at) is None:
            facts = {"order": name, "strategy": event.strategy or "-"}
            yield Notice(f"unknown:{event.id}", Kind.UNKNOWN, "unknown", event.published_at, facts)


def _settled(event: OrderEvent | ErrorEvent, name: str, resolution: Resolution) -> Notice:
    facts = {"order": name, "strategy": event.strategy or "-"}
    if isinstance(event, OrderEvent):
        facts |= {"number": str(event.order_id), "status": event.order_status}
    return Notice(f"settled:{event.id}", Kind.UNKNOWN, resolution.value, event.published_at, facts)


class ProtectionWatch:
    """Tells that a protection protects nothing: its order was refused, or it sees no quotes, or again."""

    def __init__(self) -> None:
        self._blind: set[str] = set()

    def take(self, event: ProtectionEvent) -> Iterator[Notice]:
        """Take in where a protection stands."""
        name = event.client_order_id
        facts = {"order": name, "strategy": event.strategy or "-", "stock_code": event.stock_code}
        was_blind, is_blind = name in self._blind, event.state == ProtectionState.QUOTES_LOST
        (self._blind.add if is_blind else self._blind.discard)(name)
        case = None
        if event.state == ProtectionState.REFUSED:
            case = "unprotected"
        elif is_blind != was_blind:
            case = "blind" if is_blind else "sees"
        if case is not None:
            facts["reason"] = event.reason or event.state
            yield Notice(f"{case}:{event.id}", Kind.PROTECTION, case, event.published_at, facts)


class StormWatch:
    """Tells that many commands fail within a short time; again only after it has calmed down.

    Args:
        many: so many are a storm.
        seconds: within this time.
    """

    def __init__(self, many: int, seconds: float) -> None:
        self._many, self._window_ms = many, seconds * _MS_PER_SECOND
        self._failed: deque[tuple[int, str, str]] = deque()
        self._storms = False

    def take(self, entry_id: str, event: ErrorEvent) -> Iterator[Notice]:
        """Take in an error."""
        if event.code in NO_REJECTS:
            return
        at = place_of(entry_id)[0]
        self._failed.append((at, event.code, event.strategy or "-"))
        while at - self._failed[0][0] > self._window_ms or len(self._failed) > self._many:
            self._failed.popleft()
        stormed, self._storms = (
            self._storms,
            len(self._failed) >= self._many or (self._storms and 2 * len(self._failed) > self._many),
        )
        if self._storms and not stormed:
            yield self._storm(event)

    def _storm(self, last: ErrorEvent) -> Notice:
        counted = Counter((code, strategy) for _, code, strategy in self._failed)
        (code, strategy), most = counted.most_common(1)[0]
        facts = {
            "count": len(self._failed),
            "seconds": round(self._window_ms / _MS_PER_SECOND),
            "most": most,
            "code": code,
            "strategy": strategy,
        }
        return Notice(f"storm:{last.id}", Kind.REJECTS, "storm", last.published_at, facts)
