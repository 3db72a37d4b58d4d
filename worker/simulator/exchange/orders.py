"""Orders as the exchange keeps them, and the terms that many of them have in common."""

from collections.abc import Callable
from typing import Any, Protocol

from worker.simulator.exchange.accounts import Account
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.exchange.refusals import Refusal
from worker.simulator.rules.codes import (
    CANCELABLE_STATUSES,
    FINAL_STATUSES,
    ORDER_REPORTED,
)
from worker.simulator.rules.order_kinds import Booking, OrderKind
from worker.simulator.rules.price_types import PriceType
from worker.simulator.rules.units import MILLS_PER_YUAN, yuan

Rule = Callable[["Order"], Refusal | None]
"""Returns why an order is refused; None if it need not be."""


class Bookings(Protocol):
    """How one class of orders is booked on an account."""

    def price_in(self, order: "Order") -> None:
        """Work out what `order` will hold back, without holding it yet."""

    def accept(self, order: "Order") -> None:
        """Hold back what an order needs that the counter took."""

    def fill(self, order: "Order", volume: int, price: int) -> int:
        """Book one fill and return the commission on it, in mills."""

    def release(self, order: "Order") -> None:
        """Give back what an order that ends unfilled still holds."""


class Terms:
    """One account, stock, kind and price type, and what follows from them.

    Attributes:
        is_buy: True for a buy; False for a sell and for what is neither.
        bookings: how such orders are booked.
        rules: what the counter asks about them, in this order.
        order_row: the XtOrder values of one that has just come; what is its own stands empty.
        trade_row: the XtTrade values of a fill; what is its own stands empty.
    """

    __slots__ = (
        "account", "bookings", "instrument", "is_buy", "kind", "order_row", "price_type", "rules",
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
        bookings: Bookings,
        rules: tuple[Rule, ...],
    ) -> None:
        self.account = account
        self.instrument = instrument
        self.kind = kind
        self.is_buy = bool(kind.is_buy)
        self.price_type = price_type
        self.bookings = bookings
        self.rules = rules
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


class Order:
    """One order; money in mills, volumes in shares.

    Attributes:
        terms: what it has in common with others.
        asked_price: yuan, as it was sent.
        limit: the worst price at which it trades; what its freeze is computed from.
        fees: what its fills were charged so far, the commission included.
        frozen: the cash that it holds back.
        borrowed: what the broker keeps for it: mills for a buy, shares for a sell.
        accepted_at: when it came, in milliseconds since the epoch; XtOrder's own time has seconds.
    """

    __slots__ = (
        "accepted_at", "account", "asked_price", "borrowed", "commission", "estimated_fees", "fees", "frozen",
        "instrument", "is_buy", "kind", "limit", "order_id", "order_sysid", "remark", "status", "status_msg",
        "strategy_name", "terms", "traded_volume", "turnover", "volume",
    )  # fmt: skip

    def __init__(
        self, request: dict[str, Any], terms: Terms, *, order_id: int, limit: int, now: float
    ) -> None:
        self.terms = terms
        self.account = terms.account
        self.instrument = terms.instrument
        self.kind = terms.kind
        self.is_buy = terms.is_buy
        self.accepted_at = int(now * 1_000)
        self.order_id = order_id
        self.volume: int = request["order_volume"]
        self.asked_price: float = request["price"]
        self.limit = limit
        self.status = ORDER_REPORTED
        self.status_msg = self.order_sysid = ""
        self.traded_volume = self.turnover = 0
        self.commission = self.fees = self.estimated_fees = 0
        self.frozen = self.borrowed = 0
        self.strategy_name: str = request["strategy_name"]
        self.remark: str = request["order_remark1"] or request["order_remark"]

    @property
    def rest(self) -> int:
        """Shares that have not traded."""
        return self.volume - self.traded_volume

    @property
    def is_final(self) -> bool:
        """No push will change it any more."""
        return self.status in FINAL_STATUSES

    @property
    def is_cancelable(self) -> bool:
        """A cancel would be taken."""
        return self.status in CANCELABLE_STATUSES

    @property
    def crosses(self) -> bool:
        """It trades at the last price: what is no trade at any, what is subscribed at none."""
        if self.instrument.board.subscribes:
            return False
        if self.kind.is_buy is None:
            return True
        last = self.instrument.last
        return self.limit >= last if self.is_buy else self.limit <= last

    @property
    def fill_price(self) -> int:
        """The price at which it trades now: the last one; money is paid back yuan by yuan."""
        return MILLS_PER_YUAN if self.kind.booking is Booking.PAID_BACK else self.instrument.last

    def row(self) -> dict[str, Any]:
        """Return its XtOrder values as they are now."""
        terms, traded = self.terms, self.traded_volume
        row = terms.order_row.copy()
        row["order_id"] = self.order_id
        row["order_time"] = self.accepted_at // 1_000
        row["order_volume"] = self.volume
        row["price"] = self.asked_price if terms.price_type.is_market else yuan(self.limit)
        if traded:
            row["traded_volume"] = traded
            row["traded_price"] = self.turnover / traded / 1_000
        row["order_status"] = self.status
        row["order_sysid"] = self.order_sysid
        row["status_msg"] = self.status_msg
        row["strategy_name"] = self.strategy_name
        row["order_remark"] = self.remark
        return row
