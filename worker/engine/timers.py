"""What must happen later.

The engine has no clock: whoever drives it sends a ``Tick`` when ``next_due`` has come.
"""

import heapq
from dataclasses import dataclass, field
from enum import Enum, auto


class Timer(Enum):
    """The kinds of deadline."""

    EXPIRES = auto()
    """A command that waits for the link is over."""
    ANSWER = auto()
    """The terminal should have answered this order."""
    VERDICT = auto()
    """A refusal has waited long enough for its words, or held pushes for their answer."""
    CANCEL = auto()
    """The terminal should have answered this cancel."""
    CANCEL_WORDS = auto()
    """A refused cancel has waited long enough for its words."""
    LOOK_UP = auto()
    """Orders in doubt should be looked for."""
    QUERY = auto()
    """The terminal should have answered this query."""
    REREAD = auto()
    """The day should be read again."""
    UNMATCHED = auto()
    """Orders of which pushes contradict each other should be looked up."""
    MARKET = auto()
    """Orders have waited long enough for the first word about their instrument."""
    PACE = auto()
    """Another order or cancel may leave."""
    SNAPSHOT = auto()
    """A snapshot that fills have asked for may be taken."""
    OPERATION = auto()
    """The terminal should have answered this operation."""
    REPLACEMENT = auto()
    """An order has waited long enough for the one that it replaces."""
    PROTECTION = auto()
    """A protection should be looked at."""


@dataclass(slots=True)
class Timers:
    """A heap of deadlines, milliseconds on the steady clock; of those due at once, first set comes first."""

    _heap: list[tuple[int, int, Timer, str]] = field(default_factory=list)
    _set: int = 0

    def set(self, due: int, timer: Timer, subject: str) -> None:
        """Ask for ``timer`` at ``due``.

        It cannot be taken back, so a handler must look whether it still matters.
        """
        self._set += 1
        heapq.heappush(self._heap, (due, self._set, timer, subject))

    @property
    def next_due(self) -> int | None:
        """The earliest deadline, or None."""
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: int) -> tuple[Timer, str] | None:
        """Take the earliest deadline that is over, if any."""
        if not self._heap or self._heap[0][0] > now:
            return None
        _, _, timer, subject = heapq.heappop(self._heap)
        return timer, subject
