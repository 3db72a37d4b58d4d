"""The terminal's clock: somebody else's, put forward on demand."""

from collections.abc import Callable


class AdvancingClock:
    """Another clock, and what it was put forward by."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ahead_s = 0.0

    def __call__(self) -> float:
        """Return the time in seconds since the epoch."""
        return self._clock() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        self._ahead_s += seconds
