"""Redis's clock, as seen from here: what commands expire by and entry ids are made of.

The server says its time with each read; in between, this machine's monotonic counter carries it on. A step of
the local clock therefore changes nothing, and strategies on other machines need no agreement with the
worker's.
"""

import time

from worker.engine.moment import Moment

_NS_PER_MS = 1_000_000
_US_PER_S = 1_000_000
_US_PER_MS = 1_000


class BusClock:
    """Milliseconds since the epoch, on Redis's clock; this machine's own until Redis has been heard.

    Written by the reader's thread, read by all. ``perf_counter`` rather than ``monotonic``, which ticks in
    steps of 15.6 ms on Windows before Python 3.13.
    """

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.perf_counter_ns()

    def now(self) -> int:
        """The time now."""
        return self.moment().now

    def moment(self) -> Moment:
        """The time now, and on the counter, which does not follow when Redis's clock is set."""
        steady_ns = time.perf_counter_ns()
        return Moment((steady_ns + self._offset_ns) // _NS_PER_MS, steady_ns // _NS_PER_MS)

    def heard(self, seconds: int, microseconds: int) -> None:
        """Redis has just answered ``TIME`` with this."""
        server_ns = (seconds * _US_PER_S + microseconds) * _US_PER_MS
        self._offset_ns = server_ns - time.perf_counter_ns()
