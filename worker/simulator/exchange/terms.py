"""What all orders of one account, stock, kind and price type have in common: worked out once for them all."""

from typing import TYPE_CHECKING, Any

from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.rules.codes import ORDER_REPORTED
from worker.simulator.rules.order_kinds import OrderKind
from worker.simulator.rules.price_types import PriceType

if TYPE_CHECKING:  # Orders are placed on terms, and rules and bookings are about orders.
    from worker.simulator.exchange.counter import Rule
    from worker.simulator.exchange.ledger import Bookings


class Terms:
    """One account, stock, kind and price type, and what follows from them.

    Attributes:
        is_buy: True for a buy; False for a sell and for what is neither.
        bookings: how such orders are booked.
        rules: what the counter asks about them, in this order.
        largest: the most that one of them may be for.
        order_row: the XtOrder values of one that has just come; what is its own stands empty.
        trade_row: the XtTrade values of a fill; what is its own stands empty.
    """

    __slots__ = (
        "account", "bookings", "instrument", "is_buy", "kind", "largest", "order_row", "price_type", "rules",
        "trade_row",
    )  # fmt: skip

    def __init__(
        self,
        account: Account,
        instrument: Instrument,
        kind: OrderKind,
        price_type: PriceType,
        *,
        order_type: int,
        bookings: "Bookings",
        rules: "tuple[Rule, ...]",
    ) -> None:
        self.account = account
        self.instrument = instrument
        self.kind = kind
        self.is_buy = bool(kind.is_buy)
        self.price_type = price_type
        self.bookings = bookings
        self.rules = rules
        board = instrument.board
        self.largest = board.largest_market if price_type.is_market else board.largest_limit
        self.order_row = self._order_row(order_type)
        self.trade_row = self._trade_row(order_type)

    def _order_row(self, order_type: int) -> dict[str, Any]:
        return {
            "account_type": self.account.account_type,
            "account_id": self.account.account_id,
            "stock_code": self.instrument.stock_code,
            "order_id": 0,
            "order_time": 0,
            "order_type": order_type,
            "order_volume": 0,
            "price_type": self.price_type.broker_enum,
            "price": 0.0,
            "traded_volume": 0,
            "traded_price": 0.0,
            "order_status": ORDER_REPORTED,
            "order_sysid": "",
            "status_msg": "",
            "strategy_name": "",
            "order_remark": "",
            "direction": self.kind.direction,
            "offset_flag": self.kind.offset,
            "secu_account": self.account.secu_account(self.instrument.market),
            "instrument_name": self.instrument.name,
        }

    def _trade_row(self, order_type: int) -> dict[str, Any]:
        return {
            "account_type": self.account.account_type,
            "account_id": self.account.account_id,
            "stock_code": self.instrument.stock_code,
            "traded_id": "",
            "traded_time": 0,
            "traded_price": 0.0,
            "traded_volume": 0,
            "traded_amount": 0.0,
            "order_id": 0,
            "order_type": order_type,
            "order_sysid": "",
            "strategy_name": "",
            "order_remark": "",
            "direction": self.kind.direction,
            "offset_flag": self.kind.offset,
            "commission": 0.0,
            "secu_account": self.account.secu_account(self.instrument.market),
            "instrument_name": self.instrument.name,
        }
