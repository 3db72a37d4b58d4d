"""What runs the SDK's callbacks, in the place of the executor that the SDK makes for itself.

The SDK hands each answer and each push to its ``executor`` and waits for nothing. Its own, a thread pool,
makes a future and takes several locks for each; and once it is shut down, a push that comes late raises in
the SDK's native thread, which ends the process. This one runs all that has come in one thread and in order,
then lets what those callbacks have heard be dealt with together.
"""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import structlog

from worker.threads import OwnThread

AT_ONCE = 64
"""Callbacks before what they have heard must be dealt with, however many more wait."""

_Job = tuple[Callable[..., object], tuple[object, ...]]
log = structlog.get_logger(__name__)


class CallbackThread:
    """The thread in which the callbacks of one trader run.

    Args:
        name: its name.
        heard: called in it when no further callback waits.
    """

    def __init__(self, name: str, heard: Callable[[], None]) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._heard = heard
        self._thread = OwnThread(self._run, name)
        self._thread.start()

    def serve(self, trader: Any) -> None:
        """Take the place of a started trader's executors; before it connects, they have nothing to run."""
        trader.executor.shutdown(wait=False)
        trader.executor = trader.resp_executor = self

    def submit(self, callback: Callable[..., object], *args: object) -> None:
        """Run a callback after those that came before. Never raises, even if it will not run any more."""
        self._jobs.put((callback, args))

    def shutdown(self, wait: bool = True) -> None:
        """End after what is queued."""
        self._jobs.put(None)
        if wait:
            self._thread.join()

    def _run(self) -> None:
        while self._run_what_has_come():
            self._heard()

    def _run_what_has_come(self) -> bool:
        """Wait for callbacks and run them; False once it was shut down."""
        for _ in range(AT_ONCE):
            job = self._jobs.get()
            if job is None:
                self._heard()
                return False
            _call(*job)
            if self._jobs.empty():
                break
        return True


def _call(callback: Callable[..., object], args: tuple[object, ...]) -> None:
    try:
        callback(*args)
    except Exception:
        log.exception("sdk_callback_failed")
