"""What orders do to an account: freeze, fill, release. Money is mills."""

from typing import Final

from worker.simulator.exchange.contracts import Contracts
from worker.simulator.exchange.credit import Financed, GivenBack, Lent, PaidBack, Repaid, Returned
from worker.simulator.exchange.fees import FeeSchedule
from worker.simulator.exchange.orders import Bookings
from worker.simulator.exchange.own import Own
from worker.simulator.exchange.repos_and_subscriptions import Repo, Subscription
from worker.simulator.rules.boards import Board
from worker.simulator.rules.order_kinds import Booking, OrderKind


class Ledger:
    """Books orders and fills on their accounts, each by what its kind is booked on."""

    def __init__(self, fees: FeeSchedule) -> None:
        contracts = Contracts()
        self._repo, self._subscription = Repo(fees), Subscription(fees)
        self._bookings: Final[dict[Booking, Bookings]] = {
            Booking.OWN: Own(fees),
            Booking.FINANCED: Financed(fees),
            Booking.LENT: Lent(fees),
            Booking.RETURNED: Returned(fees),
            Booking.GIVEN_BACK: GivenBack(fees),
            Booking.REPAID: Repaid(fees),
            Booking.PAID_BACK: PaidBack(fees),
            Booking.CONTRACTS: contracts,
            Booking.NOTHING: contracts,
        }

    def of(self, kind: OrderKind, board: Board) -> Bookings:
        """How orders of a kind are booked, for instruments of a board."""
        if kind.booking is Booking.OWN and board.subscribes:
            return self._subscription
        if kind.booking is Booking.OWN and board.lends and not kind.is_buy:
            return self._repo
        return self._bookings[kind.booking]
