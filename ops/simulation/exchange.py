"""The exchange's own book: what really happened, whatever the terminal says of it and when."""

from dataclasses import dataclass, field

from bus_schema.codes import OrderStatus
from bus_schema.trading import OrderType
from ops.proving.observed import BookedFill, BookedOrder, trading_day
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.xtcodes import ORDER_STATUS_NAMES, ORDER_TYPE_NAMES

ACCOUNT_ID = "1000000365"
_CODES = {name: code for code, name in ORDER_STATUS_NAMES.items()}
_FINAL = frozenset({OrderStatus.PART_CANCEL, OrderStatus.CANCELED, OrderStatus.SUCCEEDED, OrderStatus.JUNK})
_MS_PER_S = 1_000
"""The SDK's times are whole seconds."""


@dataclass(slots=True)
class Terms:
    """What an order is."""

    stock_code: str
    order_type: int
    volume: int
    price: float
    strategy_name: str = ""
    remark: str = ""


@dataclass(slots=True)
class ExchangeOrder:
    """An order at the exchange, and each state that it has had: (since when, how it looks)."""

    order_id: int
    terms: Terms
    handed_at: int
    came_at: int
    status: OrderStatus = OrderStatus.REPORTED
    traded: int = 0
    sysid: str = ""
    words: str = ""
    history: list[tuple[int, OrderFacts]] = field(default_factory=list)

    @property
    def final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in _FINAL

    @property
    def day(self) -> int:
        """The trading day on which it came."""
        return trading_day(self.came_at)


@dataclass(frozen=True, slots=True)
class ExchangeFill:
    """A fill, and how it looks."""

    order: ExchangeOrder
    at: int
    facts: TradeFacts


class Exchange:
    """The book of one account. Nothing in it is ever lost."""

    def __init__(self) -> None:
        self.orders: list[ExchangeOrder] = []
        self.fills: list[ExchangeFill] = []
        self._numbers = 1_000

    def take(self, terms: Terms, handed_at: int, now: int, *, sysid: str) -> ExchangeOrder:
        """An order has come."""
        self._numbers += 1
        order = ExchangeOrder(self._numbers, terms, handed_at, now, sysid=sysid)
        self.orders.append(order)
        return order

    def restart_numbers(self) -> None:
        """The next order's number is the first one again."""
        self._numbers = 1_000

    def show(self, order: ExchangeOrder, now: int) -> OrderFacts:
        """Note the state that the order has now; returns how it looks."""
        terms = order.terms
        facts: OrderFacts = {
            "account_id": ACCOUNT_ID,
            "stock_code": terms.stock_code,
            "instrument_name": "",
            "order_id": order.order_id,
            "order_sysid": order.sysid,
            "order_time": order.came_at // _MS_PER_S * _MS_PER_S,
            "order_type": ORDER_TYPE_NAMES[terms.order_type],
            "order_type_code": terms.order_type,
            "order_volume": terms.volume,
            "price_type": "limit",
            "price_type_code": 50,
            "price": terms.price,
            "traded_volume": order.traded,
            "traded_price": terms.price if order.traded else 0.0,
            "order_status": order.status,
            "order_status_code": _CODES[order.status],
            "status_msg": order.words,
            "strategy_name": terms.strategy_name,
            "order_remark": terms.remark,
            "direction": 0,
            "offset_flag": 0,
            "secu_account": "",
        }
        order.history.append((now, facts))
        return facts

    def fill(self, order: ExchangeOrder, volume: int, now: int) -> TradeFacts:
        """Some of it trades; returns how the fill looks."""
        order.traded += volume
        facts: TradeFacts = {
            "account_id": ACCOUNT_ID,
            "stock_code": order.terms.stock_code,
            "instrument_name": "",
            "traded_id": f"T{len(self.fills) + 1}",
            "traded_time": now // _MS_PER_S * _MS_PER_S,
            "traded_price": order.terms.price,
            "traded_volume": volume,
            "traded_amount": order.terms.price * volume,
            "order_id": order.order_id,
            "order_sysid": order.sysid,
            "order_type": ORDER_TYPE_NAMES[order.terms.order_type],
            "order_type_code": order.terms.order_type,
            "strategy_name": order.terms.strategy_name,
            "order_remark": order.terms.remark,
            "direction": 0,
            "offset_flag": 0,
            "commission": 0.0,
            "secu_account": "",
        }
        self.fills.append(ExchangeFill(order, now, facts))
        return facts

    def open_orders(self, day: int) -> list[ExchangeOrder]:
        """The day's orders that can still trade."""
        return [order for order in self.orders if order.day == day and not order.final]

    def find(self, day: int, order_id: int) -> ExchangeOrder | None:
        """The day's order with a number."""
        return next((one for one in self.orders if one.order_id == order_id and one.day == day), None)

    def orders_seen(self, day: int, at: int) -> tuple[OrderFacts, ...]:
        """The day's orders as they stood at a moment."""
        seen = ((order, _as_of(order, at)) for order in self.orders if order.day == day)
        return tuple(facts for _, facts in seen if facts is not None)

    def fills_seen(self, day: int, at: int) -> tuple[TradeFacts, ...]:
        """The day's fills up to a moment."""
        return tuple(one.facts for one in self.fills if one.order.day == day and one.at <= at)

    def booked_orders(self) -> list[BookedOrder]:
        """The book, for those who check."""
        return [
            BookedOrder(
                one.day,
                one.order_id,
                one.terms.remark,
                one.terms.strategy_name,
                str(one.status),
                one.traded,
                one.handed_at,
            )
            for one in self.orders
        ]

    def booked_fills(self) -> list[BookedFill]:
        """The fills, for those who check."""
        return [_booked(one) for one in self.fills]


def _booked(fill: ExchangeFill) -> BookedFill:
    order, facts = fill.order, fill.facts
    return BookedFill(
        day=order.day,
        order_id=order.order_id,
        traded_id=facts["traded_id"],
        remark=order.terms.remark,
        strategy_name=order.terms.strategy_name,
        stock_code=order.terms.stock_code,
        volume=facts["traded_volume"] if facts["order_type"] == OrderType.BUY else -facts["traded_volume"],
    )


def _as_of(order: ExchangeOrder, at: int) -> OrderFacts | None:
    for since, facts in reversed(order.history):
        if since <= at:
            return facts
    return None
