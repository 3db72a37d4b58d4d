"""Everything that the engine can be told. One class, one thing that happened."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bus_schema.codes import ErrorCode, WorkerState
from bus_schema.commands import Command
from bus_schema.control import ControlCommand
from bus_schema.latency import StageLatency
from bus_schema.risk import RiskPlan
from worker.engine.facts import InstrumentFacts, OrderFacts, QuoteFacts, TradeFacts

CONTROL = ""
"""Stands where an entry's strategy stands when the entry came from the control stream."""


class Entry(NamedTuple):
    """Where a command lies: the strategy that owns the stream (``CONTROL`` for operators), the entry's id.

    A tuple, since it is looked up ten times on an order's way.
    """

    strategy: str
    entry_id: str

    @property
    def sent_at(self) -> int:
        """The entry's own time, milliseconds on Redis's clock."""
        return int(self.entry_id.partition("-")[0])


@dataclass(frozen=True, slots=True)
class CommandRead:
    """A strategy's command, as read from its stream.

    ``redelivered``: it may have been handed out before, so an earlier life of the worker may have acted on
    it. ``settled``: the journal knows its answer; only the acknowledgement was lost. ``read_at``: nanoseconds
    on the performance counter, 0 where nobody looked.
    """

    entry: Entry
    command: Command
    redelivered: bool = False
    settled: bool = False
    read_at: int = 0


@dataclass(frozen=True, slots=True)
class ControlRead:
    """An operator's command."""

    entry: Entry
    command: ControlCommand
    redelivered: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class CommandUnreadable:
    """An entry that is no command; ``fields`` names each wrong field with its problem.

    ``command_id`` is whom an answer would reach; None where there is nobody, or nobody proven. ``readable``
    is False for what is a command and is not believed. ``code`` says what is wrong where nobody is answered.
    """

    entry: Entry
    raw: bytes
    message: str
    fields: list[dict[str, str]]
    command_id: str | None
    command_type: str | None
    readable: bool
    redelivered: bool = False
    settled: bool = False
    code: ErrorCode = ErrorCode.INVALID_COMMAND


@dataclass(frozen=True, slots=True)
class BusTrouble:
    """Something in Redis is not as it must be, and the operators have to see to it.

    ``subject`` says in a word what it is about; ``strategy`` is whose it is, if it is anybody's.
    """

    subject: str
    strategy: str | None
    message: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StrategiesKnown:
    """The names that own a command stream; an order that bears one of them is that strategy's."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link to the terminal went to ``state``: connecting, reconciling or disconnected."""

    state: WorkerState
    reason: str
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All orders and trades of the day, read while the link was proven alive.

    Orders may be taken from here on.
    """

    orders: Collection[OrderFacts]
    trades: Collection[TradeFacts]
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderAnswered:
    """The terminal's answer to an order: a number above 0, or -1 with or without words."""

    client_order_id: str
    order_id: int
    error_msg: str = ""


@dataclass(frozen=True, slots=True)
class OrderNotSent:
    """An order that certainly never left.

    It expired at the last moment, or the call was refused before sending.
    """

    client_order_id: str
    code: ErrorCode
    message: str


@dataclass(frozen=True, slots=True)
class OrderRejected:
    """``on_order_error``: the counter's words on an order; its number is -1 where the terminal gave none."""

    client_order_id: str
    order_id: int
    error_id: int
    error_msg: str


@dataclass(frozen=True, slots=True)
class OrderPushed:
    """``on_stock_order``."""

    order: OrderFacts


@dataclass(frozen=True, slots=True)
class TradePushed:
    """``on_stock_trade``."""

    trade: TradeFacts


@dataclass(frozen=True, slots=True)
class CancelAnswered:
    """The terminal's answer to a cancel; 0: the request went on, not: the order is cancelled."""

    token: int
    cancel_result: int
    error_msg: str = ""


@dataclass(frozen=True, slots=True)
class CancelRejected:
    """``on_cancel_error``."""

    order_id: int
    order_sysid: str
    error_id: int
    error_msg: str


@dataclass(frozen=True, slots=True)
class AccountStatusPushed:
    """``on_account_status``: trading is possible on 0 alone."""

    status: int


@dataclass(frozen=True, slots=True)
class QueryAnswered:
    """A query's result, in plain JSON values."""

    token: int
    result: Any


@dataclass(frozen=True, slots=True)
class QueryFailed:
    """A query that ended without a result."""

    token: int
    code: ErrorCode
    message: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """All orders and trades of the day, for orders in doubt: the answer to the ``LookUp`` with this token.

    ``proven`` is False where the link could not be proven.
    """

    token: int
    proven: bool
    orders: Collection[OrderFacts] = ()
    trades: Collection[TradeFacts] = ()


@dataclass(frozen=True, slots=True)
class InstrumentKnown:
    """What the terminal knows of a watched instrument today; None where it knows no such instrument."""

    stock_code: str
    facts: InstrumentFacts | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The latest quotes of watched instruments; a tick that was overtaken by a newer one may be missing."""

    quotes: tuple[QuoteFacts, ...]


@dataclass(frozen=True, slots=True)
class QuotesLost:
    """The quote service does not answer; told once, until a ``Quoted`` says that it is back."""

    reason: str


@dataclass(frozen=True, slots=True)
class TradingDaysKnown:
    """The exchange's calendar as the SDK has it: days as numbers (20250102), oldest first."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LimitsRead:
    """The file of limits, for the ``ReadLimits`` with this token; without a plan, ``problems`` says why."""

    token: int
    plan: RiskPlan | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; some deadline may be over."""


@dataclass(frozen=True, slots=True)
class SnapshotDue:
    """It is time to publish ``asset`` or ``positions``."""

    kind: str


@dataclass(frozen=True, slots=True)
class HeartbeatDue:
    """It is time to say on ``status`` that the worker lives, and how quick it is: see ``worker.stages``."""

    stages: dict[str, StageLatency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stopping:
    """The worker is being stopped; no command is taken any more."""

    reason: str


Input = (
    CommandRead
    | ControlRead
    | CommandUnreadable
    | BusTrouble
    | StrategiesKnown
    | LinkChanged
    | Reconciled
    | OrderAnswered
    | OrderNotSent
    | OrderRejected
    | OrderPushed
    | TradePushed
    | CancelAnswered
    | CancelRejected
    | AccountStatusPushed
    | QueryAnswered
    | QueryFailed
    | LookedUp
    | InstrumentKnown
    | Quoted
    | QuotesLost
    | TradingDaysKnown
    | LimitsRead
    | Tick
    | SnapshotDue
    | HeartbeatDue
    | Stopping
)
