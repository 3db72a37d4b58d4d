"""What the worker says of itself, and what its silence says: its link, its life, and who is halted."""

from collections.abc import Iterator

from bus_schema.codes import ErrorCode, WorkerState
from bus_schema.control import ALL
from bus_schema.events import ErrorEvent, Reply, WorkerStatusEvent
from ops.doubts import place_of
from ops.notify.notices import Kind, Notice

_LINKED = (WorkerState.READY, WorkerState.HALTED)
"""States that a worker shows only over a proven link to its terminal."""
_MS_PER_SECOND = 1_000


def _seconds(millis: int) -> int:
    return round(millis / _MS_PER_SECOND)


class LinkWatch:
    """Tells that the terminal is lost and not back in time, and that it is back.

    Args:
        grace_seconds: how long a break may take that nobody is told of.
    """

    def __init__(self, grace_seconds: float) -> None:
        self._grace_ms = grace_seconds * _MS_PER_SECOND
        self._lost_at: int | None = None
        self._reason = ""
        self._told = False

    def take(self, event: WorkerStatusEvent) -> Iterator[Notice]:
        """Take in a state."""
        if event.state == WorkerState.DISCONNECTED:
            self._lost_at = self._lost_at or event.published_at
            self._reason = event.reason
        elif event.state in _LINKED and self._lost_at is not None:
            lost_at, self._lost_at = self._lost_at, None
            if self._told or event.published_at - lost_at >= self._grace_ms:
                facts = {"seconds": _seconds(event.published_at - lost_at)}
                yield Notice(f"back:{lost_at}", Kind.DISCONNECT, "back", event.published_at, facts)
            self._told = False

    def tick(self, now_ms: int) -> Iterator[Notice]:
        """See whether the grace is over."""
        if self._lost_at is None or self._told or now_ms - self._lost_at < self._grace_ms:
            return
        self._told = True
        facts = {"reason": self._reason, "seconds": _seconds(now_ms - self._lost_at)}
        yield Notice(f"lost:{self._lost_at}", Kind.DISCONNECT, "lost", self._lost_at, facts)


class LifeWatch:
    """Tells that the worker gives no sign of life, that Redis does not answer, and that either is back.

    Args:
        grace_seconds: how long it may be silent.
    """

    def __init__(self, grace_seconds: float) -> None:
        self._grace_ms = grace_seconds * _MS_PER_SECOND
        self._last: WorkerStatusEvent | None = None
        self._told_at = 0
        self._silent = False
        self._away_since: int | None = None
        self._away_told = False
        self._there_since = 0

    def take(self, entry_id: str, event: WorkerStatusEvent) -> Iterator[Notice]:
        """Take in a state or a heartbeat."""
        before, self._told_at = self._told_at, place_of(entry_id)[0]
        self._last = event
        if self._silent:
            self._silent = False
            facts = {"state": event.state, "seconds": _seconds(self._told_at - before)}
            yield Notice(f"alive:{before}", Kind.SILENT, "alive", event.published_at, facts)

    def tick(self, now_ms: int) -> Iterator[Notice]:
        """Redis has answered: see whether the worker was heard."""
        yield from self._there_again(now_ms)
        # What could not be told while Redis was away gets as long again to be told now.
        heard = max(self._told_at, self._there_since)
        if self._last is None or self._silent or now_ms - heard < self._grace_ms:
            return
        self._silent = True
        stopped = self._last.state == WorkerState.STOPPING
        facts = {
            "state": self._last.state,
            "reason": self._last.reason,
            "seconds": _seconds(now_ms - self._told_at),
        }
        case = "stopped" if stopped else "silent"
        yield Notice(f"silent:{self._told_at}", Kind.SILENT, case, self._told_at, facts)

    def _there_again(self, now_ms: int) -> Iterator[Notice]:
        if self._away_since is None:
            return
        since, self._away_since, self._there_since = self._away_since, None, now_ms
        if self._away_told:
            self._away_told = False
            facts = {"seconds": _seconds(now_ms - since)}
            yield Notice(f"redis_back:{since}", Kind.SILENT, "redis_back", now_ms, facts)

    def away(self, now_ms: int, reason: str) -> Iterator[Notice]:
        """Redis has not answered; `now_ms` is this machine's time."""
        self._away_since = self._away_since or now_ms
        if self._away_told or now_ms - self._away_since < self._grace_ms:
            return
        self._away_told = True
        since = self._away_since
        facts = {"reason": reason, "seconds": _seconds(now_ms - since)}
        yield Notice(f"redis_away:{since}", Kind.SILENT, "redis_away", since, facts)


class HaltWatch:
    """Tells who is halted and who trades again.

    A reply to an operator names everybody who is halted; a state tells only of a halt of all, but also where
    no operator has asked for it.
    """

    def __init__(self) -> None:
        self._halts: dict[str, str | None] = {}
        """By scope the reason; None where it was told in other words."""

    def unasked(self, event: ErrorEvent) -> Iterator[Notice]:
        """Take in an error: one that answers no command tells that the worker itself has halted somebody."""
        scope = event.strategy or ALL
        about_no_order = event.command_id is None and event.client_order_id is None
        if event.code == ErrorCode.HALTED and about_no_order and scope not in self._halts:
            self._halts[scope] = None
            facts = {"scope": scope, "reason": event.message}
            yield Notice(f"halted:{event.id}", Kind.HALT, "halted", event.published_at, facts)

    def take(self, event: WorkerStatusEvent | Reply) -> Iterator[Notice]:
        """Take in a state, or a reply to an operator."""
        halts = self._after(event)
        if halts is None:
            return
        before, self._halts = self._halts, halts
        for scope, reason in halts.items():
            if scope not in before or before[scope] not in {None, reason}:
                yield _halt("halted", scope, event, {"scope": scope, "reason": reason})
        for scope in before.keys() - halts.keys():
            yield _halt("resumed", scope, event, {"scope": scope})

    def _after(self, event: WorkerStatusEvent | Reply) -> dict[str, str | None] | None:
        """Return who is halted now, None where the event does not tell."""
        if isinstance(event, Reply):
            found = event.result.get("halts") if isinstance(event.result, dict) else None
            return dict(found) if isinstance(found, dict) else None
        if event.state not in _LINKED:
            return None
        others = {scope: reason for scope, reason in self._halts.items() if scope != ALL}
        return others | ({ALL: event.reason} if event.state == WorkerState.HALTED else {})


def _halt(case: str, scope: str, event: WorkerStatusEvent | Reply, facts: dict[str, str | None]) -> Notice:
    since = event.since if isinstance(event, WorkerStatusEvent) else event.published_at
    return Notice(f"{case}:{scope}:{since}", Kind.HALT, case, since, facts)
