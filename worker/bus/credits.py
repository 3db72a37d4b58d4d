"""How many commands may be in the worker at once; the rest waits in its stream, where work should wait."""

from collections.abc import Iterable
from threading import Condition

from worker.engine.inputs import Entry


class Credits:
    """A count of free places; the reader takes them, the engine's loop gives them back.

    It knows which entries have one: after a break the reader takes some that are in the worker already, and
    an entry that an earlier life has left in hand is answered though this life never read it.
    """

    def __init__(self, most: int) -> None:
        self._free = most
        self._held: set[Entry] = set()
        self._changed = Condition()

    def free(self) -> int:
        """Places that are free now."""
        return self._free

    def take(self, places: int) -> None:
        """Commands have been read; the count may fall below zero by what one read brought too many."""
        with self._changed:
            self._free -= places

    def hold(self, entry: Entry) -> None:
        """One of the places taken is this entry's; one that has a place already needs no second."""
        with self._changed:
            if entry in self._held:
                self._give(1)
            self._held.add(entry)

    def release(self, entries: Iterable[Entry]) -> None:
        """Commands have been answered."""
        with self._changed:
            answered = self._held.intersection(entries)
            self._held -= answered
            self._give(len(answered))

    def _give(self, places: int) -> None:
        self._free += places
        self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until a place is free, or the time is over; False if none is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._free > 0, seconds)
