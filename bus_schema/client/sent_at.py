"""When a command was asked for, on Redis's clock: from then on it ages, wherever it is held up. No I/O."""

import logging
import time
from typing import Any

from bus_schema.server_clock import ServerClock

_NS_PER_MS = 1_000_000

_logger = logging.getLogger(__name__)


class SentAt:
    """A client's copy of Redis's clock.

    Attributes:
        clock: Carries Redis's time on.
    """

    def __init__(self) -> None:
        self.clock = ServerClock()
        self._refused = False

    @property
    def must_ask(self) -> bool:
        """Whether Redis is to be asked for its time before a command is dated."""
        return self.clock.stale and not self._refused

    @property
    def may_ask(self) -> bool:
        """Whether it is to be asked where that costs no round trip."""
        return self.clock.ages and not self._refused

    def heard(self, answer: Any, asked: int) -> None:
        """Take in what Redis answered to `TIME`, which was asked for when the clock said `asked`."""
        seconds, microseconds = answer
        self.clock.heard(int(seconds), int(microseconds), asked)

    def refused(self) -> None:
        """Note that this user may not ask: the time in an entry's id, which Redis makes, has to do."""
        if not self._refused:
            self._refused = True
            _logger.warning("Redis does not let this user ask for its TIME: write the ACL file anew")

    def of(self, began: int) -> int | None:
        """Return when a call began, in milliseconds on Redis's clock; None where Redis does not tell.

        Args:
            began: What `now` was then.
        """
        if self._refused:
            return None
        return (self.clock.now_ns() - (self.now() - began)) // _NS_PER_MS

    @staticmethod
    def now() -> int:
        """Return this machine's counter."""
        return time.perf_counter_ns()
