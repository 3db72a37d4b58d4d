"""Everything that the engine can ask for: rows to write down and publish, and actions at the broker."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from worker.engine.inputs import Entry


class RowKind(StrEnum):
    """What a row of the journal is."""

    INTENT = "intent"
    """An order that is about to be handed to the terminal."""
    EVENT = "event"
    """Something that is published."""
    MARK = "mark"
    """Something that must be remembered and concerns nobody else."""
    ACK = "ack"
    """A command that needs no further answer; never journalled."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the journal and, where ``streams`` names any, one entry of each of those streams.

    ``at`` (milliseconds, never stepping back) and ``n`` (increasing by one) are together the entry id in
    every stream: so a row that is shipped again is refused by Redis itself.

    ``lasting``: a power failure does not take it, nor any row before it. ``discards``: the entry that it
    settles is taken out of its stream as well.
    """

    n: int
    at: int
    kind: RowKind
    subject: str
    data: bytes
    streams: tuple[str, ...] = ()
    settles: Entry | None = None
    durable: bool = True
    lasting: bool = False
    discards: bool = False

    @property
    def entry_id(self) -> str:
        """The id under which the row stands in its streams."""
        return f"{self.at}-{self.n}"


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand this order to the terminal, unless ``expires_at`` has passed at that very moment.

    ``entry`` is the command that asked for this order alone, and ``read_at`` when it was read.
    """

    client_order_id: str
    strategy: str
    stock_code: str
    order_type: int
    order_volume: int
    price_type: int
    price: float
    expires_at: int
    entry: Entry | None = None
    read_at: int = 0


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the terminal to cancel: by ``order_id``, or by ``order_sysid`` on ``market`` where the id is 0."""

    token: int
    order_id: int
    order_sysid: str = ""
    market: int = -1


@dataclass(frozen=True, slots=True)
class Query:
    """Ask the terminal; the answer comes back under ``token``.

    ``expires_at``: what acts must not leave later; 0 for what may always be asked.
    """

    token: int
    operation: str
    params: dict[str, Any] = field(default_factory=dict)
    expires_at: int = 0


@dataclass(frozen=True, slots=True)
class LookUp:
    """Read all orders and trades of the day while the link is proven, for the sake of orders in doubt."""

    token: int


@dataclass(frozen=True, slots=True)
class Relink:
    """Drop the link to the terminal; connect again unless ``stay_down``."""

    reason: str
    stay_down: bool = False


@dataclass(frozen=True, slots=True)
class ConnectSoon:
    """Somebody waits for the link to the terminal: let the next attempt not be put off for long."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Tell what is known of these instruments, and every change of their quotes from now on."""

    stock_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unwatch:
    """Nobody wants to hear of these instruments any more."""

    stock_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Follow:
    """Publish the ticks of these instruments and of no others."""

    stock_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Read the file of limits; the answer comes back under ``token``."""

    token: int


Action = Submit | Cancel | Query | LookUp | Relink | ConnectSoon | Watch | Unwatch | Follow | ReadLimits


@dataclass(slots=True)
class Effects:
    """What one input led to; the rows are written down before any action is taken.

    ``faults`` are internal errors that were answered as such: they are to be logged.
    """

    rows: list[Row] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
