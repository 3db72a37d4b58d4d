"""The exchange's own record: every order and fill of the day, and of all days."""

from typing import Any

from worker.simulator.exchange.fills import Fill
from worker.simulator.exchange.orders import Order
from worker.simulator.exchange.refusals import Refusal

FIRST_ORDER_ID = 1082130432
"""0x40800000: order ids of a real terminal look like 1082130545 (public reports)."""


class Book:
    """Orders and fills by day, and the numbers that they get.

    Attributes:
        day: counts the days, from 0.
        orders: today's, by order id; the rejected ones too.
        fills: today's.
        ever_accepted: every order that the exchange ever took, with its day.
        ever_rejected: every order that the counter ever refused, with its day.
        ever_filled: every fill.
        refusals: why today's rejected orders were refused, by order id.
        left_over: the orders that the last day left unfilled, as XtOrder values from before they ended.
    """

    def __init__(self) -> None:
        self.day = 0
        self.orders: dict[int, Order] = {}
        self.fills: list[Fill] = []
        self.ever_accepted: list[tuple[int, Order]] = []
        self.ever_rejected: list[tuple[int, Order]] = []
        self.ever_filled: list[Fill] = []
        self.refusals: dict[int, Refusal] = {}
        self.left_over: list[dict[str, Any]] = []
        self._order_ids = FIRST_ORDER_ID
        self._sysids = 0
        self._fills = 0

    def next_order_id(self) -> int:
        """Return a new order id."""
        self._order_ids += 1
        return self._order_ids

    def next_sysid(self) -> str:
        """Return a new contract number of the counter; it starts again each day."""
        self._sysids += 1
        return str(self._sysids)

    def add(self, order: Order) -> None:
        """Keep an order that the exchange took."""
        self.orders[order.order_id] = order
        self.ever_accepted.append((self.day, order))

    def add_rejected(self, order: Order, refused: Refusal) -> None:
        """Keep an order that the counter refused."""
        self.orders[order.order_id] = order
        self.refusals[order.order_id] = refused
        self.ever_rejected.append((self.day, order))

    def add_fill(self, order: Order, volume: int, price: int, commission: int, now: int) -> Fill:
        """Keep one fill and return it; its number starts again each day."""
        self._fills += 1
        fill = Fill(order, self._fills, self.day, now, volume, price, commission)
        self.fills.append(fill)
        self.ever_filled.append(fill)
        return fill

    def fill_rows(self, account_id: str) -> list[dict[str, Any]]:
        """Return the XtTrade values of an account's fills of today."""
        return [fill.row() for fill in self.fills if fill.order.account.account_id == account_id]

    def open_orders(self) -> list[Order]:
        """Return today's orders that are not final."""
        return [order for order in self.orders.values() if not order.is_final]

    def by_sysid(self, sysid: str, market: str | None) -> Order | None:
        """Return today's order with this contract number at `market`; at any market for None."""
        for order in self.orders.values():
            if order.order_sysid == sysid and market in (None, order.instrument.market):
                return order
        return None

    def open_day(self, left_over: list[dict[str, Any]]) -> None:
        """Start a new day with an empty list; `left_over` is what did not fill on the last."""
        self.day += 1
        self.left_over = left_over
        self.orders, self.fills, self.refusals = {}, [], {}
        self._sysids = self._fills = 0

    def restart_order_ids(self) -> None:
        """Begin the order ids again, as some terminals do each day."""
        self._order_ids = FIRST_ORDER_ID
