"""One answer for all who ask the same within a moment."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

FAULT_SECONDS: Final = 1.0
"""How long a failure is everybody's: those who wait need not each find out about it."""


class Shared(Generic[T]):
    """An answer that stays good for a while. Threads may share it.

    Args:
        ask: finds it out; what it raises is raised.
        good_for: seconds that an answer stays good.
    """

    def __init__(self, ask: Callable[[], T], good_for: Callable[[T], float]) -> None:
        self._ask, self._good_for, self._lock = ask, good_for, threading.Lock()
        self._until = 0.0
        self._answer: T
        self._error: Exception | None = None

    def __call__(self) -> T:
        """Return the answer."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._learn()
            if self._error is not None:
                raise self._error.with_traceback(None)
            return self._answer

    def _learn(self) -> None:
        try:
            self._answer, self._error = self._ask(), None
            seconds = self._good_for(self._answer)
        except Exception as error:  # noqa: BLE001 - whatever it is, each caller is told.
            self._error, seconds = error, FAULT_SECONDS
        self._until = time.monotonic() + seconds
