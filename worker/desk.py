"""Where decisions are carried out, one batch at a time: first the journal, then the terminal, then Redis.

That order is the promise. A batch shares one journal transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol

import structlog

from worker.bus.answered import Answered
from worker.bus.credits import Credits, places_of
from worker.bus.outbox import Outbox
from worker.engine.attic import AtticError
from worker.engine.effects import (
    Action,
    Cancel,
    ConnectSoon,
    Effects,
    Follow,
    LookUp,
    Query,
    ReadLimits,
    Relink,
    Row,
    Submit,
    Unwatch,
    Watch,
)
from worker.engine.engine import Engine
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Entry, Input
from worker.engine.moment import Moment

log = structlog.get_logger(__name__)


class BrokerPort(Protocol):
    """What the desk needs of the broker edge; nothing of it blocks."""

    def submit(self, order: Submit) -> None:
        """Hand an order over."""

    def cancel(self, cancel: Cancel) -> None:
        """Hand a cancel over."""

    def query(self, query: Query) -> None:
        """Ask something."""

    def look_up(self, look_up: LookUp) -> None:
        """Read the whole day."""

    def relink(self, relink: Relink) -> None:
        """Drop the link."""

    def connect_soon(self, soon: ConnectSoon) -> None:
        """Put the next attempt to connect off no longer."""

    def watch(self, watch: Watch) -> None:
        """Tell of these instruments."""

    def unwatch(self, unwatch: Unwatch) -> None:
        """Tell no more of them."""


class JournalPort(Protocol):
    """What the desk needs of the journal."""

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows down, all or none."""

    def settled(self, entry: Entry) -> bool:
        """Whether an entry has been answered."""


class LimitsPort(Protocol):
    """What the desk needs of the file of limits."""

    def read(self, action: ReadLimits) -> None:
        """Read it again; does not block."""


class FeedPort(Protocol):
    """What the desk needs of the room that publishes ticks."""

    def follow(self, follow: Follow) -> None:
        """Publish the ticks of these; does not block."""


class Desk:
    """The engine between its edges. One caller at a time.

    Args:
        engine: decides.
        journal: remembers.
        broker: what is asked of the terminal.
        outbox: what is told.
        credits_: given back with each answer.
        limits: reads the file of limits.
        feed: publishes ticks.
        post: sends what has just been put into the outbox, if that can be done at once.
    """

    def __init__(
        self,
        engine: Engine,
        journal: JournalPort,
        broker: BrokerPort,
        outbox: Outbox,
        *,
        credits_: Credits,
        limits: LimitsPort,
        feed: FeedPort,
        post: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._outbox = outbox
        self._credits = credits_
        self._acts: dict[type[Action], Callable[[Any], None]] = {
            Submit: broker.submit,
            Cancel: broker.cancel,
            Query: broker.query,
            LookUp: broker.look_up,
            Relink: broker.relink,
            ConnectSoon: broker.connect_soon,
            Watch: broker.watch,
            Unwatch: broker.unwatch,
            Follow: feed.follow,
            ReadLimits: limits.read,
        }
        self._post = post
        self._answered = Answered()

    def decide(self, batch: list[Input], moment: Moment) -> list[Effects]:
        """What a batch of inputs leads to; nothing has happened yet."""
        return [self._decide(told, moment) for told in batch]

    def _decide(self, told: Input, moment: Moment) -> Effects:
        if isinstance(told, CommandRead | ControlRead | CommandUnreadable):
            self._credits.hold(told.entry, places_of(told))
        effects = self._handle(told, moment)
        for fault in effects.faults:
            log.error("engine_fault", told=type(told).__name__, exc_info=fault)
        self._answered.add(effects.rows)
        return effects

    def _handle(self, told: Input, moment: Moment) -> Effects:
        try:
            return self._engine.handle(self._with_memory(told), moment)
        except AtticError:
            # Whether an id has been used is not known, so it ends here; the next life reads its journal.
            raise
        except Exception:
            # A fault of ours must not take the worker down with an order in flight. What was decided so far
            # is dropped with it, so nothing of it reaches the terminal.
            log.exception("engine_fault", told=type(told).__name__)
            return self._engine.apologize(told, moment)

    def _with_memory(self, told: Input) -> Input:
        """The journal knows what an earlier life has answered; the engine need not keep every entry."""
        if isinstance(told, CommandRead | ControlRead | CommandUnreadable) and told.redelivered:
            settled = told.entry in self._answered or self._journal.settled(told.entry)
            return replace(told, settled=settled)
        return told

    def write_down(self, decided: list[Effects]) -> None:
        """Make it memory.

        Raises:
            JournalError: it could not be written; nothing of it may happen before it is.
        """
        self._journal.append(row for effects in decided for row in effects.rows)

    def carry_out(self, decided: list[Effects]) -> None:
        """Let it happen; it has been written down."""
        for effects in decided:
            for action in effects.actions:
                self._acts[type(action)](action)
        outgoing = [row for effects in decided for row in effects.rows if row.streams or row.settles]
        if outgoing:
            self._answered.forget(self._outbox.put(outgoing))
            self._post()
            self._outbox.ring()
            self._credits.release(row.settles for row in outgoing if row.settles is not None)
