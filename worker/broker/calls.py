"""Calling an SDK that may never return.

xtquant's synchronous calls wait without a limit for an answer that may have been lost, and neither its
timeout setting nor a reconnect lets them go. So they run in threads that can be given up: daemons, made for
one session and forgotten with it. (``ThreadPoolExecutor`` joins its threads when the interpreter exits, so
one stuck call would hang the exit.)
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

from worker.threads import OwnThread

T = TypeVar("T")
_Job = Callable[[], None]


class CallThreads:
    """A few threads that run jobs in the order they came."""

    def __init__(self, name: str, count: int) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._count = count
        self._given_up = False
        for number in range(count):
            OwnThread(self._run, f"{name}-{number}").start()

    def post(self, job: _Job) -> None:
        """Run a job; it must deal with its own failures."""
        self._jobs.put(job)

    def call(self, function: Callable[[], T], seconds: float) -> T:
        """Run a function and wait for its result.

        Raises:
            TimeoutError: it has not returned in time; its thread is stuck with it.
            Exception: whatever the function raised.
        """
        future: Future[T] = Future()

        def job() -> None:
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001 - the waiting thread raises it.
                future.set_exception(error)

        self.post(job)
        return future.result(seconds)

    def finish(self) -> None:
        """End the threads after the jobs that are queued; one that is stuck is forgotten."""
        for _ in range(self._count):
            self._jobs.put(None)

    def give_up(self) -> None:
        """End the threads that are not stuck, and forget the others. Jobs that have not begun never will."""
        self._given_up = True
        self.finish()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._given_up:
            job()
