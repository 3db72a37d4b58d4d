"""Calling an SDK that may never return.

xtquant's synchronous calls wait without a limit for an answer that may have been lost, and neither its
timeout setting nor a reconnect lets them go. So they run in threads that can be given up: daemons, made for
one session and forgotten with it. (``ThreadPoolExecutor`` joins its threads when the interpreter exits, so
one stuck call would hang the exit.)
"""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock
from typing import Any, TypeVar

from worker.threads import OwnThread

T = TypeVar("T")
_Job = Callable[[], None]


class Waits:
    """Whoever waits for a call, until it has returned, its time is over, or there is nobody to answer it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: set[Future[Any]] = set()
        self._over: Exception | None = None

    def call(self, post: Callable[[_Job], None], function: Callable[[], T], seconds: float) -> T:
        """Let another thread run a function, and wait for its result.

        Args:
            post: hands a job to that thread.
            function: what it is to run.
            seconds: to wait at most.

        Raises:
            TimeoutError: it has not returned in time, or a job before it has not.
            Exception: whatever the function raised, or what `end` was told.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._over is not None:
                raise self._over
            self._open.add(future)
        post(lambda: _run(function, future))
        try:
            return future.result(seconds)
        finally:
            with self._lock:
                self._open.discard(future)

    def end(self, error: Exception) -> None:
        """Let nobody wait any more, now or later: each wait ends with this error."""
        with self._lock:
            self._over = error
            for future in self._open:
                with suppress(InvalidStateError):
                    future.set_exception(error)


def _run(function: Callable[[], T], future: Future[T]) -> None:
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001 - the waiting thread raises it.
        # Whoever has waited may have been let go of.
        with suppress(InvalidStateError):
            future.set_exception(error)
    else:
        with suppress(InvalidStateError):
            future.set_result(result)


class CallThreads:
    """A few threads that run jobs in the order they came.

    Args:
        name: theirs, before a number.
        count: how many.
        waits: whoever waits for one of their calls.
    """

    def __init__(self, name: str, count: int, waits: Waits | None = None) -> None:
        self._waits = waits or Waits()
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
        return self._waits.call(self.post, function, seconds)

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
