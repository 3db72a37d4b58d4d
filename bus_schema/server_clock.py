"""Redis's clock, as seen from another machine: what commands are dated and expire by.

Between two answers of ``TIME`` this machine's counter carries it on, so that no step of the local clock
changes it. The counter may stand still while a machine sleeps; the local clock, which is set right on waking,
shows that.
"""

import time
from collections.abc import Callable

_NS_PER_MS = 1_000_000
_US_PER_S = 1_000_000
_NS_PER_US = 1_000
_SLEPT_NS = 500 * _NS_PER_MS
"""By so much the local clock is ahead of the counter only where it was set forward, or the machine slept."""
_AGES_AFTER_NS = 5_000 * _NS_PER_MS
_STALE_AFTER_NS = 60_000 * _NS_PER_MS
"""Counters of two machines differ by less than ten milliseconds by then."""


class ServerClock:
    """Nanoseconds since the epoch, on Redis's clock; this machine's own until Redis has been heard.

    One thread may tell it what Redis answered while others ask.

    Args:
        counter: nanoseconds since whenever; never set, but it may stand still. ``perf_counter`` rather than
            ``monotonic``, which ticks in steps of 15.6 ms on Windows before Python 3.13.
        local: nanoseconds since the epoch, on this machine's clock.
    """

    def __init__(
        self,
        counter: Callable[[], int] = time.perf_counter_ns,
        local: Callable[[], int] = time.time_ns,
    ) -> None:
        self._counter = counter
        self._local = local
        at = counter()
        ahead = local() - at
        self._ahead = ahead, ahead
        """By how much Redis's clock and the local one are ahead of the counter."""
        self._heard_at: int | None = None

    def read(self) -> tuple[int, int]:
        """Return the time now, and the counter."""
        at = self._counter()
        redis, local = self._ahead
        slept = self._local() - at - local
        return at + redis + (slept if slept > _SLEPT_NS else 0), at

    def now_ns(self) -> int:
        """Return the time now."""
        return self.read()[0]

    def heard(self, seconds: int, microseconds: int, asked: int) -> None:
        """Take in what Redis has answered to ``TIME``.

        Args:
            seconds: of the answer.
            microseconds: of the answer.
            asked: what ``now_ns`` was before it was asked. The answer was true at some moment since; where
                this clock has told that time meanwhile, it is right, and the answer was late.
        """
        answer = (seconds * _US_PER_S + microseconds) * _NS_PER_US
        now, at = self.read()
        if self._heard_at is None or not asked <= answer <= now:
            now = answer
        self._ahead = now - at, self._local() - at
        self._heard_at = at

    def distrust(self) -> None:
        """Another server may have taken over, with a clock of its own."""
        self._heard_at = None

    @property
    def ages(self) -> bool:
        """Whether to ask anew, where that costs nothing."""
        return self._is_older_than(_AGES_AFTER_NS)

    @property
    def stale(self) -> bool:
        """Whether to ask before anything is dated by it: it was long ago, or the machine has slept."""
        return self._is_older_than(_STALE_AFTER_NS)

    def _is_older_than(self, ns: int) -> bool:
        if self._heard_at is None:
            return True
        now, at = self.read()
        return at - self._heard_at > ns or now - at != self._ahead[0]
