"""The thread in which commands are read."""

from threading import Event

import structlog

from worker.bus.intake import Intake
from worker.bus.link import BusUnavailableError, ResponseError
from worker.bus.patience import until_redis_is_back
from worker.threads import OwnThread

log = structlog.get_logger(__name__)


class Reader:
    """Reads until it is stopped, and connects anew when the connection breaks."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._stop = Event()
        self._thread = OwnThread(self._run, "reader")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more commands; what has been read is still told. Returns when the thread has ended."""
        self._stop.set()
        self._thread.join()
        self._intake.close()

    def _run(self) -> None:
        again = until_redis_is_back(self._stop)
        try:
            while not self._stop.is_set():
                again(self._connect)
                self._read_until_broken()
        except BusUnavailableError:
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
        except Exception:
            # A fault of ours must not end the thread, and every strategy's way in with it. What it kept from
            # being told is still pending, so the next connect takes it again.
            log.exception("reader_fault")
            self._intake.close()
