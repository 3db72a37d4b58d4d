"""Fills as the exchange keeps them."""

from typing import Any, NamedTuple

from worker.simulator.exchange.orders import Order
from worker.simulator.exchange.repos_and_subscriptions import REPO_UNIT
from worker.simulator.rules.units import yuan


class Fill(NamedTuple):
    """One fill of an order; price and commission in mills.

    Attributes:
        number: counts the fills of the day, from 1.
        day: counts the days, as the book does.
        time: seconds since the epoch.
    """

    order: Order
    number: int
    day: int
    time: int
    volume: int
    price: int
    commission: int

    def row(self) -> dict[str, Any]:
        """Return its XtTrade values."""
        order, volume, price = self.order, self.volume, self.price
        row = order.terms.trade_row.copy()
        row["traded_id"] = f"{self.number:08d}"
        row["traded_time"] = self.time
        row["traded_price"] = yuan(price)
        row["traded_volume"] = volume
        # That a repo's amount is what it lends, and no product with its rate, is an assumption.
        row["traded_amount"] = yuan(volume * (REPO_UNIT if order.instrument.board.lends else price))
        row["order_id"] = order.order_id
        row["order_sysid"] = order.order_sysid
        row["strategy_name"] = order.strategy_name
        row["order_remark"] = order.remark
        row["commission"] = yuan(self.commission)
        return row
