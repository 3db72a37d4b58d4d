"""The accounts of one process: none waits for another, and one that a fault has ended begins anew alone."""

from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from threading import Event, Thread

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

from worker.app import Worker
from worker.journal import JournalError
from worker.premises import Premises, StartCancelledError
from worker.settings import Settings, SettingsError
from worker.threads import OwnThread

AGAIN_SECONDS = 10.0
"""Until an account whose worker could not start, or has ended by a fault, is tried again."""

ThisAccountsError = SettingsError | JournalError

log = structlog.get_logger(__name__)


class WorkerHangsError(Exception):
    """A worker left a call into the SDK hanging, so that no other may take its place in this process."""


class Tenant:
    """One account's worker, and the thread that starts it, stops it, and begins anew after a fault of ours.

    Args:
        settings: with the account meant.
        premises: what it shares with the other accounts.
        stopping: set when the whole process is to stop.

    Attributes:
        hung: whether a call into the SDK was left hanging.
    """

    def __init__(self, settings: Settings, premises: Premises, stopping: Event) -> None:
        self._settings = settings
        self._premises = premises
        self._stopping = stopping
        self._reason = "a fault of ours, see above"
        self._over = Event()
        self._worker: Worker | None = None
        self.hung = False
        with bound_contextvars(account_id=settings.account_id):
            self._thread = OwnThread(self._run, "account")

    def prepare(self) -> ThisAccountsError | None:
        """Build the worker; returns what keeps this account from being traded.

        Raises:
            StartCancelledError: the process was told to stop meanwhile.
        """
        try:
            # The threads that are made here bear the account on to their lines.
            with bound_contextvars(account_id=self._settings.account_id):
                self._worker = Worker(self._settings, self._stopping, self._premises)
        except (SettingsError, JournalError) as error:
            return error
        return None

    def start(self) -> None:
        """Begin to trade, or to try again what `prepare` could not do."""
        self._thread.start()

    def begin_anew(self) -> None:
        """Stop the worker, and start another from what is journalled."""
        self._over.set()

    def stop(self, reason: str) -> None:
        """Begin to stop; everything else goes on meanwhile."""
        self._reason = reason
        self._over.set()

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join()

    def _run(self) -> None:
        with suppress(StartCancelledError):
            while self._worker is not None or not self._stopping.is_set():
                self._begin()

    def _begin(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._live(worker)
        elif not self._stopping.wait(AGAIN_SECONDS) and (error := self.prepare()):
            log.critical("account_not_traded", error=str(error), advice="mend it; it is tried again")

    def _live(self, worker: Worker) -> None:
        worker.start()
        self._over.wait()
        self.hung = not worker.stop(self._reason)
        # Not before: other threads of the same worker may have died of the same fault meanwhile.
        self._over.clear()
        if self.hung and not self._stopping.is_set():
            # What hangs could still send an order that the next worker has declared not placed.
            raise WorkerHangsError(f"account {self._settings.account_id} cannot begin anew in this process")


class Accounts:
    """All of them.

    Args:
        workers: the settings of each, with the account meant.
        stopping: set when the process is to stop, also while it still waits for Redis.

    Raises:
        SettingsError: the Redis that the settings name must not be used, or no account can be traded.
        SdkUnavailableError: ``BROKER=live``, and xtquant does not run here.
        ScenarioError: the simulated terminal's scenario is wrong.
        EmbeddedRedisError: there is no Redis to embed.
        JournalError: no account can be traded.
        StartCancelledError: it was stopped before Redis could be reached.
    """

    def __init__(self, workers: Sequence[Settings], stopping: Event) -> None:
        with ExitStack() as held:
            self._premises = held.enter_context(closing(Premises(workers, stopping)))
            self._tenants = {one.account_id: Tenant(one, self._premises, stopping) for one in workers}
            self._prepare()
            self._held = held.pop_all()

    def _prepare(self) -> None:
        refused = {name: error for name, tenant in self._tenants.items() if (error := tenant.prepare())}
        if len(refused) == len(self._tenants):
            raise next(iter(refused.values()))
        for name, error in refused.items():
            advice = "mend it; it is tried again, and the other accounts are traded meanwhile"
            log.critical("account_not_traded", account_id=name, error=str(error), advice=advice)

    def start(self) -> None:
        """Begin to trade each that can be."""
        for tenant in self._tenants.values():
            tenant.start()

    def begin_anew(self, died: Thread | None) -> bool:
        """Let the account of a thread that has died begin anew.

        Returns:
            False where there is no other account that could go on meanwhile.
        """
        if len(self._tenants) == 1 or not isinstance(died, OwnThread):
            return False
        tenant = self._tenants.get(died.context.run(get_contextvars).get("account_id", ""))
        if tenant is not None:
            tenant.begin_anew()
        return tenant is not None

    def stop(self, reason: str) -> bool:
        """Stop each in order, all at the same time; `stopping` must be set.

        Returns:
            False if a call into the SDK had to be left hanging, so that the interpreter cannot exit in order.
        """
        for tenant in self._tenants.values():
            tenant.stop(reason)
        for tenant in self._tenants.values():
            tenant.join()
        self._held.close()
        return not any(tenant.hung for tenant in self._tenants.values())
