"""The thread in which commands are read.

It decides on what it reads and sends what follows, as long as nobody else is at it. A call into the SDK may
keep it for ever; then another thread takes its place.
"""

from threading import Event, Thread, current_thread

import structlog

from worker.bus.intake import Intake
from worker.bus.link import BusUnavailableError, ResponseError
from worker.bus.patience import until_redis_is_back
from worker.threads import OwnThread

STOP_SECONDS = 5.0

log = structlog.get_logger(__name__)


class ReplacedError(Exception):
    """This thread has come back from where it was stuck; another one reads by now."""


class Reader:
    """Reads until it is stopped, and connects anew when the connection breaks."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._stop = Event()
        self._thread: Thread = OwnThread(self._run, "reader")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more commands; what has been read is still told. Returns when the thread ends, or hangs."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)
        self._intake.close()

    def replace(self, stuck: Thread) -> None:
        """Read in another thread, if this one is the reader's.

        What it had read and not told is pending in Redis, where the new one finds it.
        """
        if stuck is self._thread and not self._stop.is_set():
            log.error("reader_stuck", advice="a call into the SDK does not return; another thread reads on")
            self._thread = OwnThread(self._run, "reader")
            self._thread.start()

    def check(self) -> None:
        """Whoever has told what was read asks whether to read on.

        Raises:
            ReplacedError: another thread does.
        """
        if current_thread() is not self._thread:
            raise ReplacedError

    def _run(self) -> None:
        again = until_redis_is_back(self._stop)
        # The thread before may have left a reply unread on it.
        self._intake.close()
        try:
            while not self._stop.is_set():
                again(self._connect)
                self._read_until_broken()
        except (BusUnavailableError, ReplacedError):
            # Stopped while Redis was away: nothing was read, nothing is lost.
            return

    def _connect(self) -> None:
        try:
            self._intake.connect()
        except ResponseError as error:
            raise BusUnavailableError(f"Redis refuses a command: {error}") from error

    def _read_until_broken(self) -> None:
        try:
            while not self._stop.is_set():
                self._intake.read()
        except (BusUnavailableError, ResponseError) as error:
            log.warning("redis_connection_lost", error=str(error))
        except ReplacedError:
            raise
        except Exception:
            # A fault of ours must not end the thread, and every strategy's way in with it. What it kept from
            # being told is still pending, so the next connect takes it again.
            log.exception("reader_fault")
            self._intake.close()
