"""The life of one ``place_order`` command, from its acceptance to its one answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import CancelOrder, OrderTerms
from worker.engine.inputs import CommandRead, Entry, OrderPushed, TradePushed
from worker.engine.xtcodes import ORDER_TYPE_CODES

Content = dict[str, Any]
Answer = dict[str, Any]


class Stage(StrEnum):
    """How far a placement has come; it only moves down this list."""

    ACCEPTED = "accepted"
    """Its id is taken; it waits for the link, or for a look whether an earlier life has sent it."""
    SENT = "sent"
    """The intent is journalled; it may be at the broker."""
    ANSWERED = "answered"
    """Its reply is written. With ``unknown`` set, it is still being looked up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to be answered: the entry, the basket within it if the order came in one, and as what."""

    entry: Entry
    basket: bool = False
    command_type: str = "place_order"

    def written(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {
            "entry": self.entry._asdict(),
            "basket": self.basket,
            "command_type": self.command_type,
        }


@dataclass(slots=True)
class Replacement:
    """Which order a ``replace_order`` replaces, what it changes, and how far that has come.

    Attributes:
        client_order_id: the old order.
        order_volume: what the command says; None leaves it.
        price: likewise.
        begun: the cancel was written down before it was asked for, in this life or an earlier one.
        asked: the cancel was asked for in this life.
        timed: the end of its time is ordered.
        failed: what the cancel was answered, if it was refused.
        over: the old order is waited for no longer.
    """

    client_order_id: str
    order_volume: int | None = None
    price: float | None = None
    begun: bool = False
    asked: bool = False
    timed: bool = False
    failed: Answer | None = None
    over: bool = False

    def terms(self) -> dict[str, Any]:
        """What the command says, for telling a repeat from a conflict."""
        return {
            "client_order_id": self.client_order_id,
            "order_volume": self.order_volume,
            "price": self.price,
        }


@dataclass(slots=True)
class Placement:
    """One order command of the day.

    Attributes:
        content: what makes the order, for telling a repeat from a conflict.
        asked: whom the answer goes to; None for an order that was adopted from the broker, which nobody
            asked for.
        expires_at: milliseconds on Redis's clock; after it, the order must not leave.
        answer: ``ok``, ``result`` and ``error`` of the reply, once given.
        repeats: who else asked with the same id and content, and waits for the same answer.
        redelivered: an earlier life of the worker may have sent it.
        read_at: when the command was read, nanoseconds on the performance counter; 0 if it has waited since.
        order_id: the terminal's number, 0 until known.
        held: pushes that overtook the answer.
        cancels: cancels that came before the order had its number.
        refusal: the counter's or terminal's words, once heard.
        doubted_at: since when the outcome is in doubt, on the steady clock; 0 if it is not.
        unknown: ``outcome_unknown`` was answered and is not yet resolved.
        rejecting: it was refused; the reply waits for the full words.
        replaces: the order that must be gone before this one leaves, if there is one.
    """

    client_order_id: str
    strategy: str
    day: int
    content: Content
    asked: Asked | None
    expires_at: int
    redelivered: bool = False
    read_at: int = 0
    stage: Stage = Stage.ACCEPTED
    answer: Answer | None = None
    repeats: list[Asked] = field(default_factory=list)
    order_id: int = 0
    held: list[OrderPushed | TradePushed] = field(default_factory=list)
    cancels: list[tuple[CommandRead, CancelOrder]] = field(default_factory=list)
    refusal: dict[str, Any] | None = None
    rejecting: bool = False
    doubted_at: int = 0
    unknown: bool = False
    replaces: Replacement | None = None

    def written(self) -> dict[str, Any]:
        """What the journal keeps of it, besides its answer."""
        return {
            "client_order_id": self.client_order_id,
            "strategy": self.strategy,
            "day": self.day,
            "content": self.content,
            "asked": self.asked and self.asked.written(),
            "expires_at": self.expires_at,
            "replacing": self.replaces is not None and self.replaces.begun,
        }

    @property
    def never_was(self) -> bool:
        """Whether it has its answer, and certainly no order came of it."""
        if self.answer is None or self.answer["ok"] or self.unknown:
            return False
        return self.answer["error"]["code"] != ErrorCode.OUTCOME_UNKNOWN or not self.order_id


def content_of(order: OrderTerms, stock_code: str, strategy: str) -> Content:
    """What two orders must share to be the same order."""
    return {
        "strategy": strategy,
        "stock_code": stock_code,
        "order_type": str(order.order_type),
        "order_volume": order.order_volume,
        "price_type": str(order.price_type),
        "price": float(order.price or 0.0),
        "remark": order.remark,
    }


def same_content(known: Content, told: Content) -> bool:
    """Whether ``told`` repeats ``known``; one adopted from the broker knows only what the broker shows."""
    return all(
        told.get(name) == value or (name == "order_type" and _same_number(told.get(name), value))
        for name, value in known.items()
    )


def _same_number(told: str | None, known: str) -> bool:
    """A collateral buy comes back from the broker as a buy."""
    return ORDER_TYPE_CODES.get(told or "") == ORDER_TYPE_CODES.get(known, known)
