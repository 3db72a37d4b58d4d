"""Redis's clock in the worker: what commands expire by and entry ids are made of.

The server says its time with each read; see `ServerClock` for what carries it on. A step of the local
clock changes nothing for longer than one read, and strategies on other machines need no agreement with the
worker's.
"""

from bus_schema.server_clock import ServerClock
from worker.engine.moment import Moment

_NS_PER_MS = 1_000_000


class BusClock(ServerClock):
    """Milliseconds since the epoch, on Redis's clock.

    Written by the reader's thread, read by all.
    """

    def now(self) -> int:
        """Return the time now."""
        return self.now_ns() // _NS_PER_MS

    def moment(self) -> Moment:
        """Return the time now, and the counter, which does not follow when Redis's clock is set."""
        now, steady = self.read()
        return Moment(now // _NS_PER_MS, steady // _NS_PER_MS)
