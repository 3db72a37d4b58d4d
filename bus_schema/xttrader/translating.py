"""From what the bus tells to the SDK's objects: times become seconds, words the numbers beside them."""

from dataclasses import dataclass
from typing import Any, Protocol

from bus_schema.events import ErrorDetail, ErrorEvent
from bus_schema.results import (
    AccountStatusResult,
    AssetResult,
    OrderResult,
    PositionResult,
    TradeResult,
)
from bus_schema.xttype import XtAccountStatus, XtAsset, XtOrder, XtPosition, XtTrade

_MS_PER_SECOND = 1_000
NO_ERROR_ID = -1
"""Where the counter gave no number: the bus refuses in words."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order's words: what the strategy called it, which the terminal never sees.

    Attributes:
        strategy_name: As it was given.
        order_remark: As it was given.
        seq: The number of the request; -1 where nobody waits for a response.
    """

    strategy_name: str
    order_remark: str
    seq: int = -1


class WordsOf(Protocol):
    """Finds what an order was called, by the id under which the bus knows it."""

    def __call__(self, command_id: str | None, /) -> Ordered | None:
        """Return it; None where this program did not place the order."""


def as_order(order: OrderResult, account_type: int, words_of: WordsOf) -> XtOrder:
    """Return an order; what this program did not place bears the terminal's own names."""
    return XtOrder(
        **_shared(order, "order_time", words_of),
        order_type=order.order_type_code,
        order_volume=order.order_volume,
        price_type=order.price_type_code,
        price=order.price,
        traded_volume=order.traded_volume,
        traded_price=order.traded_price,
        order_status=order.order_status_code,
        status_msg=order.status_msg,
        account_type=account_type,
    )


def as_trade(trade: TradeResult, account_type: int, words_of: WordsOf) -> XtTrade:
    """Return a fill."""
    return XtTrade(
        **_shared(trade, "traded_time", words_of),
        order_type=trade.order_type_code,
        traded_id=trade.traded_id,
        traded_price=trade.traded_price,
        traded_volume=trade.traded_volume,
        traded_amount=trade.traded_amount,
        commission=trade.commission,
        account_type=account_type,
    )


def _shared(facts: OrderResult | TradeResult, time: str, words_of: WordsOf) -> dict[str, Any]:
    # A part of an algorithm's order has the id of the whole as its remark, and none of its own.
    ordered = words_of(facts.client_order_id or facts.order_remark)
    names = ("account_id", "stock_code", "order_id", "order_sysid", "direction", "offset_flag")
    return {
        **{name: getattr(facts, name) for name in (*names, "secu_account", "instrument_name")},
        time: (getattr(facts, time) or 0) // _MS_PER_SECOND,
        "strategy_name": ordered.strategy_name if ordered else facts.strategy_name,
        "order_remark": ordered.order_remark if ordered else facts.order_remark,
    }


def as_asset(asset: AssetResult, account_type: int) -> XtAsset:
    """Return an account's money."""
    return XtAsset(
        account_id=asset.account_id,
        cash=asset.cash,
        frozen_cash=asset.frozen_cash,
        market_value=asset.market_value,
        total_asset=asset.total_asset,
        fetch_balance=asset.fetch_balance,
        account_type=account_type,
    )


def as_position(position: PositionResult, account_type: int) -> XtPosition:
    """Return what is held of one instrument."""
    return XtPosition(**position.model_dump(include=_POSITION), account_type=account_type)


_POSITION = {
    "account_id",
    "stock_code",
    "volume",
    "can_use_volume",
    "open_price",
    "market_value",
    "frozen_volume",
    "on_road_volume",
    "yesterday_volume",
    "avg_price",
    "direction",
    "last_price",
    "profit_rate",
    "secu_account",
    "instrument_name",
    "float_profit",
}


def as_account_status(status: AccountStatusResult) -> XtAccountStatus:
    """Return an account's state."""
    return XtAccountStatus(status.account_id, status.account_type_code, status.status_code)


def error_id(error: ErrorDetail | ErrorEvent) -> int:
    """Return the counter's number of an error, where it gave one."""
    number = error.detail.get("error_id")
    return number if isinstance(number, int) else NO_ERROR_ID


def error_msg(error: ErrorDetail | ErrorEvent) -> str:
    """Return an error in words: the bus's word for it, then the sentence."""
    return f"{error.code}: {error.message}"
