"""The hand that sends: whatever goes out by the SDK, one after the other, in the order it was decided.

Who has decided on an order may lend the hand its own thread, since to wake another one costs as much as the
call. But a call may never return, and then it keeps that thread; so only a thread that can be replaced may be
lent, and ``late`` says that it has to be.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread, current_thread
from typing import TypeVar

from worker.bell import Bell
from worker.broker.calls import Waits
from worker.threads import OwnThread

T = TypeVar("T")
LATE_SECONDS = 1.0
"""No call into the SDK that is used here waits for the terminal: they take microseconds."""
_LONGEST_WAIT_SECONDS = 60.0
_Job = Callable[[], None]


class Hand:
    """Runs jobs, one at a time, in a thread of its own or in one that is lent.

    Args:
        name: of its own thread.
        waits: whoever waits for one of its jobs.
    """

    def __init__(self, name: str, waits: Waits | None = None) -> None:
        self._waits = waits or Waits()
        self._jobs: deque[_Job] = deque()
        self._busy = Lock()
        self._bell = Bell()
        self._thread: Thread | None = None
        self._began = 0.0
        self._finished = False
        OwnThread(self._run, name).start()

    def post(self, job: _Job) -> None:
        """Run a job after those before it, as soon as a thread is lent or it is rung for.

        The job must deal with its own failures.
        """
        self._jobs.append(job)

    def lend(self) -> None:
        """Run what waits in the caller's thread, unless another thread is at it."""
        # Whoever is at it looks again after letting go, so that a job that came meanwhile is not left.
        while self._jobs and self._busy.acquire(blocking=False):
            try:
                self._run_waiting()
            finally:
                self._thread = None
                self._busy.release()

    def ring(self) -> None:
        """Run what waits in the hand's own thread."""
        if self._jobs:
            self._bell.ring()

    def call(self, function: Callable[[], T], seconds: float) -> T:
        """Run a function and wait for its result.

        Raises:
            TimeoutError: it has not returned in time, or a job before it has not.
            Exception: whatever the function raised.
        """

        def post(job: Callable[[], None]) -> None:
            self.post(job)
            self.ring()

        return self._waits.call(post, function, seconds)

    @property
    def late(self) -> Thread | None:
        """The thread whose job should have ended long ago; None if all is well."""
        thread = self._thread
        return thread if thread is not None and time.monotonic() - self._began > LATE_SECONDS else None

    def kept(self, seconds: float = 0.0) -> Thread | None:
        """The thread that is at a job and does not come back meanwhile."""
        if self._busy.acquire(timeout=seconds):
            self._busy.release()
            return None
        return self._thread

    def finish(self) -> None:
        """End its own thread after the jobs that wait; one that is stuck is forgotten."""
        self._finished = True
        self._bell.ring()

    def _run(self) -> None:
        while not self._finished:
            self.lend()
            self._bell.wait(_LONGEST_WAIT_SECONDS)
        self.lend()

    def _run_waiting(self) -> None:
        while self._jobs:
            job = self._jobs.popleft()
            # In this order: with the old time, a thread that has just begun would look late.
            self._began = time.monotonic()
            self._thread = current_thread()
            job()
