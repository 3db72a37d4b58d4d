"""How many commands may be in the worker at once; the rest waits in its stream, where work should wait."""

import time
from collections import Counter
from collections.abc import Iterable
from threading import Condition

from worker.engine.inputs import Entry


class Credits:
    """Counts each strategy's places; the reader takes them, the engine's loop gives them back.

    Each strategy has its own, so that one whose commands wait for the terminal keeps nobody else out. They
    know which entries have one: after a break the reader takes some that are in the worker already, and an
    entry that an earlier life has left in hand is answered though this life never read it.

    Args:
        most: places of one strategy.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()
        self._held: set[Entry] = set()
        self._awaited = 0
        self._changed = Condition()

    def free(self, strategy: str) -> int:
        """The strategy's places that are free now."""
        return self._most - self._taken[strategy]

    @property
    def taken(self) -> int:
        """All places that are not free."""
        return self._taken.total()

    def take(self, strategy: str, places: int) -> None:
        """Commands have been read; less than none may be free then, by what one read brought too many."""
        with self._changed:
            self._taken[strategy] += places

    def hold(self, entry: Entry) -> None:
        """One of the places taken is this entry's; one that has a place already needs no second."""
        with self._changed:
            if entry in self._held:
                self._give([entry])
            self._held.add(entry)

    def release(self, entries: Iterable[Entry]) -> None:
        """Commands have been answered."""
        with self._changed:
            answered = self._held.intersection(entries)
            self._held -= answered
            self._give(answered)

    def _give(self, entries: Iterable[Entry]) -> None:
        self._taken.subtract(entry.strategy for entry in entries)
        if self.taken <= self._awaited:
            self._changed.notify_all()

    def wait_until_answered(self, seconds: float, *, but: int = 0, rest: float = 0.0) -> bool:
        """Wait until the commands that were read are answered, or the time is over; False if they are not.

        Args:
            seconds: the time.
            but: how many may still be without an answer.
            rest: seconds to wait after that in any case.
        """
        with self._changed:
            self._awaited = but
            free = self._changed.wait_for(lambda: self.taken <= but, seconds)
        if rest:
            time.sleep(rest)
        return free
