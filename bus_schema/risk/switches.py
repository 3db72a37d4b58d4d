"""Each rule by its name, with its switch."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class RuleName(StrEnum):
    """What `detail.rule` of a `risk_rejected` names."""

    ALLOWED_CODES = "allowed_codes"
    FORBIDDEN_CODES = "forbidden_codes"
    MODE = "mode"
    MAX_ORDER_VOLUME = "max_order_volume"
    MAX_ORDER_VALUE = "max_order_value"
    MIN_ORDER_VALUE = "min_order_value"
    MAX_STOCK_SHARE = "max_stock_share"
    MAX_STRATEGY_SHARE = "max_strategy_share"
    MAX_DAILY_TURNOVER = "max_daily_turnover"
    MAX_DAILY_ORDERS = "max_daily_orders"
    MAX_DAILY_LOSS = "max_daily_loss"
    MAX_OPEN_ORDERS = "max_open_orders"
    MAX_PRICE_DEVIATION = "max_price_deviation"
    REPEATED_ORDER = "repeated_order"
    SELF_CROSSING = "self_crossing"
    OWN_SHARES_ONLY = "own_shares_only"
    CASH = "cash"
    HOLDINGS = "holdings"
    LOT = "lot"
    LARGEST_ORDER = "largest_order"
    TICK = "tick"
    PRICE_LIMIT = "price_limit"
    PRICE_CAGE = "price_cage"
    SUSPENDED = "suspended"
    SESSION = "session"
    TRADING_DAY = "trading_day"
    NO_CANCEL_WINDOW = "no_cancel_window"
    ORDER_RATE = "order_rate"
    DAILY_MESSAGES = "daily_messages"


class OnMissing(StrEnum):
    """What a rule does when it lacks what it looks at: a quote, a detail of the instrument, a snapshot."""

    PASS = "pass"  # noqa: S105 - no password: the order passes.
    REFUSE = "refuse"


class RuleSwitch(BaseModel):
    """Whether a rule is applied.

    Attributes:
        on: `true`, `false`, or `live`: where real money moves, not in a simulation.
        missing: What it does when a datum is missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: bool | Literal["live"] = True
    missing: OnMissing = OnMissing.PASS

    def applies(self, *, simulated: bool) -> bool:
        """Whether it is applied to this account."""
        return self.on is True or (self.on == "live" and not simulated)
