"""The worker as a process: started by settings, ended by a signal."""

import gc
import os
import signal
import sys
import threading
from threading import Event
from types import FrameType

import structlog

from worker.app import StartCancelledError, Worker
from worker.broker.sdk import SdkUnavailableError
from worker.bus.embedded import EmbeddedRedisError
from worker.journal import JournalError
from worker.logs import LogFile, configure_logs
from worker.settings import Settings, SettingsError
from worker.simulator import ScenarioError

EXIT_WRONG_SETTINGS = 2
EXIT_FAULT = 70
EXIT_INTERRUPTED = 130
NEEDED_THREADS = frozenset({"reader", "engine", "shipper", "broker"})
SWITCH_SECONDS = 0.0005
GARBAGE_THRESHOLDS = (20_000, 20, 50)
WAIT_SECONDS = 0.5
"""Windows does not interrupt a lock's wait for Ctrl+C, so the main thread wakes to look."""

log = structlog.get_logger(__name__)


class Stopper:
    """The first signal asks for an orderly stop, the second ends the process at once."""

    def __init__(self) -> None:
        self.asked = Event()
        self.reason = ""

    def install(self) -> None:
        """Listen to Ctrl+C, SIGTERM and, on Windows, Ctrl+Break. Only the main thread may do this."""
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._on_signal)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.asked.is_set():
            os._exit(EXIT_INTERRUPTED)
        self.reason = f"{signal.Signals(number).name} received"
        self.asked.set()

    def wait(self) -> None:
        """Wait until a signal asks for the stop."""
        while not self.asked.wait(WAIT_SECONDS):
            pass


def end_without_a_needed_thread(died: threading.ExceptHookArgs) -> None:
    """End the process at once where a fault of ours has ended one of the worker's threads.

    Without it the worker would look alive and do nothing; whoever starts it again loses nothing.
    """
    name = died.thread.name if died.thread else ""
    log.critical("thread_died", thread=name, exc_info=died.exc_value)
    if name in NEEDED_THREADS:
        sys.stderr.flush()
        os._exit(EXIT_FAULT)


def _log_file(settings: Settings) -> LogFile | None:
    if settings.log_file is None:
        return None
    return LogFile(settings.log_file, settings.log_file_megabytes, settings.log_files_kept)


def serve(settings: Settings) -> int:
    """Run the worker until a signal; returns the exit status."""
    try:
        configure_logs(settings.log_level, settings.log_format, settings.account_id, _log_file(settings))
    except OSError as error:
        print(f"qmt-bus cannot start:\nLOG_FILE: {error}", file=sys.stderr)  # noqa: T201 - there is no log.
        return EXIT_WRONG_SETTINGS
    threading.excepthook = end_without_a_needed_thread
    stopper = Stopper()
    stopper.install()
    try:
        worker = Worker(settings, stopper.asked)
    except StartCancelledError:
        return 0
    except (SettingsError, SdkUnavailableError, ScenarioError, JournalError, EmbeddedRedisError) as error:
        print(f"qmt-bus cannot start:\n{error}", file=sys.stderr)  # noqa: T201 - for whoever started it, not for the log.
        return EXIT_WRONG_SETTINGS
    # A thread that wakes for an answer waits so long, at most, for another that computes: by default 5 ms,
    # which is what the slowest round trips were made of.
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the journal has brought back lasts for the day: searching a hundred thousand orders for garbage
    # would hold up the next one for a second.
    gc.freeze()
    # Orders of the day last too, and nothing of ours is garbage in circles: looking for some after every 700
    # new objects took a fifth of a flood's time.
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    worker.start()
    stopper.wait()
    if not worker.stop(stopper.reason):
        # A call into the SDK hangs in a thread that the interpreter would wait for, or that would abort it.
        sys.stderr.flush()
        os._exit(0)
    return 0
