"""One life of a worker: wired as ``worker.app`` wires it, stepped where its threads would run."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import Enum, auto
from functools import partial

from bus_schema.keys import Keys
from bus_schema.risk import RiskPlan
from ops.simulation.broker import SimulatedBroker
from ops.simulation.crash import Fuse
from ops.simulation.dice import Dice
from ops.simulation.exchange import ACCOUNT_ID
from ops.simulation.journal import SimulatedJournal
from ops.simulation.nature import Nature
from ops.simulation.recording import RecordingEngine
from ops.simulation.redis_link import SimulatedLink, Wire
from ops.simulation.terminal import Terminal
from worker.bus.clock import BusClock
from worker.bus.credits import Credits
from worker.bus.intake import Intake, known_strategies, lost_strategies
from worker.bus.link import BusUnavailableError
from worker.bus.outbox import Outbox
from worker.bus.outputs import key_of, newest_of_streams
from worker.bus.query_replies import QueryReplies
from worker.bus.recollecting import recall, rows_beyond
from worker.bus.room import Room
from worker.bus.shipment import Shipment
from worker.bus.shipper import Shipper
from worker.bus.trimming import MS_PER_HOUR, Trimmer
from worker.desk import Desk
from worker.engine.config import EngineConfig
from worker.engine.effects import Effects
from worker.engine.inputs import Input, StrategiesKnown, Tick
from worker.engine.risk.rates import Rates
from worker.engine.storing import ORDERS_AT_HAND
from worker.journal import JournalError
from worker.limits import LimitsFile
from worker.loop import Inputs

KEYS = Keys(ACCOUNT_ID)
CONFIG = EngineConfig(ACCOUNT_ID, simulated=True, version="simulated")
QUOTED = replace(CONFIG, market_wait_ms=200)
"""With quotes, and no checks."""
GUARDED = replace(CONFIG, plan=RiskPlan(), rates=Rates(per_second=20), market_wait_ms=200)
"""With the checks on, and so few messages in a second that schedules have some wait for their turn."""
COMMANDS_IN_HAND = 32
"""Few, so that schedules run into it."""
RETENTION_HOURS = 2_000 / MS_PER_HOUR
"""Two seconds, so that they run into this, too."""


class Phase(Enum):
    """Where the engine's thread stands with its batch."""

    IDLE = auto()
    DECIDED = auto()
    ACTING = auto()


class Life:
    """From a start to a crash.

    Args:
        journal: what earlier lives have left.
        wire: the way to Redis.
        terminal: the one terminal.
        clock: Redis's, carried on by the machine's.
        fuse: says where the process dies.
        nature: how many rows its outbox holds, who sends them, and how soon finished orders are put away.

    Raises:
        BusUnavailableError: Redis is away; the process waits and tries again.
        Crash: it did not even live to its start.
    """

    def __init__(
        self,
        journal: SimulatedJournal,
        wire: Wire,
        terminal: Terminal,
        clock: BusClock,
        fuse: Fuse,
        *,
        config: EngineConfig,
        nature: Nature,
    ) -> None:
        self.clock = clock
        self._at_hand = 0 if nature.tidy else ORDERS_AT_HAND
        self._outbox = _ImpatientOutbox(nature.outbox_rows)
        self.inputs = Inputs()
        link_in, link_out = SimulatedLink(wire), SimulatedLink(wire)
        strategies = known_strategies(link_out, KEYS)
        self.engine = RecordingEngine(config)
        past = recall(self.engine, journal, lambda newest: rows_beyond(link_out, KEYS, strategies, newest))
        strategies |= (adopted := lost_strategies(link_out, KEYS, past, strategies))
        self.engine.put_away(self._at_hand)
        self.broker = SimulatedBroker(terminal, self.inputs.tell, clock.now, fuse)
        self.shipment = Shipment(link_out, KEYS, outbox=self._outbox, journal=journal, written=past.written)
        self.credits = _ImpatientCredits(COMMANDS_IN_HAND)
        self.desk = self._desk(journal, self.shipment.post if nature.posts else _leave_it_to_the_shipper)
        # Each death may be the machine's.
        doubtful = past.could_have_acted(clock.now(), clock.now())
        self.intake = Intake(
            link_in, KEYS, clock, self.credits, self._tell_read, past=past, doubtful=doubtful, adopted=adopted
        )
        self.trimmer = self._trimmer(link_out, clock)
        self._shipper = Shipper(self.shipment, self._outbox, self._room(link_out, clock, strategies))
        self.intake.recreated, self.shipment.given_up = self.shipment.check, self.intake.reread
        floor = newest_of_streams(link_out, KEYS, strategies)
        self._connected = False
        self._nothing_to_read = False
        self._decided: list[Effects] = [self.engine.start(clock.moment(), floor)]
        self._phase = Phase.DECIDED
        self._next_action = 0
        self.inputs.tell(StrategiesKnown(strategies))

    def _trimmer(self, link: SimulatedLink, clock: BusClock) -> Trimmer:
        hours = RETENTION_HOURS
        return Trimmer(link, KEYS, clock, retention_hours=hours, strategies=lambda: self.intake.strategies)

    def _room(self, link: SimulatedLink, clock: BusClock, strategies: Iterable[str]) -> Room:
        inboxes = [f"inbox:{name}" for name in sorted(strategies)]
        replies = QueryReplies(link, clock, partial(key_of, KEYS), inboxes)
        self.shipment.shipped = (replies.shipped,)
        return Room(
            link,
            KEYS,
            clock,
            replies=replies,
            trimmer=self.trimmer,
            strategies=lambda: self.intake.strategies,
            tell=self.inputs.tell,
        )

    def _desk(self, journal: SimulatedJournal, post: Callable[[], None]) -> Desk:
        limits = LimitsFile(None, self.inputs.tell)
        return Desk(
            self.engine,
            journal,
            self.broker,
            self._outbox,
            credits_=self.credits,
            limits=limits,
            feed=self.broker,
            post=post,
        )

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be read, decided, carried out, told or shipped."""
        thinking = self._phase is not Phase.IDLE or not self.inputs.empty
        return not thinking and self._nothing_to_read and self.broker.idle and not self._outbox.wait(0)

    def read(self) -> None:
        """The reader's thread: connect anew after a break, else read once."""
        self._nothing_to_read = self._connected
        try:
            if self._connected:
                self.intake.read()
            else:
                self.intake.connect()
                self._connected = True
        except BusUnavailableError:
            self._connected = self._nothing_to_read = False

    def _tell_read(self, told: list[Input]) -> None:
        self._nothing_to_read = False
        self.inputs.add(told)

    def ship(self) -> None:
        """The shipper's thread: trim if it was asked for, then one batch."""
        try:
            self._shipper.step()
        except BusUnavailableError:
            return

    def think(self) -> None:
        """The engine's thread: take a batch and decide, write it down, or carry out one action of it."""
        if self._phase is Phase.IDLE:
            self._decide()
        elif self._phase is Phase.DECIDED:
            self._write_down()
        else:
            self._act()

    def _decide(self) -> None:
        batch = self.inputs.take()
        due = self.engine.next_due
        moment = self.clock.moment()
        self.broker.decided_at = moment.steady
        if due is not None and due <= moment.steady:
            batch.append(Tick())
        if batch:
            self._decided = self.desk.decide(batch, moment)
            self._phase = Phase.DECIDED

    def _write_down(self) -> None:
        try:
            self.desk.write_down(self._decided)
        except JournalError:
            return
        self._phase, self._next_action = Phase.ACTING, 0

    def _act(self) -> None:
        """Actions one by one, then all rows at once: the desk's order, with the world moving in between."""
        actions = [action for effects in self._decided for action in effects.actions]
        if self._next_action < len(actions):
            self.desk.carry_out([Effects(actions=[actions[self._next_action]])])
            self._next_action += 1
            return
        self.desk.carry_out([Effects(rows=effects.rows) for effects in self._decided])
        self.engine.put_away(self._at_hand)
        self._phase = Phase.IDLE

    def finish_thinking(self) -> None:
        """Carry the present batch through to its end."""
        self.think()
        while self._phase is Phase.ACTING:
            self.think()

    def work(self, dice: Dice) -> None:
        """One round of every thread, one after the other."""
        self.read()
        self.broker.look_after_link()
        self.broker.answer_query()
        self.broker.tell_result(dice)
        self.finish_thinking()
        self.broker.use_hand(dice)
        self.ship()


def _leave_it_to_the_shipper() -> None:
    pass


class _ImpatientCredits(Credits):
    """Where nothing else can happen meanwhile, waiting is of no use."""

    def wait_until_answered(self, _seconds: float, *, but: int = 0, rest: float = 0.0) -> bool:  # noqa: ARG002 - nothing rests here.
        """Whether they are."""
        return self.taken <= but


class _ImpatientOutbox(Outbox):
    """Of no use here, either."""

    def wait(self, _seconds: float) -> bool:
        """Whether there are rows."""
        return bool(self._rows)
