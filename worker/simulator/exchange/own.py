"""Orders that take one's own money or shares. Money is mills."""

from worker.simulator.exchange.fees import FeeSchedule
from worker.simulator.exchange.orders import Order


class Own:
    """Books plain buys and sells on their accounts, with a scenario's fees.

    A buy freezes its limit price and estimated fees; each fill releases its share, and the last one, or the
    cancel, returns what was frozen too much. A sell freezes shares.
    """

    def __init__(self, fees: FeeSchedule) -> None:
        self._fees = fees

    def price_in(self, order: Order) -> None:
        """Work out what `order` will hold back, without holding it yet."""
        if order.is_buy:
            turnover = order.limit * order.volume
            order.estimated_fees = self._fees.estimate(turnover, order.instrument.board)
            order.frozen = turnover + order.estimated_fees

    def accept(self, order: Order) -> None:
        """Hold back the cash or the shares of an order that the counter took."""
        if order.is_buy:
            order.account.hold(order.frozen)
            return
        position = order.account.position(order.instrument)
        position.can_use -= order.volume
        position.frozen += order.volume

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Book one fill and return the commission on it, in mills."""
        commission, fees = self.charge(order, volume * price)
        account, position = order.account, order.account.position(order.instrument)
        order.traded_volume += volume
        if order.is_buy:
            position.bought(volume, price)
            self.refreeze(order)
            account.cash -= volume * price + fees
        else:
            position.sold(volume)
            account.cash += volume * price - fees
            account.proceeds += volume * price - fees
        return commission

    def release(self, order: Order) -> None:
        """Give back what an order that ends unfilled still holds."""
        if order.is_buy:
            order.account.hold(-order.frozen)
            order.frozen = 0
            return
        position = order.account.position(order.instrument)
        position.can_use += order.rest
        position.frozen -= order.rest

    def charge(self, order: Order, amount: int) -> tuple[int, int]:
        """Return the commission and the whole fees that this fill adds to the order's."""
        order.turnover += amount
        now = self._fees.charges(order.turnover, order.instrument.board, is_buy=order.is_buy)
        added = (now[0] - order.commission, now[1] - order.fees)
        order.commission, order.fees = now
        return added

    def refreeze(self, order: Order) -> None:
        """Hold back only what the rest of a buy can still cost."""
        needed = self.still_to_cost(order)
        order.account.hold(needed - order.frozen)
        order.frozen = needed

    def still_to_cost(self, order: Order) -> int:
        """Return what the rest of a buy can still cost, with its fees."""
        fees_to_come = max(0, order.estimated_fees - order.fees)
        return order.limit * order.rest + fees_to_come if order.rest else 0
