"""What the account, or one strategy, may do: nothing is limited that is not set."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bus_schema.stock_codes import right_spelling

Yuan = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=1)]


def _spelled_as_here(code: object) -> object:
    right = right_spelling(code) if isinstance(code, str) and not code.endswith("*") else None
    if right is not None:
        raise ValueError(f"{code} is written {right} here, and would match nothing")
    return code


CodePattern = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,24}\*?$"), BeforeValidator(_spelled_as_here)
]
"""A code with its market, or the beginning of one with a star behind it: `688*`."""


class Mode(StrEnum):
    """Which sides may be traded."""

    ALL = "all"
    BUY_ONLY = "buy_only"
    SELL_ONLY = "sell_only"
    CLOSE_ONLY = "close_only"
    """Sell no more than what is held, buy nothing."""


class Limits(BaseModel):
    """Limits of the account or of one strategy; what is absent is not limited.

    Attributes:
        max_order_value: Yuan, of one order.
        min_order_value: Yuan, of one order; what is left of a position may be sold whole.
        max_order_volume: Shares (张 for bonds), of one order.
        max_stock_share: The part of the total assets that one stock may come to by a buy: 0.3 is 30 %.
        max_strategy_share: The part of the total assets that one strategy may come to by a buy.
        max_daily_turnover: Yuan traded in a day, together with what is open.
        max_daily_orders: Orders in a day.
        max_open_orders: Orders open at one time.
        max_daily_loss: Yuan lost in a day; beyond it, trading is halted until an operator resumes it.
        halt_cancels_open: Such a halt cancels the open orders of whom it halts as well.
        max_price_deviation: How far from the last price a price may be: 0.05 is 5 %.
        repeat_window_ms: Milliseconds in which the same strategy may not send the same order again.
        allowed_codes: If given, nothing else may be traded: `510300.SH`, or `688*` for all that begin so.
        forbidden_codes: What may not be traded.
        mode: Which sides may be traded.
        own_shares_only: A strategy may sell only what its own fills have brought it.
        dry_run: Everything is checked and answered, and nothing is sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_order_value: Yuan | None = None
    min_order_value: Yuan | None = None
    max_order_volume: Count | None = None
    max_stock_share: Fraction | None = None
    max_strategy_share: Fraction | None = None
    max_daily_turnover: Yuan | None = None
    max_daily_orders: Count | None = None
    max_open_orders: Count | None = None
    max_daily_loss: Yuan | None = None
    halt_cancels_open: bool = False
    max_price_deviation: Fraction | None = None
    repeat_window_ms: Count | None = None
    allowed_codes: tuple[CodePattern, ...] | None = None
    forbidden_codes: tuple[CodePattern, ...] = ()
    mode: Mode = Mode.ALL
    own_shares_only: bool = False
    dry_run: bool = False

    def looser_than(self, account: "Limits") -> list[str]:
        """The fields in which these limits of a strategy would allow more than the account's."""
        return [name for name in _LARGEST if _above(getattr(self, name), getattr(account, name))] + [
            name for name in _SMALLEST if _above(getattr(account, name), getattr(self, name))
        ]


_LARGEST = (
    "max_order_value",
    "max_order_volume",
    "max_stock_share",
    "max_strategy_share",
    "max_daily_turnover",
    "max_daily_orders",
    "max_open_orders",
    "max_daily_loss",
    "max_price_deviation",
)
_SMALLEST = ("min_order_value", "repeat_window_ms")


def _above(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one > other
