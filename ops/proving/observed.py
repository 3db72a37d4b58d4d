"""Everything that can be seen of a run from outside: what was sent, what was told, what the exchange has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPERATOR = ""
"""Stands where a command's strategy stands when an operator sent it on the control stream."""

_SHANGHAI_MS = 8 * 3_600_000
_DAY_MS = 86_400_000


def trading_day(at: int) -> int:
    """The Shanghai calendar day of a moment in milliseconds, counted from 1970-01-01."""
    return (at + _SHANGHAI_MS) // _DAY_MS


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of a command stream, as it was written.

    Attributes:
        strategy: whose stream; ``OPERATOR`` for the control stream.
        entry_id: the id that Redis gave it.
        data: the bytes of its field ``data``; empty where it has no such field.
        kept: False where Redis forgot the entry before it was answered: nobody can answer it then.
        prompt: True for a valid command to a worker that was ready, while nothing was wrong.
        at: when it was written, milliseconds on Redis's clock; None where its id says so.
    """

    strategy: str
    entry_id: str
    data: bytes
    kept: bool = True
    prompt: bool = False
    at: int | None = None

    @property
    def id_ms(self) -> int:
        """The time in its id, milliseconds."""
        return int(self.entry_id.partition("-")[0])

    @property
    def written_at(self) -> int:
        """When it was written, milliseconds on Redis's clock."""
        return self.id_ms if self.at is None else self.at


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of an output stream: its id, and the event in it."""

    entry_id: str
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BookedOrder:
    """One order in the exchange's own book: whatever got a number, what the counter refused as well.

    Attributes:
        day: the ``trading_day`` on which it came.
        order_id: the terminal's number.
        remark: the client order id that it bears; empty if placed by hand.
        strategy_name: the strategy that it bears.
        order_status: its state at the end, a name of ``OrderStatus``; ``junk`` if it was refused.
        traded_volume: shares.
        accepted_at: milliseconds on Redis's clock; None where that is not known.
    """

    day: int
    order_id: int
    remark: str
    strategy_name: str
    order_status: str
    traded_volume: int
    accepted_at: int | None = None


@dataclass(frozen=True, slots=True)
class BookedFill:
    """One fill in the exchange's own book.

    Attributes:
        day: the ``trading_day`` of its order.
        order_id: the terminal's number of its order.
        traded_id: its own number.
        remark: what its order bears; empty if placed by hand.
        strategy_name: the strategy that its order bears.
        stock_code: what traded.
        volume: shares; below 0 where they were sold.
    """

    day: int
    order_id: int
    traded_id: str
    remark: str
    strategy_name: str
    stock_code: str
    volume: int


@dataclass(frozen=True, slots=True)
class Observed:
    """A run, after everything has been healed and has become quiet.

    Attributes:
        commands: every entry that was ever written to a command stream or to ``control``.
        streams: by name (``orders``, ``fills``, ``errors``, ``dead``, ``inbox:S``, and ``status`` for the
            operators' replies), what a reader has seen that followed the stream from the beginning.
        orders: the exchange's book, in the order of arrival.
        fills: its fills, in the order in which they traded.
        command_ttl_ms: life of a command that names no ``expires_at``.
        redis_forgot: Redis lost something that it had confirmed, so a query's reply may be gone or twice.
        in_order: the terminal neither lost nor reordered pushes, and its lists did not lag, so fills can be
            told as they traded.
        ledger: the worker's, by strategy and stock: shares held less those sold beyond that; None if unasked.
        protections: the worker's, by strategy and id: the state of each that stands; None if unasked.
        prompt_ms: within what a worker that is ready answers; far above what an order takes that waits for
            its turn or for a quote, far below a look at the day.
        stalls: from when to when nothing reached the exchange though the link stood, in milliseconds: an
            order that was handed over before anybody could notice arrives with the end of it.
        unseen_days: trading days that ended before the worker had seen them to their end; what happened
            on them is no longer shown by the terminal.
    """

    commands: Sequence[Sent]
    streams: Mapping[str, Sequence[Told]]
    orders: Sequence[BookedOrder]
    fills: Sequence[BookedFill]
    command_ttl_ms: int = 5_000
    redis_forgot: bool = False
    in_order: bool = True
    ledger: Mapping[tuple[str, str], int] | None = None
    protections: Mapping[tuple[str, str], str] | None = None
    prompt_ms: int = 2_000
    stalls: Sequence[tuple[int, int]] = ()
    unseen_days: frozenset[int] = field(default=frozenset())

    def events(self, stream: str, kind: str) -> list[dict[str, Any]]:
        """The events of one type in a stream, in its order."""
        return [told.event for told in self.streams.get(stream, ()) if told.event["type"] == kind]

    @property
    def strategies(self) -> list[str]:
        """Every strategy that has sent something."""
        return sorted({sent.strategy for sent in self.commands} - {OPERATOR})

    @property
    def last_day(self) -> int:
        """The trading day on which the run ended, as far as its events show."""
        told = (one.event["published_at"] for stream in self.streams.values() for one in stream)
        return trading_day(max(told, default=0))
