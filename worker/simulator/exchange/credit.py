"""Orders of credit accounts, beyond plain buys and sells. Money is mills.

What each does is the meaning of its name; the details are assumptions. Fees of a financed buy are borrowed
too; the proceeds of sold shares that were borrowed are kept back until the shares are returned; what is sold
to repay money repays first and is cash only beyond the debt.
"""

from worker.simulator.exchange.orders import Order
from worker.simulator.exchange.own import Own
from worker.simulator.rules.units import MILLS_PER_YUAN


class Financed(Own):
    """A buy with the broker's money: it takes of what may be borrowed, and no cash."""

    def price_in(self, order: Order) -> None:
        """Work out what it will borrow."""
        super().price_in(order)
        order.borrowed, order.frozen = order.frozen, 0

    def accept(self, order: Order) -> None:
        """Keep the money for it."""
        order.account.debts.reserved_money += order.borrowed

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Owe what it cost."""
        commission, fees = self.charge(order, volume * price)
        order.traded_volume += volume
        order.account.position(order.instrument).bought(volume, price)
        order.account.debts.money += volume * price + fees
        self._reserve(order, self.still_to_cost(order))
        return commission

    def release(self, order: Order) -> None:
        """Keep the money no longer."""
        self._reserve(order, 0)

    def _reserve(self, order: Order, needed: int) -> None:
        order.account.debts.reserved_money += needed - order.borrowed
        order.borrowed = needed


class Lent(Own):
    """A sell of the broker's shares: it takes none that the account has."""

    def price_in(self, order: Order) -> None:
        """Borrow as many as it sells."""
        order.borrowed = order.volume

    def accept(self, order: Order) -> None:
        """Keep the shares for it."""
        order.account.debts.reserved_shares[order.instrument.stock_code] += order.volume

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Owe the shares, and keep back the proceeds."""
        commission, fees = self.charge(order, volume * price)
        order.traded_volume += volume
        debts, code = order.account.debts, order.instrument.stock_code
        debts.shares[code] += volume
        debts.reserved_shares[code] -= volume
        debts.proceeds[code] += volume * price - fees
        return commission

    def release(self, order: Order) -> None:
        """Keep the shares no longer."""
        order.account.debts.reserved_shares[order.instrument.stock_code] -= order.rest


class Returned(Own):
    """A buy with one's own money, whose shares go to the broker."""

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Give the shares back; what is beyond the debt is held."""
        commission, fees = self.charge(order, volume * price)
        order.traded_volume += volume
        account = order.account
        returned, freed = account.debts.give_back(order.instrument.stock_code, volume)
        if volume > returned:
            account.position(order.instrument).bought(volume - returned, price)
        self.refreeze(order)
        account.cash += freed - volume * price - fees
        return commission


class GivenBack(Own):
    """Shares that one has, given back: no money moves but the proceeds that are kept back no longer."""

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Give the shares back."""
        order.traded_volume += volume
        order.turnover += volume * price
        order.account.position(order.instrument).sold(volume)
        _, freed = order.account.debts.give_back(order.instrument.stock_code, volume)
        order.account.cash += freed
        return 0


class Repaid(Own):
    """A sell of one's own shares, whose proceeds repay money."""

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Repay with what it brings."""
        account, before = order.account, order.account.proceeds
        commission = super().fill(order, volume, price)
        paid = account.debts.pay_back(max(0, account.proceeds - before))
        account.cash -= paid
        account.proceeds -= paid
        return commission


class PaidBack(Own):
    """Money that one has, paid back: its volume is yuan, an assumption, and each trades for one."""

    def price_in(self, order: Order) -> None:
        """Freeze the money."""
        order.frozen = order.volume * MILLS_PER_YUAN

    def accept(self, order: Order) -> None:
        """Hold it back."""
        order.account.hold(order.frozen)

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Pay it."""
        amount = volume * price
        order.traded_volume += volume
        order.turnover += amount
        order.account.hold(-amount)
        order.frozen -= amount
        order.account.cash -= order.account.debts.pay_back(amount)
        return 0

    def release(self, order: Order) -> None:
        """Give back the rest."""
        order.account.hold(-order.frozen)
        order.frozen = 0
