"""How many commands may be in the worker at once; the rest waits in its stream, where work should wait."""

from threading import Condition


class Credits:
    """A count of free places; the reader takes them, the engine's loop gives them back."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._changed = Condition()

    def free(self) -> int:
        """Places that are free now."""
        return self._free

    def take(self, places: int) -> None:
        """Commands have been read; the count may fall below zero by what one read brought too many."""
        with self._changed:
            self._free -= places

    def give(self, places: int) -> None:
        """Commands have been answered."""
        with self._changed:
            self._free += places
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until a place is free, or the time is over; False if none is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._free > 0, seconds)
