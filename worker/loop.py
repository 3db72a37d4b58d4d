"""The engine's loop: takes what has happened in batches and has the desk decide on it.

It has a thread of its own, for whatever is due. The thread that has read commands decides on them itself, and
that of the callbacks on what they have heard: to hand something to another thread costs more than to decide
on it. One of them decides at a time, and takes what the others bring meanwhile.
"""

from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

import structlog

from worker.bell import Bell
from worker.bus.clock import BusClock
from worker.desk import Desk
from worker.engine.effects import Effects
from worker.engine.engine import Engine
from worker.engine.inputs import Input, Stopping, Tick
from worker.journal import Journal, JournalError
from worker.threads import OwnThread

BATCH = 256
LONGEST_WAIT_MS = 1_000
JOURNAL_RETRY_SECONDS = 0.5
PRUNE_MS = 3_600_000
PRUNE_ROWS = 1_000
"""At once, between two batches, so that no order waits for more."""
MAY_WAIT, MOST_WAIT = 1_024, 2_048
"""Finished orders that are put away only when nothing has come for a while, or when no input waits."""
_MS_PER_SECOND = 1_000

log = structlog.get_logger(__name__)


class Inputs:
    """The way to the engine: any thread may tell; whoever decides takes, one at a time."""

    def __init__(self) -> None:
        self._told: deque[Input] = deque()
        self._bell = Bell()

    def tell(self, told: Input) -> None:
        """Something happened; wakes whoever waits."""
        self._told.append(told)
        self._bell.ring()

    def add(self, told: list[Input]) -> None:
        """Things happened, and the caller sees to it that somebody takes them."""
        self._told.extend(told)

    def wake(self) -> None:
        """Let ``wait`` return."""
        self._bell.ring()

    def wait(self, seconds: float) -> None:
        """Wait for something to take, at most so long."""
        self._bell.wait(seconds if not self._told else 0)

    def take(self) -> list[Input]:
        """What has happened, oldest first: as much as makes a batch."""
        batch: list[Input] = []
        while self._told and len(batch) < BATCH:
            batch.append(self._told.popleft())
        return batch

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._told


class Sender(Protocol):
    """What calls the SDK with what was decided."""

    def lend(self) -> None:
        """Do it in the caller's thread, which may be kept there."""

    def ring(self) -> None:
        """Do it in another thread."""


class Loop:
    """The engine's thread, and the turns that the reader's thread takes.

    Args:
        inputs: where they come from.
        desk: what deals with them.
        engine: asked when it wants to be reminded.
        journal: pruned by age from time to time.
        clock: Redis's clock, and the steady one.
        sender: sends orders and cancels.
        keep_ms: how long the journal keeps its rows.
        unwritable: told why the journal cannot be written, again and again until it can be; it may block.
    """

    def __init__(
        self,
        inputs: Inputs,
        desk: Desk,
        engine: Engine,
        journal: Journal,
        clock: BusClock,
        *,
        sender: Sender,
        keep_ms: int,
        unwritable: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self._inputs = inputs
        self._desk = desk
        self._engine = engine
        self._journal = journal
        self._clock = clock
        self._sender = sender
        self._keep_ms = keep_ms
        self._unwritable = unwritable
        self._refused = ""
        self._pruned_at = self._wakes_at = clock.moment().steady
        self._deciding = Lock()
        self._owed: list[Effects] = []
        """What has been decided and could not be written down; nothing else is decided before it is."""
        self._fault: BaseException | None = None
        self._busy = False
        """Whether anything has come since the engine's thread last looked."""
        self._stop = Event()
        self._quiet = Event()
        self._thread = OwnThread(self._run, "engine")

    def start(self, first: Effects) -> None:
        """Begin to take inputs; ``first`` is what starting the engine led to."""
        self._owed.append(first)
        self._thread.start()

    def take_read(self, told: list[Input]) -> None:
        """Commands have been read: decide and send what follows in the caller's thread, if it can be."""
        self._decide_now(told)
        self._sender.lend()

    def take_heard(self, told: list[Input]) -> None:
        """Callbacks have heard something: decide in the caller's thread, which must not call the SDK."""
        self._decide_now(told)
        self._sender.ring()

    def _decide_now(self, told: list[Input]) -> None:
        self._inputs.add(told)
        # Whoever is deciding at the moment looks again after letting go, so all can be left to it.
        while not self._inputs.empty and self._deciding.acquire(blocking=False):
            try:
                done = self._decide_here()
            finally:
                self._deciding.release()
            if not done:
                self._inputs.wake()
                return

    def _decide_here(self) -> bool:
        """Decide on a batch; False if the engine's own thread has to look at once."""
        if self._owed or self._fault is not None:
            return False
        try:
            self._turn()
        except BaseException as error:  # noqa: BLE001 - the engine's thread raises it, which ends the process.
            self._fault = error
            return False
        return not (self._owed or self._sleeps_too_long)

    def announce_stop(self, reason: str) -> None:
        """Say on ``status`` that the worker is stopping."""
        self._inputs.tell(Stopping(reason))

    def wait_until_answered(self, seconds: float) -> bool:
        """Wait for orders that are at the terminal without an answer; False if some still are."""
        if self._fault is not None:
            return False
        self._quiet.clear()
        self._inputs.wake()
        return self._quiet.wait(seconds)

    def stop(self) -> None:
        """Take in what is queued, and end the thread."""
        self._stop.set()
        self._inputs.tell(Tick())
        self._thread.join()

    def _run(self) -> None:
        try:
            self._decide_until_stopped()
        except BaseException as error:
            # The reader's thread must not go on deciding with an engine that was left half way.
            self._fault = error
            raise

    def _decide_until_stopped(self) -> None:
        while not (self._stop.is_set() and self._inputs.empty):
            with self._deciding:
                if self._fault is not None:
                    raise self._fault
                self._turn()
                self._prune()
                busy, self._busy = self._busy, False
                seconds = self._patience()
            self._sender.ring()
            self._keep_journal()
            if self._owed:
                self._unwritable(self._refused)
                if self._stop.wait(JOURNAL_RETRY_SECONDS):
                    return
            self._tidy(busy=busy)
            # What comes to stop it has rung already, and the turn has taken it: nobody would ring again.
            if not self._stop.is_set():
                self._inputs.wait(seconds)

    def _tidy(self, *, busy: bool) -> None:
        """Put finished orders away, a few at a time; who wants to decide then leaves it to this thread."""
        while self._inputs.empty:
            with self._deciding:
                if self._fault is not None or not self._engine.put_away(waiting=MAY_WAIT if busy else 0):
                    return

    def _turn(self) -> None:
        """Decide on a batch; whoever calls holds the lock."""
        if not self._owed:
            moment = self._clock.moment()
            batch = self._inputs.take()
            self._busy = self._busy or bool(batch)
            due = self._engine.next_due
            if due is not None and due <= moment.steady:
                batch.append(Tick())
            self._owed = self._desk.decide(batch, moment)
        self._settle()
        # In a flood, nobody else would come to it.
        while self._engine.put_away(waiting=MOST_WAIT):
            pass
        if not self._engine.unanswered:
            self._quiet.set()

    @property
    def _sleeps_too_long(self) -> bool:
        """Whether the thread would wake too late for a deadline that was just set."""
        due = self._engine.next_due
        return due is not None and due < self._wakes_at

    def _patience(self) -> float:
        """Seconds until the thread looks again by itself."""
        now, due = self._clock.moment().steady, self._engine.next_due
        latest = now + LONGEST_WAIT_MS
        self._wakes_at = latest if due is None else min(latest, max(now, due))
        return (self._wakes_at - now) / _MS_PER_SECOND

    def _settle(self) -> None:
        """Without a journal all waits: commands in their streams, what the broker says in the queue."""
        try:
            self._desk.write_down(self._owed)
        except JournalError as error:
            advice = "no order is sent and no event told until it can be written; see STATE_DIR"
            log.critical("journal_unwritable", error=str(error), advice=advice)
            self._refused = str(error)
            return
        decided, self._owed = self._owed, []
        self._desk.carry_out(decided)

    def _keep_journal(self) -> None:
        """Not while anything waits to be decided on: it takes milliseconds."""
        try:
            self._journal.tidy()
        except JournalError as error:
            log.warning("journal_not_tidied", error=str(error), advice="it grows until it can be")

    def _prune(self) -> None:
        moment = self._clock.moment()
        if moment.steady - self._pruned_at < PRUNE_MS:
            return
        try:
            dropped = self._journal.prune(self._keep_ms, moment.now, PRUNE_ROWS)
        except JournalError as error:
            log.warning("journal_not_pruned", error=str(error), advice="it is tried again in an hour")
            dropped = 0
        if dropped < PRUNE_ROWS:
            self._pruned_at = moment.steady
