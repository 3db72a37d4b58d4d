"""Orders that trade no shares: reverse repos, and subscriptions of new issues. Money is mills."""

from typing import Final

from worker.simulator.exchange.orders import Order
from worker.simulator.exchange.own import Own
from worker.simulator.rules.units import MILLS_PER_YUAN

REPO_UNIT: Final = 100 * MILLS_PER_YUAN
"""What one 张 lends: its face value, whatever its price, which is the interest of a year in per cent."""


class Repo(Own):
    """A sell that lends money until the next day, with its interest.

    That the day after is a calendar day later, and that every repo is for one day, are assumptions. No
    position is booked: what is lent is part of the total assets.
    """

    def price_in(self, order: Order) -> None:
        """Work out the money that it lends, and its fee."""
        amount = REPO_UNIT * order.volume
        order.estimated_fees = self._fees.estimate(amount, order.instrument.board)
        order.frozen = amount + order.estimated_fees

    def accept(self, order: Order) -> None:
        """Hold the money back."""
        order.account.hold(order.frozen)

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Lend the money."""
        before = order.commission
        order.traded_volume += volume
        order.turnover += volume * price
        amount = REPO_UNIT * order.traded_volume
        order.commission, order.fees = self._fees.charges(amount, order.instrument.board, is_buy=False)
        self._refreeze_lent(order)
        order.account.cash -= REPO_UNIT * volume + order.commission - before
        order.account.lend(REPO_UNIT * volume, price)
        return order.commission - before

    def release(self, order: Order) -> None:
        """Give back what was not lent."""
        order.account.hold(-order.frozen)
        order.frozen = 0

    @staticmethod
    def _refreeze_lent(order: Order) -> None:
        fees_to_come = max(0, order.estimated_fees - order.fees) if order.rest else 0
        needed = REPO_UNIT * order.rest + fees_to_come
        order.account.hold(needed - order.frozen)
        order.frozen = needed


class Subscription(Own):
    """A buy that lots are drawn for on a later day; at Shanghai and Shenzhen it holds back no money."""

    def price_in(self, order: Order) -> None:
        """Work out what it holds back."""
        order.frozen = order.limit * order.volume if order.instrument.board.freezes_money else 0

    def release(self, order: Order) -> None:
        """Give the money back."""
        order.account.hold(-order.frozen)
        order.frozen = 0
