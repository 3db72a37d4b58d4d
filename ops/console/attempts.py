"""How often somebody may guess a password."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

TRIES: Final = 5
"""Wrong passwords from one address, or with one known browser, before it has to wait."""
TRIES_OF_ALL: Final = 30
"""Wrong passwords from all addresses together: who guesses can have many of them."""
WINDOW_SECONDS: Final = 60.0
NAMES: Final = 4096
"""Addresses and browsers that are remembered, so that an attacker with many cannot fill the memory."""


class Attempts:
    """Counts attempts by whom they came from, and in all. Threads may share it.

    A right password gives back its own attempt and no other: whoever has one of the passwords could else
    guess the others without end.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tried: OrderedDict[str, deque[float]] = OrderedDict()
        self._of_all: deque[float] = deque(maxlen=TRIES_OF_ALL)

    def claim(self, name: str, *, of_all: bool) -> int:
        """Use up one attempt, before the password is looked at: requests that come together count as well.

        Args:
            name: whose it is.
            of_all: whether it is one of all as well.

        Returns:
            0 where there was one left; else whole seconds until there is again, and none is used up.
        """
        now = self._clock()
        with self._lock:
            tried = self._tried.setdefault(name, deque(maxlen=TRIES))
            self._tried.move_to_end(name)
            if len(self._tried) > NAMES:
                self._tried.popitem(last=False)
            counted = [tried, self._of_all] if of_all else [tried]
            wait = max(_until_there_is_one(one, now) for one in counted)
            if wait > 0:
                return math.ceil(wait)
            for one in counted:
                one.append(now)
        return 0

    def give_back(self, name: str, *, of_all: bool) -> None:
        """Give back the attempt that was claimed last."""
        with self._lock:
            for one in [self._tried.get(name), self._of_all if of_all else None]:
                if one:
                    one.pop()


def _until_there_is_one(tried: deque[float], now: float) -> float:
    return tried[0] + WINDOW_SECONDS - now if len(tried) == tried.maxlen else 0.0
