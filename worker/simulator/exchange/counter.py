"""What the broker's counter refuses.

The numbers 260200, 251005 and 120144 were seen in public reports; the others are in their manner.
"""

from typing import Final

from worker.simulator.exchange.contracts import closes
from worker.simulator.exchange.holdings import Position
from worker.simulator.exchange.orders import Order, Rule
from worker.simulator.exchange.refusals import Refusal, refusal
from worker.simulator.rules.boards import Board
from worker.simulator.rules.order_kinds import Booking, OrderKind
from worker.simulator.rules.price_types import PriceType
from worker.simulator.rules.units import is_on_tick, yuan

TAKES_SHARES: Final = frozenset({Booking.OWN, Booking.GIVEN_BACK, Booking.REPAID})
"""What, unless it buys, needs shares that the account holds."""
OF_DEBTS: Final = frozenset(
    {Booking.FINANCED, Booking.LENT, Booking.RETURNED, Booking.GIVEN_BACK, Booking.PAID_BACK}
)
"""What makes a debt, or makes one smaller."""


def rules_of(kind: OrderKind, price_type: PriceType, board: Board) -> tuple[Rule, ...]:
    """Return the rules that can refuse such orders, in the order in which the counter asks them."""
    booking, trades, sells = kind.booking, kind.is_buy is not None, not kind.is_buy
    pays_back = booking is Booking.PAID_BACK
    asked = {
        _suspended: not pays_back,
        _market_order: trades and price_type.is_market,
        # What is no trade has a price that is none, and money that is paid back a volume that is yuan.
        _price: trades and price_type.is_limit,
        _issue_price: board.subscribes,
        _largest: not pays_back,
        _lot: trades,
        _pledge: board.lends and not sells,
        _cash: True,
        _volume: sells and booking in TAKES_SHARES and not board.lends,
        _debt: booking in OF_DEBTS,
        _open: closes(kind),
    }
    return tuple(rule for rule, is_asked in asked.items() if is_asked)


def check(order: Order, *, at_close: bool = False) -> Refusal | None:
    """Return the first reason for which the counter refuses `order`, if there is one.

    Args:
        order: with its terms.
        at_close: trading goes on at the closing price alone.
    """
    rules = order.terms.rules
    for rule in (_closing_price, *(rule for rule in rules if rule is not _largest)) if at_close else rules:
        refused = rule(order)
        if refused is not None:
            return refused
    return None


def _closing_price(order: Order) -> Refusal | None:
    if order.terms.price_type.is_market:
        return refusal(120146, "盘后固定价格交易不接受市价委托", stock_code=order.instrument.stock_code)
    if not order.crosses:
        return refusal(251020, "委托价格劣于收盘价", entrust_price=order.asked_price)
    most = order.instrument.board.largest_at_close
    return _too_large(order, most) if order.volume > most else None


def closed(order: Order) -> Refusal:
    """Return the refusal of an order outside the hours."""
    return refusal(120144, "当前时间不允许委托", stock_code=order.instrument.stock_code)


def _suspended(order: Order) -> Refusal | None:
    if order.instrument.suspended:
        return refusal(251034, "证券已停牌", stock_code=order.instrument.stock_code)
    return None


def _market_order(order: Order) -> Refusal | None:
    instrument = order.instrument
    if not instrument.board.largest_market:
        return refusal(251024, "该证券不支持市价委托", stock_code=instrument.stock_code)
    if instrument.board.protective_price and not instrument.limit_up and not order.asked_price > 0:
        return refusal(251025, "无涨跌幅限制证券的市价委托须填写保护限价", stock_code=instrument.stock_code)
    return None


def _issue_price(order: Order) -> Refusal | None:
    """Subscriptions have the one price, and are buys."""
    if not order.is_buy or order.limit != order.instrument.last:
        return refusal(251026, "申购价格错误", issue_price=yuan(order.instrument.last))
    return None


def _pledge(order: Order) -> Refusal:
    """Borrowing by repo needs bonds in pledge, which no account has here."""
    return refusal(251027, "标准券不足", stock_code=order.instrument.stock_code)


def _largest(order: Order) -> Refusal | None:
    board = order.instrument.board
    most = order.instrument.quote.largest or board.largest_limit
    if order.terms.price_type.is_market:
        most = board.largest_market
    return _too_large(order, most) if order.volume > most else None


def _too_large(order: Order, most: int) -> Refusal:
    return refusal(251017, "委托数量超过单笔上限", entrust_amount=order.volume, high_amount=most)


def _lot(order: Order) -> Refusal | None:
    instrument, volume = order.instrument, order.volume
    fits = volume >= instrument.lot and volume % instrument.step == 0
    if fits or (not order.is_buy and _is_whole_remainder(order, _usable(order))):
        return None
    return refusal(251016, "委托数量不是最小单位的整数倍", entrust_amount=volume, buy_unit=instrument.lot)


def _is_whole_remainder(order: Order, usable: int) -> bool:
    """Tell whether a sell empties what is left beyond whole lots, in one go."""
    lot, step = order.instrument.lot, order.instrument.step
    if step < lot:
        return 0 < order.volume == usable < lot
    return order.volume > 0 and order.volume % lot == usable % lot != 0


def _price(order: Order) -> Refusal | None:
    tick, price = order.instrument.tick, order.asked_price
    if not order.limit or not is_on_tick(price, tick):
        return refusal(251018, "委托价格不符合最小价差", entrust_price=price, price_step=yuan(tick))
    return _daily_limit(order)


def _daily_limit(order: Order) -> Refusal | None:
    instrument = order.instrument
    if instrument.limit_up and not instrument.limit_down <= order.limit <= instrument.limit_up:
        return refusal(
            251019, "委托价格超出涨跌停范围", up=yuan(instrument.limit_up), down=yuan(instrument.limit_down)
        )
    return None


def _cash(order: Order) -> Refusal | None:
    if order.frozen > order.account.cash:
        return refusal(
            260200, "可用资金不足", fund_account=order.account.account_id, occur=yuan(order.frozen)
        )
    return None


def _volume(order: Order) -> Refusal | None:
    if order.volume > _usable(order):
        return refusal(
            251005, "证券可用数量不足", v_stock_code=order.instrument.stock_code, amount=_usable(order)
        )
    return None


def _debt(order: Order) -> Refusal | None:
    """A credit order needs what may be borrowed, or a debt that it makes smaller."""
    debts, code, booking = order.account.debts, order.instrument.stock_code, order.kind.booking
    if booking is Booking.FINANCED and order.borrowed > debts.quota:
        return refusal(260301, "融资可用额度不足", occur=yuan(order.borrowed), enable=yuan(debts.quota))
    if booking is Booking.LENT and order.borrowed > debts.lendable(code):
        return refusal(260302, "可融券数量不足", v_stock_code=code, amount=debts.lendable(code))
    if booking in {Booking.RETURNED, Booking.GIVEN_BACK} and order.volume > debts.shares[code]:
        return refusal(260303, "还券数量超过负债数量", v_stock_code=code, amount=debts.shares[code])
    if booking is Booking.PAID_BACK and order.frozen > debts.money:
        return refusal(260304, "还款金额超过负债金额", occur=yuan(order.frozen), debt=yuan(debts.money))
    return None


def _open(order: Order) -> Refusal | None:
    """Only what is open can be closed."""
    held = order.account.contract(order.instrument, order.kind.direction)
    if order.volume > held.can_close:
        return refusal(260305, "可平仓数量不足", contract=order.instrument.stock_code, amount=held.can_close)
    return None


def _usable(order: Order) -> int:
    held: Position | None = order.account.positions.get(order.instrument.stock_code)
    return held.can_use if held is not None else 0
