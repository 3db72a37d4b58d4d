"""Protective orders: what the worker watches for a strategy, and where each stands."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from bus_schema.results import Facts


class ProtectionState(StrEnum):
    """Where a protection stands."""

    PENDING = "pending"
    """The order that it is attached to has not filled anything."""
    ARMED = "armed"
    """It watches."""
    HELD = "held"
    """A condition is met, and it cannot sell yet; `reason` says why. Quotes, positions, a resume decide."""
    QUOTES_LOST = "quotes_lost"
    """It cannot watch: there are no quotes."""
    TRIGGERED = "triggered"
    """A condition is met; its order is on its way out."""
    UNKNOWN = "unknown"
    """Its order was handed over, and no answer came; it is being looked up."""
    SENT = "sent"
    """Its order has the terminal's number; what becomes of it is told by its `order` and `fill` events."""
    DONE = "done"
    """Final: its order is over, or there is nothing left to sell."""
    CANCELLED = "cancelled"
    """Final: ended by `unprotect`."""
    EXPIRED = "expired"
    """Final: over by its `valid_until`."""
    REFUSED = "refused"
    """Final: a rule or the broker refused its order; `code` and `reason` say why. Nothing is protected."""


WATCHING = frozenset({ProtectionState.ARMED, ProtectionState.HELD, ProtectionState.QUOTES_LOST})
"""The states in which it may fire."""

OVER = frozenset(
    {
        ProtectionState.DONE,
        ProtectionState.CANCELLED,
        ProtectionState.EXPIRED,
        ProtectionState.REFUSED,
    }
)
"""The states that do not change any more."""


class ProtectionResult(Facts):
    """One protection.

    Prices are yuan, volumes shares (张 for bonds), times milliseconds since the epoch, UTC.

    Attributes:
        client_order_id: The id of its `protect`, and of the order that it may send.
        strategy: Whose it is.
        stock_code: `600000.SH`.
        attached_to: The client order id of the order that it is attached to; null where it is to none.
        order_volume: What it sells at most; null for all.
        stop_price: As it was asked for; null where it was not, like the next five.
        stop_loss_ratio: Part of the cost.
        take_profit_price: As it was asked for.
        take_profit_ratio: Part of the cost.
        trailing_amount: Below the best price.
        trailing_ratio: Part of the best price.
        price_type: Of the order that it sends.
        limit_offset: Below the best bid; null for the lowest price that the exchange takes.
        valid_until: When it is over; null for never.
        state: A name of `ProtectionState`.
        reason: Why it is in this state, in words; empty where the state says it all.
        code: A name of `ErrorCode`, where its order was refused or its outcome is unknown.
        detail: More about that, by code.
        filled_volume: What the order that it is attached to has filled; 0 where it is to none.
        fill_price: The mean price of that.
        best_price: The highest last price since it stands; null without a trailing stop, or before a quote.
        condition: The field whose condition was met; null before.
        trigger_price: The price at which that condition was met.
        last_price: The last price that met it; beyond `trigger_price` after a gap.
        volume: Of its order; null before it has fired.
        price: Of its order; 0 for a market order.
        order_id: The terminal's number of its order; null before.
        traded_volume: What its order has sold, known when it is over.
    """

    client_order_id: str
    strategy: str | None
    stock_code: str
    attached_to: str | None = None
    order_volume: int | None = None
    stop_price: float | None = None
    stop_loss_ratio: float | None = None
    take_profit_price: float | None = None
    take_profit_ratio: float | None = None
    trailing_amount: float | None = None
    trailing_ratio: float | None = None
    price_type: str
    limit_offset: float | None = None
    valid_until: int | None = None
    state: str
    reason: str = ""
    code: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict)
    filled_volume: int = 0
    fill_price: float = 0.0
    best_price: float | None = None
    condition: str | None = None
    trigger_price: float | None = None
    last_price: float | None = None
    volume: int | None = None
    price: float | None = None
    order_id: int | None = None
    traded_volume: int = 0
