"""Commands that change nothing: asking again is harmless."""

from typing import Literal, Self

from pydantic import StrictBool, model_validator

from bus_schema.commands.base import CommandBase
from bus_schema.commands.orders import require_one
from bus_schema.fields import ClientOrderId, OrderId, StockCode


class QueryAsset(CommandBase):
    """Ask for cash and total value."""

    type: Literal["query_asset"] = "query_asset"


class QueryPositions(CommandBase):
    """Ask for all positions."""

    type: Literal["query_positions"] = "query_positions"


class QueryPosition(CommandBase):
    """Ask for the position in one instrument.

    Attributes:
        stock_code: `600000.SH`, or six bare digits.
    """

    type: Literal["query_position"] = "query_position"
    stock_code: StockCode


class QueryAccountSummary(CommandBase):
    """Ask for the account on one line; the result is an `AccountSummaryResult`."""

    type: Literal["query_account_summary"] = "query_account_summary"


class QueryPositionSummaries(CommandBase):
    """Ask for each position on one line; the results are `PositionSummaryResult`."""

    type: Literal["query_position_summaries"] = "query_position_summaries"


class QueryOrders(CommandBase):
    """Ask for the day's orders.

    Attributes:
        cancelable_only: Leave out orders that can no longer be cancelled.
    """

    type: Literal["query_orders"] = "query_orders"
    cancelable_only: StrictBool = False


class QueryOrder(CommandBase):
    """Ask for one order, named in exactly one way.

    Attributes:
        client_order_id: The id it was placed with.
        order_id: The terminal's number.
    """

    type: Literal["query_order"] = "query_order"
    client_order_id: ClientOrderId | None = None
    order_id: OrderId | None = None

    @model_validator(mode="after")
    def _names_one_order(self) -> Self:
        require_one(self, "client_order_id", "order_id")
        return self


class QueryTrades(CommandBase):
    """Ask for the day's fills."""

    type: Literal["query_trades"] = "query_trades"


class QueryAccountStatus(CommandBase):
    """Ask for the state of the terminal's accounts."""

    type: Literal["query_account_status"] = "query_account_status"


class QueryAccountInfos(CommandBase):
    """Ask what accounts the terminal is logged in to."""

    type: Literal["query_account_infos"] = "query_account_infos"


class QueryLimits(CommandBase):
    """Ask which limits the strategy's orders must fit and how much of them is used; answered from memory."""

    type: Literal["query_limits"] = "query_limits"


class QueryLedger(CommandBase):
    """Ask for the strategy's own ledger; answered without the broker."""

    type: Literal["query_ledger"] = "query_ledger"


class Ping(CommandBase):
    """Ask whether the worker is there; answered without the broker."""

    type: Literal["ping"] = "ping"
