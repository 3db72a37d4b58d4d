"""Everything together: the machines, the clock, the worker's present life, and the trace of what happened."""

from ops.simulation.crash import Crash, Fuse
from ops.simulation.dice import Dice
from ops.simulation.follower import Follower
from ops.simulation.journal import SimulatedJournal
from ops.simulation.life import CONFIG, GUARDED, QUOTED, Life
from ops.simulation.nature import Nature
from ops.simulation.redis_link import Wire
from ops.simulation.redis_server import RedisServer
from ops.simulation.strategies import Senders
from ops.simulation.terminal import FLIGHT_MS, Terminal
from worker.bus.clock import BusClock
from worker.bus.entries import EntryId
from worker.bus.link import BusUnavailableError
from worker.engine.config import EngineConfig
from worker.journal import JournalError

MORNING = 1_782_871_200_000
"""10 o'clock in Shanghai on Wednesday, 2026-07-01."""
DAY_MS = 86_400_000
MS_PER_S = US_PER_MS = 1_000
NS_PER_MS = 1_000_000
_BATCHES_AT_RISK = 6


class World:
    """One run's world.

    Args:
        nature: of the terminal and the machine.
        tracing: whether the trace is kept.
    """

    def __init__(self, nature: Nature, *, tracing: bool) -> None:
        self.nature = nature
        self.now = MORNING
        self.set_ahead = 0
        """By how much Redis's clock has been put forward, milliseconds."""
        self.slept = 0
        """For how long the machine of worker and terminal has slept, milliseconds."""
        self.clock_went_back = False
        self.trace: list[str] = []
        self._tracing = tracing
        self.fuse = Fuse()
        self.server = RedisServer(self.bus_time)
        self.wire = Wire(self.server, self.fuse)
        self.journal = SimulatedJournal(self.fuse)
        self.terminal = Terminal(nature, self.time, self.bus_time, self.note)
        self.senders = Senders(self.server, self.terminal.exchange, self.bus_time, self.note)
        self.follower = Follower()
        self.server.added, self.server.trimmed = self.follower.added, self._trimmed
        self.trimmed: set[tuple[str, EntryId]] = set()
        """What any stream was relieved of, by the worker or by somebody."""
        self.robbed: set[tuple[str, EntryId]] = set()
        """Commands that somebody has trimmed away before they were answered."""
        self.life: Life | None = None
        self.past: list[Life] = []
        self.deaths = 0
        self.redis_forgot = False
        self.unseen_days: set[int] = set()

    def time(self) -> int:
        """Milliseconds, as the exchange has it."""
        return self.now

    def bus_time(self) -> int:
        """Milliseconds, on Redis's clock."""
        return self.now + self.set_ahead

    @property
    def steady(self) -> int:
        """Milliseconds, as the machine counts them: it does not count while it sleeps."""
        return self.now - self.slept

    def clock(self) -> BusClock:
        """A new process's clock; Redis has just told it the time."""
        clock = BusClock(lambda: self.steady * NS_PER_MS, lambda: self.now * NS_PER_MS)
        self.tell_time(clock)
        return clock

    def tell_time(self, clock: BusClock) -> None:
        """Redis answers ``TIME``."""
        seconds, ms = divmod(self.bus_time(), MS_PER_S)
        clock.heard(seconds, ms * US_PER_MS, clock.now_ns())

    def wait(self, ms: int, dice: Dice) -> None:
        """Let time pass; nothing stays on its way inside of the terminal for long."""
        if ms > FLIGHT_MS:
            self.terminal.land(dice)
        self.now += ms

    @property
    def may_forget(self) -> bool:
        """Redis loses its memory where that leaves something to go by.

        Together with the journal it leaves nothing. With its clock put back, or ids beyond it, it would give
        ids a second time.
        """
        return not (self.journal.forgot or self.clock_went_back or self.senders.ran_ahead)

    def _trimmed(self, key: str, gone: list[EntryId]) -> None:
        """What is old enough for that is on the disk long since, or else two places forget at once."""
        self.trimmed.update((key, entry_id) for entry_id in gone)
        self.journal.sync()
        self.note(f"{len(gone)} entries of {key} are trimmed away")

    def note(self, line: str) -> None:
        """Keep a line for the trace."""
        if self._tracing:
            self.trace.append(f"{(self.now - MORNING) / 1_000:>10.3f}  {line}")

    @property
    def config(self) -> EngineConfig:
        """What the engine of each life is told."""
        if self.nature.guarded:
            return GUARDED
        return QUOTED if self.nature.shares else CONFIG

    def live(self) -> Life | None:
        """The worker's present life; a new one begins if there is none and Redis can be reached."""
        if self.life is None:
            self.note("the worker starts")
            try:
                self.life = Life(
                    self.journal,
                    self.wire,
                    self.terminal,
                    self.clock(),
                    self.fuse,
                    config=self.config,
                    nature=self.nature,
                )
            except (BusUnavailableError, JournalError) as error:
                self.note(f"... and cannot: {error}")
            else:
                self.past.append(self.life)
        return self.life

    def die(self, where: str, *, power: bool, dice: Dice) -> None:
        """The worker's process ends, without a word; with the power, the disk forgets its last rows."""
        self.life = None
        self.deaths += 1
        self.fuse.put_out()
        self.note(f"THE WORKER DIES {where}")
        # Of a command that somebody has trimmed away, Redis knows nothing more either.
        if power and not (self.redis_forgot or self.robbed):
            lost = self.journal.lose_power(dice.whole(0, _BATCHES_AT_RISK))
            self.note(f"the power failure takes {lost} transactions of the journal")

    def crashed(self, crash: Crash, dice: Dice) -> None:
        """The fuse has burnt down."""
        self.die(str(crash), power=self.fuse.power, dice=dice)
