"""Commands that let the worker watch prices, and sell when a condition is met."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bus_schema.commands.base import CommandBase
from bus_schema.commands.orders import require_one
from bus_schema.fields import ClientOrderId, Millis, Price, PriceOrNone, StockCode, Volume
from bus_schema.trading import PriceType

Fraction = Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)]
"""A part of a price: 0.05 is five per cent."""

Gain = Annotated[float, Field(strict=True, gt=0, le=100, allow_inf_nan=False)]
"""A gain as a part of the cost; 1 doubles it."""

CONDITIONS = (
    "stop_price",
    "stop_loss_ratio",
    "take_profit_price",
    "take_profit_ratio",
    "trailing_amount",
    "trailing_ratio",
)
"""Of a protection; the first that is met fires it."""


class Protect(CommandBase):
    """Watch the price of shares that the strategy holds, and sell them once when a condition is met.

    Its id is also the client order id of the order that it may send. It stands until it has fired, is ended
    by `unprotect`, or is over by `valid_until`, however many days that is.

    Attributes:
        stock_code: What is held: `600000.SH`, or six bare digits. This or `client_order_id`.
        client_order_id: An order of the strategy's own of today that buys; protected is what it fills.
        order_volume: Shares (张 for bonds) to sell at most; where it is absent, all that the strategy holds
            by its own fills at that moment, or all that the order has filled.
        stop_price: Yuan; sell at a last price at or below it.
        stop_loss_ratio: The same at so much below the cost: the ledger's average, or the order's mean price.
        take_profit_price: Yuan; sell at a last price at or above it.
        take_profit_ratio: The same at so much above the cost.
        trailing_amount: Yuan; sell that much below the best price since the protection stands.
        trailing_ratio: The same as a part of the best price.
        price_type: Of the order that is sent.
        limit_offset: Yuan below the best bid at which a `limit` order is sent; where it is absent, the lowest
            price that the exchange takes at that moment.
        valid_until: Milliseconds since the epoch, UTC; absent: until it is ended.
    """

    type: Literal["protect"] = "protect"
    id: ClientOrderId
    stock_code: StockCode | None = None
    client_order_id: ClientOrderId | None = None
    order_volume: Volume | None = None
    stop_price: Price | None = None
    stop_loss_ratio: Fraction | None = None
    take_profit_price: Price | None = None
    take_profit_ratio: Gain | None = None
    trailing_amount: Price | None = None
    trailing_ratio: Fraction | None = None
    price_type: PriceType = PriceType.LIMIT
    limit_offset: PriceOrNone | None = None
    valid_until: Millis | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        require_one(self, "stock_code", "client_order_id")
        if all(getattr(self, name) is None for name in CONDITIONS):
            context = {"names": ", ".join(CONDITIONS), "fields": list(CONDITIONS)}
            raise PydanticCustomError("one_or_more_of", "give at least one of {names}", context)
        if self.limit_offset is not None and self.price_type is not PriceType.LIMIT:
            raise PydanticCustomError(
                "needs_limit", "only with price_type limit", {"fields": ["limit_offset"]}
            )
        return self


class Unprotect(CommandBase):
    """End a protection that has not fired.

    Attributes:
        client_order_id: The id of its `protect`.
    """

    type: Literal["unprotect"] = "unprotect"
    client_order_id: ClientOrderId


class QueryProtections(CommandBase):
    """Ask for the strategy's own protections, today's ended ones as well; answered from memory."""

    type: Literal["query_protections"] = "query_protections"
