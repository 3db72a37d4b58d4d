"""What the engine remembers. Everything that must survive a crash can be rebuilt from the journal's rows."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from bus_schema.codes import WorkerState
from worker.engine.attic import Attic, MemoryAttic
from worker.engine.book import Book, OrderKey
from worker.engine.config import EngineConfig
from worker.engine.days import TradingDays, trading_days
from worker.engine.effects import Cancel
from worker.engine.inputs import CONTROL, CommandRead, ControlRead, Entry, OrderPushed, TradePushed
from worker.engine.operations.deeds import Deed, of_another_day
from worker.engine.placement import Answer, Placement
from worker.engine.placements import Placements
from worker.engine.prices import Prices
from worker.engine.protection.memory import Protections
from worker.engine.risk.funds import Funds
from worker.engine.risk.risk import Risk
from worker.engine.sharing import InTurn
from worker.engine.timers import Timers

EVERYBODY = "all"
"""The scope of a halt that concerns every strategy."""


@dataclass(slots=True)
class Link:
    """The link to the terminal. ``state`` is where it stands, whatever the kill switch says.

    ``early`` are pushes that came before the link's first lists. ``heard_at`` is when the terminal last said
    something, or the first of the orders that it has not answered left.
    """

    state: WorkerState = WorkerState.STARTING
    reason: str = ""
    session_id: int | None = None
    shown: WorkerState | None = None
    since: int = 0
    up_since: int = 0
    heard_at: int = 0
    early: dict[tuple[object, ...], OrderPushed | TradePushed] = field(default_factory=dict)

    @property
    def has_been_up(self) -> bool:
        """Whether this process has read the broker's book of the day."""
        return self.up_since != 0

    @property
    def ready(self) -> bool:
        """Whether the broker has been reconciled and orders may go out."""
        return self.state is WorkerState.READY


@dataclass(slots=True)
class PendingCancel:
    """A cancel on its way.

    ``command`` asked for it; None for one of a ``cancel_all``, whose id is ``group``, and for one that makes
    way for the order ``replaced_by``. ``asking`` is the strategy that asked, directly or so. ``joined`` are
    further requests for the same cancel: the terminal is asked once, and all are answered alike.
    """

    client_order_id: str | None
    order_id: int
    order_sysid: str
    command: CommandRead | None
    group: str
    replaced_by: str = ""
    asking: str = CONTROL
    refused: dict[str, Any] | None = None
    sent: bool = False
    joined: list[int] = field(default_factory=list)


@dataclass(slots=True)
class CancelGroup:
    """A ``cancel_all`` whose single cancels are not all answered."""

    entry: Entry
    command_id: str
    command_type: str
    waiting: set[int]
    cancels: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Basket:
    """A ``place_orders`` whose orders are not all answered."""

    command_id: str
    waiting: set[str]
    orders: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Snapshots:
    """Which snapshots are being taken, wanted again, and when the last ones were asked for.

    ``asked_at`` is on the steady clock, ``asked_on_bus`` on the bus's, as the journal's rows are.
    ``wanted_at`` is when a fill wanted one last. Since the terminal's lists lag, it is taken again:
    ``repeating`` are the kinds that are to be, ``repeats`` the tokens of those under way, ``shown`` is what
    the last ones were.
    """

    running: dict[int, str] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    asked_at: dict[str, int] = field(default_factory=dict)
    asked_on_bus: dict[str, int] = field(default_factory=dict)
    wanted_at: dict[str, int] = field(default_factory=dict)
    repeating: set[str] = field(default_factory=set)
    repeats: set[int] = field(default_factory=set)
    shown: dict[str, Any] = field(default_factory=dict)
    timed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Doubts:
    """Orders of which it is not known whether they exist: who is looked for, how long the next pause is.

    ``running`` is the token of the look that is under way, 0 if there is none. ``unmatched`` are orders of
    which pushes contradict each other: since when, and when they are looked up next. ``reminded`` and
    ``timer_set`` say that the timer of the one or the other runs.
    """

    ids: set[str] = field(default_factory=set)
    running: int = 0
    running_since: int = 0
    pause_ms: int = 0
    timer_set: bool = False
    unmatched: dict[OrderKey, tuple[int, int]] = field(default_factory=dict)
    reminded: bool = False


@dataclass(slots=True)
class Queue:
    """What waits for its turn to leave: cancels, and orders by their ids.

    ``called`` is the order whose turn it is at this moment, ``reminded`` whether a reminder is set. While
    ``frozen`` the terminal owes answers and says nothing, so nothing is handed to it.
    """

    waiting: InTurn[Cancel | str] = field(default_factory=lambda: InTurn(CONTROL))
    called: str = ""
    reminded: bool = False
    frozen: bool = False


@dataclass(slots=True)
class Replacements:
    """Orders that wait until another can trade no more.

    ``by_order``: which order is replacing one, by the old one's id. ``due``: new orders whose old ones have
    moved; they are looked at before the turn ends.
    """

    by_order: dict[str, str] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)

    def stir(self, client_order_id: str | None) -> None:
        """Something has happened to an order."""
        if client_order_id in self.by_order:
            self.due.add(self.by_order[client_order_id])

    def end(self, old: str, new: str) -> None:
        """The new order waits no longer."""
        self.due.discard(new)
        if self.by_order.get(old) == new:
            del self.by_order[old]


@dataclass(slots=True)
class Away:
    """Where finished orders are put, and which of those at hand are looked at next.

    ``absent`` is a name that nothing has been put away under: what asks for a new order asks more than once.
    ``came`` is how many have come to the queue since it was last looked through.
    """

    attic: Attic = field(default_factory=MemoryAttic)
    queue: deque[str | OrderKey] = field(default_factory=deque)
    absent: str = ""
    came: int = 0


@dataclass(slots=True)
class State:
    """All of the engine's memory."""

    config: EngineConfig
    risk: Risk = field(init=False)
    days: TradingDays = field(init=False)
    at: int = 0
    n: int = 0
    day: int = 0
    link: Link = field(default_factory=Link)
    strategies: frozenset[str] = frozenset()
    placements: Placements = field(default_factory=Placements)
    unanswered: set[str] = field(default_factory=set)
    book: Book = field(default_factory=Book)
    waiting: dict[str, Placement | CommandRead] = field(default_factory=dict)
    in_hand: set[Entry] = field(default_factory=set)
    queries: dict[int, CommandRead] = field(default_factory=dict)
    performing: dict[int, CommandRead] = field(default_factory=dict)
    deeds: dict[str, Deed] = field(default_factory=dict)
    cancels: dict[int, PendingCancel] = field(default_factory=dict)
    canceling: dict[int, int] = field(default_factory=dict)
    """By the order's number, the cancel that is on its way to the terminal, or the next to be."""
    groups: dict[str, CancelGroup] = field(default_factory=dict)
    baskets: dict[Entry, Basket] = field(default_factory=dict)
    told_in_baskets: dict[Entry, dict[str, Answer]] = field(default_factory=dict)
    snapshots: Snapshots = field(default_factory=Snapshots)
    doubts: Doubts = field(default_factory=Doubts)
    away: Away = field(default_factory=Away)
    market: Prices = field(default_factory=Prices)
    queue: Queue = field(default_factory=Queue)
    protections: Protections = field(default_factory=Protections)
    replacements: Replacements = field(default_factory=Replacements)
    followed: dict[str, set[str]] = field(default_factory=dict)
    halts: dict[str, str] = field(default_factory=dict)
    reloads: dict[int, ControlRead] = field(default_factory=dict)
    buried: Counter[str] = field(default_factory=Counter)
    refusals_told: set[tuple[int, int]] = field(default_factory=set)
    timers: Timers = field(default_factory=Timers)
    stopping: bool = False
    tokens: int = 0

    def __post_init__(self) -> None:
        config = self.config
        self.days = self.book.days = trading_days(config.account_type)
        funds = Funds(config.query_lag_ms)
        self.risk = Risk(config.plan, config.rates, config.simulated, dry=config.dry_run, funds=funds)

    @property
    def followed_by_strategy(self) -> dict[str, list[str]]:
        """Whose quotes each strategy follows, as the journal keeps it."""
        return {strategy: sorted(codes) for strategy, codes in sorted(self.followed.items())}

    def token(self) -> int:
        """A number for something that will be answered."""
        self.tokens += 1
        return self.tokens

    def halted(self, strategy: str) -> str | None:
        """Why this strategy may not place orders, or None."""
        return self.halts.get(EVERYBODY) or self.halts.get(strategy)

    def roll(self, day: int) -> None:
        """A new trading day: ids may be used again, the terminal's numbers too.

        The last trading day's orders and fills are kept, since a terminal may replay them; older ones, and
        ids whose fate is known, are let go.
        """
        self.day = day
        self.placements.roll()
        self.buried.clear()
        self.deeds = of_another_day(self.deeds)
        self.refusals_told = {key for key in self.refusals_told if key[0] >= day - 1}
        self.book.roll(day)
        self.away.attic.forget_before(self.book.since)
        self.risk.roll(self.placements.at_hand)
        self.protections.roll()
