"""The worker as a process: started by settings, ended by a signal."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from threading import Event
from types import FrameType

import structlog

from worker import heap
from worker.accounts import Accounts
from worker.broker.sdk import SdkUnavailableError
from worker.bus.embedded import EmbeddedRedisError
from worker.cores import stay_on_one_core
from worker.engine.attic import AtticError
from worker.fresh import begin_anew
from worker.journal import DiskError, JournalError
from worker.log_file import LogFile
from worker.logs import configure_logs
from worker.premises import StartCancelledError
from worker.settings import Settings, SettingsError
from worker.simulator import ScenarioError
from worker.text_files import reason_of
from worker.threads import OwnThread

EXIT_WRONG_SETTINGS = 2
EXIT_FAULT = 70
EXIT_INTERRUPTED = 130
OF_ONE_ACCOUNT = frozenset({"reader", "engine", "shipper", "broker"})
NEEDED_THREADS = OF_ONE_ACCOUNT | {"account"}
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
    try:
        _say(died, "thread_died", thread=name)
        sys.stderr.flush()
    finally:
        # Whatever the log does.
        if name in NEEDED_THREADS:
            os._exit(EXIT_FAULT)


class Watch:
    """Looks at threads that die: the account of one begins anew, if others go on meanwhile; else all ends.

    Args:
        accounts: of the process.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def thread_died(self, died: threading.ExceptHookArgs) -> None:
        """Deal with it; in that thread, as ``threading.excepthook``."""
        thread = died.thread
        if thread is None or thread.name not in OF_ONE_ACCOUNT or not self._accounts.begin_anew(thread):
            end_without_a_needed_thread(died)
            return
        advice = "the worker of this account begins anew; the other accounts go on"
        _say(died, "account_fault", thread=thread.name, advice=advice)


def _say(died: threading.ExceptHookArgs, event: str, **facts: str) -> None:
    def say() -> None:
        log.critical(event, exc_info=died.exc_value, **facts)

    if isinstance(died.thread, OwnThread):
        died.thread.context.run(say)
    else:
        say()


def _log_file(settings: Settings) -> LogFile | None:
    if settings.log_file is None:
        return None
    return LogFile(settings.log_file, settings.log_file_megabytes, settings.log_files_kept)


def serve(workers: Sequence[Settings], *, fresh: bool = False) -> int:
    """Trade accounts until a signal.

    Args:
        workers: the settings of each, with the account meant; see `Settings.each`.
        fresh: begin the simulated market of these accounts anew, with their journals.

    Returns:
        The exit status.
    """
    heap.share_one()
    settings, names = workers[0], ",".join(one.account_id for one in workers)
    try:
        configure_logs(settings.log_level, settings.log_format, names, _log_file(settings))
    except OSError as error:
        _cannot_start(f"LOG_FILE: {settings.log_file}: {reason_of(error)}")
        return EXIT_WRONG_SETTINGS
    threading.excepthook = end_without_a_needed_thread
    stopper = Stopper()
    stopper.install()
    try:
        if fresh:
            begin_anew(workers, stopper.asked)
        accounts = Accounts(workers, stopper.asked)
    except StartCancelledError:
        return 0
    except (DiskError, AtticError) as error:
        # Not a status that asks for a person: there may be room again at the next start.
        _cannot_start(str(error))
        return EXIT_FAULT
    except (SettingsError, SdkUnavailableError, ScenarioError, JournalError, EmbeddedRedisError) as error:
        _cannot_start(str(error))
        return EXIT_WRONG_SETTINGS
    # Behind all that starts other programs, such as a Redis of its own, which may run where it likes.
    stay_on_one_core(settings.cpu_core)
    if not _trade(accounts, stopper):
        # A call into the SDK hangs in a thread that the interpreter would wait for, or that would abort it.
        sys.stderr.flush()
        os._exit(0)
    return 0


def _cannot_start(why: str) -> None:
    """Say it to whoever has started the worker, not to the log; the disk may be full."""
    with suppress(OSError):
        print(f"qmt-bus cannot start:\n{why}", file=sys.stderr, flush=True)  # noqa: T201 - there may be no log.


def _trade(accounts: Accounts, stopper: Stopper) -> bool:
    """Trade until the stop is asked for; returns whether all could be stopped in order."""
    threading.excepthook = Watch(accounts).thread_died
    # A thread that wakes for an answer waits so long, at most, for another that computes: by default 5 ms,
    # which is what the slowest round trips were made of.
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the journal has brought back lasts for the day: searching a hundred thousand orders for garbage
    # would hold up the next one for a second.
    gc.freeze()
    # Orders of the day last too, and nothing of ours is garbage in circles: looking for some after every 700
    # new objects took a fifth of a flood's time.
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    accounts.start()
    stopper.wait()
    return accounts.stop(stopper.reason)
