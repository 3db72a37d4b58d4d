"""Futures and options: what an account has opened, long and short, in lots.

Margin, premiums, multipliers and fees are not modelled, so no order moves any money; this is an assumption
that lets each kind of order be tried, and no model of a futures account.
"""

from worker.simulator.exchange.orders import Order
from worker.simulator.rules.order_kinds import LONG, OPEN, SHORT, Booking, OrderKind


class Contracts:
    """Books orders on contracts; what no contract is opened or closed by is only filled."""

    def price_in(self, order: Order) -> None:
        """Nothing is frozen."""

    def accept(self, order: Order) -> None:
        """Hold back the lots that it will close."""
        self._freeze(order, order.volume)

    def fill(self, order: Order, volume: int, price: int) -> int:
        """Open or close; return the commission, which is none."""
        order.traded_volume += volume
        order.turnover += volume * price
        self._freeze(order, -volume)
        if order.kind.booking is Booking.CONTRACTS:
            _book(order, volume, price)
        return 0

    def release(self, order: Order) -> None:
        """Hold nothing back any more."""
        self._freeze(order, -order.rest)

    def _freeze(self, order: Order, volume: int) -> None:
        if closes(order.kind):
            order.account.contract(order.instrument, order.kind.direction).frozen += volume


def closes(kind: OrderKind) -> bool:
    """Tell whether orders of a kind can only close."""
    return kind.booking is Booking.CONTRACTS and kind.offset != OPEN


def _book(order: Order, volume: int, price: int) -> None:
    account, instrument, kind = order.account, order.instrument, order.kind
    if kind.closes_first:
        other = account.contract(instrument, SHORT if kind.direction == LONG else LONG)
        closed = min(volume, other.can_close)
        other.closed(closed)
        volume -= closed
    contract = account.contract(instrument, kind.direction)
    if closes(kind):
        contract.closed(volume)
    elif volume:
        contract.opened(volume, price)
