"""What every account can be asked: money, positions, orders, fills, accounts."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bus_schema.events import Reply
from bus_schema.results import (
    AccountInfoResult,
    AccountStatusResult,
    AssetResult,
    OrderResult,
    PositionResult,
    TradeResult,
)
from bus_schema.xtrecord import XtRecord
from bus_schema.xttrader.core import Core
from bus_schema.xttrader.translating import as_account_status, as_asset, as_order, as_position, as_trade
from bus_schema.xttype import StockAccount, XtAccountStatus, XtAsset, XtOrder, XtPosition, XtTrade


class Queries(Core):
    """The queries of the SDK for accounts of all kinds.

    Each waits for its answer, and gives None where there is none: the log says why. Those with a callback
    return the number of the request at once, -1 where it was not sent.
    """

    def query_stock_asset(self, account: StockAccount) -> XtAsset | None:
        """Return the account's money."""
        return self._query(account, partial(_asset, account), "query_asset")

    def query_stock_asset_async(
        self, account: StockAccount, callback: Callable[[XtAsset | None], Any]
    ) -> int:
        """Ask for the account's money; the SDK forgets to return the request's number."""
        return self._query_later(account, callback, partial(_asset, account), "query_asset")

    def query_stock_order(self, account: StockAccount, order_id: int) -> XtOrder | None:
        """Return one order by the terminal's number; None where there is no such order today."""
        return self._query(account, partial(self._one_order, account), "query_order", order_id=order_id)

    def query_stock_orders(
        self, account: StockAccount, cancelable_only: bool = False
    ) -> list[XtOrder] | None:
        """Return the account's orders of the day, whoever placed them."""
        shape = partial(self._all_orders, account)
        return self._query(account, shape, "query_orders", cancelable_only=cancelable_only)

    def query_stock_orders_async(
        self,
        account: StockAccount,
        callback: Callable[[list[XtOrder] | None], Any],
        cancelable_only: bool = False,
    ) -> int:
        """Ask for the account's orders of the day."""
        shape = partial(self._all_orders, account)
        return self._query_later(account, callback, shape, "query_orders", cancelable_only=cancelable_only)

    def query_stock_trades(self, account: StockAccount) -> list[XtTrade] | None:
        """Return the account's fills of the day."""
        return self._query(account, partial(self._all_trades, account), "query_trades")

    def query_stock_trades_async(
        self, account: StockAccount, callback: Callable[[list[XtTrade] | None], Any]
    ) -> int:
        """Ask for the account's fills of the day."""
        return self._query_later(account, callback, partial(self._all_trades, account), "query_trades")

    def query_stock_position(self, account: StockAccount, stock_code: str) -> XtPosition | None:
        """Return what the account holds of an instrument; None where it holds nothing."""
        return self._query(account, partial(_position, account), "query_position", stock_code=stock_code)

    def query_stock_positions(self, account: StockAccount) -> list[XtPosition] | None:
        """Return all positions; those sold out today may stay with a volume of 0."""
        return self._query(account, partial(_positions, account), "query_positions")

    def query_stock_positions_async(
        self, account: StockAccount, callback: Callable[[list[XtPosition] | None], Any]
    ) -> int:
        """Ask for all positions."""
        return self._query_later(account, callback, partial(_positions, account), "query_positions")

    def query_account_infos(self) -> list[XtRecord] | None:
        """Return the accounts that the terminal is logged in to, with the attributes of XtAccountInfo."""
        return self._query(None, _infos, "query_account_infos")

    query_account_info = query_account_infos

    def query_account_infos_async(self, callback: Callable[[list[XtRecord] | None], Any]) -> int:
        """Ask for the accounts that the terminal is logged in to."""
        return self._query_later(None, callback, _infos, "query_account_infos")

    def query_account_status(self) -> list[XtAccountStatus] | None:
        """Return the state of each account that the terminal is logged in to."""
        return self._query(None, _statuses, "query_account_status")

    def query_account_status_async(self, callback: Callable[[list[XtAccountStatus] | None], Any]) -> int:
        """Ask for the state of each account that the terminal is logged in to."""
        return self._query_later(None, callback, _statuses, "query_account_status")

    def _one_order(self, account: StockAccount, reply: Reply) -> XtOrder:
        return self._order_of(account, reply.result_as(OrderResult))

    def _all_orders(self, account: StockAccount, reply: Reply) -> list[XtOrder]:
        return [self._order_of(account, order) for order in reply.results_as(OrderResult)]

    def _order_of(self, account: StockAccount, order: OrderResult) -> XtOrder:
        return as_order(order, account.account_type, self._book.words_of)

    def _all_trades(self, account: StockAccount, reply: Reply) -> list[XtTrade]:
        return [
            as_trade(trade, account.account_type, self._book.words_of)
            for trade in reply.results_as(TradeResult)
        ]


def _asset(account: StockAccount, reply: Reply) -> XtAsset:
    return as_asset(reply.result_as(AssetResult), account.account_type)


def _position(account: StockAccount, reply: Reply) -> XtPosition | None:
    if reply.result is None:
        return None
    return as_position(reply.result_as(PositionResult), account.account_type)


def _positions(account: StockAccount, reply: Reply) -> list[XtPosition]:
    return [as_position(one, account.account_type) for one in reply.results_as(PositionResult)]


def _statuses(reply: Reply) -> list[XtAccountStatus]:
    return [as_account_status(status) for status in reply.results_as(AccountStatusResult)]


def _infos(reply: Reply) -> list[XtRecord]:
    return [XtRecord(info.model_dump()) for info in reply.results_as(AccountInfoResult)]
