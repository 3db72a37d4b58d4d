"""The engine's thread: takes what happened in batches, writes down what was decided, then lets it happen.

The order is the promise: first the journal, then the terminal, then Redis. A batch shares one journal
transaction.
"""

from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Protocol

import structlog

from worker.bus.clock import BusClock
from worker.bus.credits import Credits
from worker.bus.outbox import Outbox
from worker.engine.effects import Action, Cancel, Effects, LookUp, Query, Relink, Row, Submit
from worker.engine.engine import Engine
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Input, Stopping, Tick
from worker.journal import Journal, JournalError

BATCH = 256
LONGEST_WAIT_SECONDS = 1.0
JOURNAL_RETRY_SECONDS = 0.5

log = structlog.get_logger(__name__)


class BrokerPort(Protocol):
    """What the loop needs of the broker edge; nothing of it blocks."""

    def submit(self, order: Submit) -> None:
        """Hand an order over."""

    def cancel(self, cancel: Cancel) -> None:
        """Hand a cancel over."""

    def query(self, query: Query) -> None:
        """Ask something."""

    def look_up(self) -> None:
        """Read the whole day."""

    def relink(self, relink: Relink) -> None:
        """Drop the link."""


class Loop:
    """The thread and its queue. ``tell`` may be called from any thread."""

    def __init__(
        self, engine: Engine, journal: Journal, outbox: Outbox, credits_: Credits, clock: BusClock
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._outbox = outbox
        self._credits = credits_
        self._clock = clock
        self._inputs: SimpleQueue[Input | list[Input]] = SimpleQueue()
        self._broker: BrokerPort | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def start(self, broker: BrokerPort, first: Effects) -> None:
        """Begin to take inputs; ``first`` is what starting the engine led to."""
        self._broker = broker
        self._carry_out([first])
        self._thread.start()

    def tell(self, told: Input | list[Input]) -> None:
        """Something happened."""
        self._inputs.put(told)

    def announce_stop(self, reason: str) -> None:
        """Say on ``status`` that the worker is stopping."""
        self.tell(Stopping(reason))

    def stop(self) -> None:
        """Take in what is queued, and end the thread."""
        self._stop.set()
        self.tell(Tick())
        self._thread.join()

    def wait_until_answered(self, seconds: float) -> bool:
        """Wait for orders that are at the terminal without an answer; False if some still are."""
        waited = Event()
        deadline = self._clock.now() + int(seconds * 1_000)
        while self._engine.unanswered and self._clock.now() < deadline:
            waited.wait(0.01)
        return not self._engine.unanswered

    def _run(self) -> None:
        while not (self._stop.is_set() and self._inputs.empty()):
            batch = self._take()
            self._carry_out([self._handle(told) for told in batch])

    def _take(self) -> list[Input]:
        """All that has happened, at least a tick."""
        batch: list[Input] = []
        try:
            _append(batch, self._inputs.get(timeout=self._patience()))
            while len(batch) < BATCH:
                _append(batch, self._inputs.get_nowait())
        except Empty:
            pass
        due = self._engine.next_due
        if due is not None and due <= self._clock.now():
            batch.append(Tick())
        return batch

    def _patience(self) -> float:
        due = self._engine.next_due
        if due is None:
            return LONGEST_WAIT_SECONDS
        return min(LONGEST_WAIT_SECONDS, max(0.0, (due - self._clock.now()) / 1_000))

    def _handle(self, told: Input) -> Effects:
        try:
            return self._engine.handle(self._with_memory(told), self._clock.now())
        except Exception:
            # A fault of ours must not take the worker down with an order in flight.
            log.exception("engine_fault", told=type(told).__name__)
            return Effects()

    def _with_memory(self, told: Input) -> Input:
        """The journal knows what an earlier life has answered; the engine need not keep every entry."""
        if isinstance(told, CommandRead | ControlRead | CommandUnreadable) and told.redelivered:
            return replace(told, settled=self._journal.settled(told.entry))
        return told

    def _carry_out(self, decided: list[Effects]) -> None:
        rows = [row for effects in decided for row in effects.rows]
        self._write_down(rows)
        for effects in decided:
            for action in effects.actions:
                self._act(action)
        outgoing = [row for row in rows if row.streams or row.settles]
        if outgoing:
            self._outbox.put(outgoing)
            self._credits.give(sum(row.settles is not None for row in outgoing))

    def _write_down(self, rows: list[Row]) -> None:
        """Nothing goes to the terminal or to Redis before it is written: without a journal all waits."""
        waited = Event()
        while True:
            try:
                self._journal.append(rows)
            except JournalError as error:
                log.critical(
                    "journal_unwritable", error=str(error), advice="no order is sent until it can be written"
                )
                if self._stop.is_set():
                    raise
                waited.wait(JOURNAL_RETRY_SECONDS)
            else:
                return

    def _act(self, action: Action) -> None:
        assert self._broker is not None  # noqa: S101 - start() has set it before the thread began.
        match action:
            case Submit():
                self._broker.submit(action)
            case Cancel():
                self._broker.cancel(action)
            case Query():
                self._broker.query(action)
            case LookUp():
                self._broker.look_up()
            case Relink():
                self._broker.relink(action)


def _append(batch: list[Input], told: Input | list[Input]) -> None:
    if isinstance(told, list):
        batch.extend(told)
    else:
        batch.append(told)
