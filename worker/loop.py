"""The engine's thread: takes what has happened in batches and has the desk decide on it."""

from queue import Empty, SimpleQueue
from threading import Event, Thread

import structlog

from worker.bus.clock import BusClock
from worker.desk import Desk
from worker.engine.effects import Effects
from worker.engine.engine import Engine
from worker.engine.inputs import Input, Stopping, Tick
from worker.journal import Journal, JournalError

BATCH = 256
LONGEST_WAIT_SECONDS = 1.0
JOURNAL_RETRY_SECONDS = 0.5
PRUNE_MS = 3_600_000
PRUNE_ROWS = 1_000
"""At once, between two batches, so that no order waits for more."""

log = structlog.get_logger(__name__)


class Inputs:
    """The way to the engine: any thread may tell, one takes."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Input | list[Input]] = SimpleQueue()

    def tell(self, told: Input | list[Input]) -> None:
        """Something happened."""
        self._queue.put(told)

    def take(self, seconds: float) -> list[Input]:
        """All that has happened, waiting for it at most so long."""
        batch: list[Input] = []
        try:
            _append(batch, self._queue.get(timeout=seconds))
            while len(batch) < BATCH:
                _append(batch, self._queue.get_nowait())
        except Empty:
            pass
        return batch

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()


class Loop:
    """The thread.

    Args:
        inputs: where they come from.
        desk: what deals with them.
        engine: asked when it wants to be reminded.
        journal: pruned by age from time to time.
        clock: Redis's clock.
        keep_ms: how long the journal keeps its rows.
    """

    def __init__(
        self, inputs: Inputs, desk: Desk, engine: Engine, journal: Journal, clock: BusClock, *, keep_ms: int
    ) -> None:
        self._inputs = inputs
        self._desk = desk
        self._engine = engine
        self._journal = journal
        self._clock = clock
        self._keep_ms = keep_ms
        self._pruned_at = clock.moment().steady
        self._stop = Event()
        self._quiet = Event()
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def start(self, first: Effects) -> None:
        """Begin to take inputs; ``first`` is what starting the engine led to."""
        self._settle([first])
        self._thread.start()

    def announce_stop(self, reason: str) -> None:
        """Say on ``status`` that the worker is stopping."""
        self._quiet.clear()
        self._inputs.tell(Stopping(reason))

    def wait_until_answered(self, seconds: float) -> bool:
        """Wait for orders that are at the terminal without an answer; False if some still are."""
        return self._quiet.wait(seconds)

    def stop(self) -> None:
        """Take in what is queued, and end the thread."""
        self._stop.set()
        self._inputs.tell(Tick())
        self._thread.join()

    def _run(self) -> None:
        while not (self._stop.is_set() and self._inputs.empty):
            batch = self._inputs.take(self._patience())
            due = self._engine.next_due
            moment = self._clock.moment()
            if due is not None and due <= moment.steady:
                batch.append(Tick())
            self._settle(self._desk.decide(batch, moment))
            if not self._engine.unanswered:
                self._quiet.set()
            self._prune()

    def _patience(self) -> float:
        due = self._engine.next_due
        if due is None:
            return LONGEST_WAIT_SECONDS
        return min(LONGEST_WAIT_SECONDS, max(0.0, (due - self._clock.moment().steady) / 1_000))

    def _settle(self, decided: list[Effects]) -> None:
        """Without a journal all waits: commands in their streams, what the broker says in the queue."""
        while True:
            try:
                self._desk.write_down(decided)
            except JournalError as error:
                advice = "no order is sent and no event told until it can be written; see STATE_DIR"
                log.critical("journal_unwritable", error=str(error), advice=advice)
                if self._stop.wait(JOURNAL_RETRY_SECONDS):
                    return
            else:
                break
        self._desk.carry_out(decided)

    def _prune(self) -> None:
        now = self._clock.moment().steady
        if now - self._pruned_at < PRUNE_MS:
            return
        try:
            dropped = self._journal.prune(self._keep_ms, PRUNE_ROWS)
        except JournalError as error:
            log.warning("journal_not_pruned", error=str(error), advice="it is tried again in an hour")
            dropped = 0
        if dropped < PRUNE_ROWS:
            self._pruned_at = now


def _append(batch: list[Input], told: Input | list[Input]) -> None:
    if isinstance(told, list):
        batch.extend(told)
    else:
        batch.append(told)
