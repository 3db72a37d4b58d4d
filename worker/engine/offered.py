"""What the account and the exchange of an order have, and what is answered to an order that they lack."""

from functools import lru_cache
from typing import Any

from bus_schema.accounts import ALL_EXCHANGES, EXCHANGES_OF, AccountType
from bus_schema.codes import ErrorCode
from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.trading import OrderType, PriceType
from worker.engine import announce
from worker.engine.instruments import exchange_of
from worker.engine.placement import Answer
from worker.engine.turn import Turn
from worker.engine.xtcodes import PRICE_TYPE_CODES

Why = tuple[str, dict[str, Any]]
_LIMITS = frozenset({PriceType.LIMIT, PriceType.LATEST})


def unsupported(turn: Turn, stock_code: str, order_type: str, price_type: str) -> Answer | None:
    """What the account, the exchange or the board lacks; None if it takes such orders."""
    why = _why(turn.config.account_type, stock_code, order_type, price_type)
    board = turn.state.risk.plan.board_of(stock_code, turn.state.day)
    if why is None and board is not None and not board.market_orders and price_type not in _LIMITS:
        words = f"{stock_code} has no market orders such as {price_type}: send it with price_type limit"
        why = words, {"price_type": price_type, "stock_code": stock_code}
    return None if why is None else announce.failure(ErrorCode.UNSUPPORTED, *why)


@lru_cache(maxsize=4096)
def _why(account: AccountType, stock_code: str, order_type: str, price_type: str) -> Why | None:
    """Remembered, since each order asks the same."""
    exchange = exchange_of(stock_code)
    if exchange not in ALL_EXCHANGES:
        words = (
            f"the exchange of {stock_code} is not known or not supported; write the code with its exchange,"
        )
        return f"{words} such as 600000.SH", {"stock_code": stock_code}
    here = EXCHANGES_OF.get(account, ALL_EXCHANGES)
    if exchange not in here:
        exchanges = ", ".join(sorted(here))
        words = f"{stock_code} is not traded with an account of type {account}, which has {exchanges}"
        return words, {"exchange": exchange, "account_type": str(account)}
    if account not in ORDER_KINDS[OrderType(order_type)].accounts:
        return _lacks_kind(account, order_type)
    prices = PRICE_TYPE_CODES[exchange]
    if price_type not in prices:
        words = f"{exchange} has no price type {price_type}; it has {', '.join(prices)}"
        return words, {"price_type": price_type, "exchange": exchange}
    return None


def _lacks_kind(account: AccountType, order_type: str) -> Why:
    kinds = ", ".join(name for name, kind in ORDER_KINDS.items() if account in kind.accounts)
    words = f"an account of type {account} has no order type {order_type}; it has {kinds}"
    return words, {"order_type": order_type, "account_type": str(account)}
