"""How often somebody may guess a password."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

TRIES: Final = 5
"""Wrong passwords from one address before it has to wait."""
WINDOW_SECONDS: Final = 60.0
ADDRESSES: Final = 4096
"""Addresses that are remembered, so that an attacker with many of them cannot fill the memory."""


class Attempts:
    """Counts wrong passwords by the address that they came from. Threads may share it.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tried: OrderedDict[str, deque[float]] = OrderedDict()

    def claim(self, address: str) -> int:
        """Use up one attempt, before the password is looked at: requests that come together count as well.

        Returns:
            0 where there was one left; else whole seconds until there is again.
        """
        now = self._clock()
        with self._lock:
            tried = self._tried.setdefault(address, deque(maxlen=TRIES))
            if len(tried) == TRIES and (wait := tried[0] + WINDOW_SECONDS - now) > 0:
                return math.ceil(wait)
            tried.append(now)
            self._tried.move_to_end(address)
            if len(self._tried) > ADDRESSES:
                self._tried.popitem(last=False)
        return 0

    def forgive(self, address: str) -> None:
        """Forget what came from an address whose password was right."""
        with self._lock:
            self._tried.pop(address, None)
