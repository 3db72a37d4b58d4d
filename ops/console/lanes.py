"""Who may keep the console busy with how much: a reader's questions never take what an operator needs."""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")

OF_ONE_SESSION: Final = 4
"""Questions of one session at a time: a browser asks one or two."""


class Lane(StrEnum):
    """What has threads of its own."""

    READERS = "readers"
    OPERATORS = "operators"
    TRADE = "trade"
    CONTROL = "control"


THREADS: Final = 4
"""Of each lane."""
WAITING: Final = 16
"""Requests of one lane at a time, those that wait for a thread among them; what comes then is refused."""


class BusyError(Exception):
    """There is no room for this now."""


class Lanes:
    """Runs what may have to wait for Redis or a worker; for one event loop.

    The kill switch has threads of its own: orders that nobody answers must not hold it up.
    """

    def __init__(self) -> None:
        self._limiters = {lane: CapacityLimiter(THREADS) for lane in Lane}
        self._under_way: Counter[str] = Counter()

    async def run(self, lane: Lane, session: str, work: Callable[[], T]) -> T:
        """Do something in one of the lane's threads.

        Args:
            lane: which.
            session: whose it is; only readers share their lane with people that they need not trust.
            work: what is done.

        Raises:
            BusyError: the lane, or the session's share of it, is full.
        """
        names = (lane, session) if lane is Lane.READERS else (lane,)
        full = self._under_way[lane] >= WAITING
        if full or (lane is Lane.READERS and self._under_way[session] >= OF_ONE_SESSION):
            raise BusyError
        self._under_way.update(names)
        try:
            # Its threads end with the process, whatever they wait for.
            return await to_thread.run_sync(work, limiter=self._limiters[lane], abandon_on_cancel=True)
        finally:
            self._under_way.subtract(names)
            self._under_way = +self._under_way
