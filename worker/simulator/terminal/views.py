"""What queries see: the account as it is, or as it was a moment ago."""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from worker.simulator.exchange.market import TRADE, Event, Exchange
from worker.simulator.link import Row
from worker.simulator.rules.codes import CANCELABLE_STATUSES, FINAL_STATUSES


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


class LaggingView:
    """The account as it was when the last full interval began.

    `keep_up` has to be called before anything changes: at a new interval it copies money and positions, and
    forgets what orders were before. `heard` has to be called with whatever happens at the exchange.
    """

    def __init__(self, exchange: Exchange, live: LiveView, lag_s: float, clock: Callable[[], float]) -> None:
        self._exchange = exchange
        self._live = live
        self._lag_s = lag_s
        self._clock = clock
        self._interval = -1
        self._open = {order.order_id: order.row() for order in exchange.book.open_orders()}
        self.keep_up()

    def keep_up(self) -> None:
        """Let the past go if this is a new interval."""
        interval = int(self._clock() / self._lag_s)
        if interval == self._interval:
            return
        self._interval = interval
        accounts = self._exchange.accounts
        self._assets = {account_id: self._live.asset(account_id) for account_id in accounts}
        self._positions = {account_id: self._live.positions(account_id) for account_id in accounts}
        self._before: dict[int, Row | None] = {}
        self._new_trades: Counter[str] = Counter()

    def heard(self, events: list[Event]) -> None:
        """Remember what an order was before its first change in this interval; None for one that was not."""
        for kind, row in events:
            if kind == TRADE:
                self._new_trades[row["account_id"]] += 1
                continue
            order_id = row["order_id"]
            self._before.setdefault(order_id, self._open.get(order_id))
            if row["order_status"] in FINAL_STATUSES:
                self._open.pop(order_id, None)
            else:
                self._open[order_id] = row

    def asset(self, account_id: str) -> Row:
        """Return its XtAsset values."""
        return self._assets[account_id]

    def positions(self, account_id: str) -> list[Row]:
        """Return its XtPosition values."""
        return self._positions[account_id]

    def orders(self, account_id: str, order_id: int) -> list[Row]:
        """Return its XtOrder values: all for order id 0, else the one."""
        rows = self._live.orders(account_id, order_id)
        if not self._before:
            return rows
        past = (self._before.get(row["order_id"], row) for row in rows)
        return [row for row in past if row is not None]

    def trades(self, account_id: str) -> list[Row]:
        """Return its XtTrade values."""
        rows = self._live.trades(account_id)
        return rows[: len(rows) - self._new_trades[account_id]]


def cancelable(rows: list[Row]) -> list[Row]:
    """Return the rows of orders that a cancel would still reach."""
    return [row for row in rows if row["order_status"] in CANCELABLE_STATUSES]
