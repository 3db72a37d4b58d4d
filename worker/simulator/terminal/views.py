"""What queries see: the account as it is, or as it was a moment ago."""

from collections.abc import Callable
from typing import Protocol

from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row
from worker.simulator.rules.codes import CANCELABLE_STATUSES


class View(Protocol):
    """An account's rows at one moment."""

    def asset(self, account_id: str) -> Row:
        """Return its XtAsset values."""

    def positions(self, account_id: str) -> list[Row]:
        """Return its XtPosition values."""

    def orders(self, account_id: str, order_id: int) -> list[Row]:
        """Return its XtOrder values of today: all for order id 0, else the one."""

    def trades(self, account_id: str) -> list[Row]:
        """Return its XtTrade values of today."""


class LiveView:
    """Everything as it is now."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def asset(self, account_id: str) -> Row:
        """Return its XtAsset values."""
        return self._exchange.accounts[account_id].asset_row()

    def positions(self, account_id: str) -> list[Row]:
        """Return its XtPosition values, rows of nothing included."""
        return self._exchange.accounts[account_id].position_rows()

    def orders(self, account_id: str, order_id: int) -> list[Row]:
        """Return its XtOrder values of today: all for order id 0, else the one."""
        orders = self._exchange.book.orders
        found = orders.values() if not order_id else [orders[order_id]] if order_id in orders else []
        return [order.row() for order in found if order.account.account_id == account_id]

    def trades(self, account_id: str) -> list[Row]:
        """Return its XtTrade values of today."""
        return self._exchange.book.fill_rows(account_id)


class Snapshot:
    """A copy of a live view."""

    def __init__(self, live: LiveView, account_ids: list[str]) -> None:
        self._assets = {account_id: live.asset(account_id) for account_id in account_ids}
        self._positions = {account_id: live.positions(account_id) for account_id in account_ids}
        self._orders = {account_id: live.orders(account_id, 0) for account_id in account_ids}
        self._trades = {account_id: live.trades(account_id) for account_id in account_ids}

    def asset(self, account_id: str) -> Row:
        """Return its XtAsset values."""
        return self._assets[account_id]

    def positions(self, account_id: str) -> list[Row]:
        """Return its XtPosition values."""
        return self._positions[account_id]

    def orders(self, account_id: str, order_id: int) -> list[Row]:
        """Return its XtOrder values: all for order id 0, else the one."""
        return [row for row in self._orders[account_id] if order_id in (0, row["order_id"])]

    def trades(self, account_id: str) -> list[Row]:
        """Return its XtTrade values."""
        return self._trades[account_id]


class LaggingView:
    """The account as it was when the last full interval began.

    `keep_up` has to be called before anything changes: it copies the state when a new interval has begun.
    """

    def __init__(
        self, live: LiveView, account_ids: list[str], lag_s: float, clock: Callable[[], float]
    ) -> None:
        self._live = live
        self._account_ids = account_ids
        self._lag_s = lag_s
        self._clock = clock
        self._interval = -1
        self.current = Snapshot(live, account_ids)
        self.keep_up()

    def keep_up(self) -> None:
        """Copy the state if this is a new interval."""
        interval = int(self._clock() / self._lag_s)
        if interval != self._interval:
            self._interval = interval
            self.current = Snapshot(self._live, self._account_ids)


def cancelable(rows: list[Row]) -> list[Row]:
    """Return the rows of orders that a cancel would still reach."""
    return [row for row in rows if row["order_status"] in CANCELABLE_STATUSES]
