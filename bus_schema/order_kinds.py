"""The table of order kinds: each one's number, who has it, and what it means to the checks.

Numbers and groups are those of `xtquant.xtconstant` and of the SDK's document of `XtQuantTrader`. Which kind
of account has a group is said there for shares, credit, futures and options. By assumption, an account of a
kind that those do not name buys and sells as one of shares does, one of foreign futures as one of futures
does; options on futures are opened and closed by the futures' keys, and ETF baskets belong to plain share
accounts.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from bus_schema.accounts import AccountType
from bus_schema.trading import OrderType


class Side(StrEnum):
    """What an order does at the market."""

    BUYS = "buys"
    SELLS = "sells"
    NEITHER = "neither"
    """It repays, exercises, locks, changes a basket, or buys one thing and sells another."""


class OrderKind(NamedTuple):
    """One row of the table.

    Attributes:
        code: xtconstant's number.
        accounts: The kinds of account that have it.
        side: What it does at the market.
        of_shares: It buys or sells shares for money, so that rules about either have something to say.
        borrows: What it needs is lent by the broker: a buy takes no cash, a sell no shares of one's own.
        closes: It can only make what is held or owed smaller.
    """

    code: int
    accounts: frozenset[AccountType]
    side: Side
    of_shares: bool = False
    borrows: bool = False
    closes: bool = False


_CREDIT = frozenset({AccountType.CREDIT})
_FUTURE = frozenset({AccountType.FUTURE, AccountType.FUTURE_OPTION, AccountType.OUTTER_FUTURE})
_OPTION = frozenset({AccountType.STOCK_OPTION})
_SHARES = frozenset(AccountType) - _FUTURE - _OPTION
_BUYS, _SELLS, _NEITHER = Side.BUYS, Side.SELLS, Side.NEITHER

_OF_SHARES = {
    OrderType.BUY: OrderKind(23, _SHARES, _BUYS, of_shares=True),
    OrderType.SELL: OrderKind(24, _SHARES, _SELLS, of_shares=True, closes=True),
    OrderType.ETF_PURCHASE: OrderKind(134, frozenset({AccountType.STOCK}), _NEITHER),
    OrderType.ETF_REDEMPTION: OrderKind(135, frozenset({AccountType.STOCK}), _NEITHER),
}

_OF_CREDIT = {
    OrderType.CREDIT_BUY: OrderKind(23, _CREDIT, _BUYS, of_shares=True),
    OrderType.CREDIT_SELL: OrderKind(24, _CREDIT, _SELLS, of_shares=True, closes=True),
    OrderType.CREDIT_FIN_BUY: OrderKind(27, _CREDIT, _BUYS, of_shares=True, borrows=True),
    OrderType.CREDIT_SLO_SELL: OrderKind(28, _CREDIT, _SELLS, of_shares=True, borrows=True),
    OrderType.CREDIT_BUY_SECU_REPAY: OrderKind(29, _CREDIT, _BUYS, of_shares=True, closes=True),
    OrderType.CREDIT_DIRECT_SECU_REPAY: OrderKind(30, _CREDIT, _NEITHER, closes=True),
    OrderType.CREDIT_SELL_SECU_REPAY: OrderKind(31, _CREDIT, _SELLS, of_shares=True, closes=True),
    OrderType.CREDIT_DIRECT_CASH_REPAY: OrderKind(32, _CREDIT, _NEITHER, closes=True),
}
_SPECIAL_OFFSET = 13
"""From a credit kind's number to that of the same kind against special positions: 27 to 40, and so on."""

_OF_SPECIAL_CREDIT = {
    OrderType(f"{name}_special"): kind._replace(code=kind.code + _SPECIAL_OFFSET)
    for name, kind in _OF_CREDIT.items()
    if name not in {OrderType.CREDIT_BUY, OrderType.CREDIT_SELL}
}

_OF_FUTURES = {
    OrderType.FUTURE_OPEN_LONG: OrderKind(0, _FUTURE, _BUYS),
    OrderType.FUTURE_CLOSE_LONG_HISTORY: OrderKind(1, _FUTURE, _SELLS, closes=True),
    OrderType.FUTURE_CLOSE_LONG_TODAY: OrderKind(2, _FUTURE, _SELLS, closes=True),
    OrderType.FUTURE_OPEN_SHORT: OrderKind(3, _FUTURE, _SELLS),
    OrderType.FUTURE_CLOSE_SHORT_HISTORY: OrderKind(4, _FUTURE, _BUYS, closes=True),
    OrderType.FUTURE_CLOSE_SHORT_TODAY: OrderKind(5, _FUTURE, _BUYS, closes=True),
    OrderType.FUTURE_CLOSE_LONG_TODAY_FIRST: OrderKind(6, _FUTURE, _SELLS, closes=True),
    OrderType.FUTURE_CLOSE_LONG_HISTORY_FIRST: OrderKind(7, _FUTURE, _SELLS, closes=True),
    OrderType.FUTURE_CLOSE_SHORT_TODAY_FIRST: OrderKind(8, _FUTURE, _BUYS, closes=True),
    OrderType.FUTURE_CLOSE_SHORT_HISTORY_FIRST: OrderKind(9, _FUTURE, _BUYS, closes=True),
    OrderType.FUTURE_CLOSE_LONG_TODAY_HISTORY_THEN_OPEN_SHORT: OrderKind(10, _FUTURE, _SELLS),
    OrderType.FUTURE_CLOSE_LONG_HISTORY_TODAY_THEN_OPEN_SHORT: OrderKind(11, _FUTURE, _SELLS),
    OrderType.FUTURE_CLOSE_SHORT_TODAY_HISTORY_THEN_OPEN_LONG: OrderKind(12, _FUTURE, _BUYS),
    OrderType.FUTURE_CLOSE_SHORT_HISTORY_TODAY_THEN_OPEN_LONG: OrderKind(13, _FUTURE, _BUYS),
    OrderType.FUTURE_OPEN: OrderKind(14, _FUTURE, _BUYS),
    OrderType.FUTURE_CLOSE: OrderKind(15, _FUTURE, _SELLS),
    OrderType.FUTURE_ARBITRAGE_OPEN: OrderKind(16, _FUTURE, _NEITHER),
    OrderType.FUTURE_ARBITRAGE_CLOSE_HISTORY_FIRST: OrderKind(17, _FUTURE, _NEITHER, closes=True),
    OrderType.FUTURE_ARBITRAGE_CLOSE_TODAY_FIRST: OrderKind(18, _FUTURE, _NEITHER, closes=True),
    OrderType.FUTURE_RENEW_LONG_CLOSE_HISTORY_FIRST: OrderKind(19, _FUTURE, _NEITHER),
    OrderType.FUTURE_RENEW_LONG_CLOSE_TODAY_FIRST: OrderKind(20, _FUTURE, _NEITHER),
    OrderType.FUTURE_RENEW_SHORT_CLOSE_HISTORY_FIRST: OrderKind(21, _FUTURE, _NEITHER),
    OrderType.FUTURE_RENEW_SHORT_CLOSE_TODAY_FIRST: OrderKind(22, _FUTURE, _NEITHER),
    OrderType.FUTURE_HEDGE: OrderKind(400, _FUTURE, _NEITHER),
    OrderType.COMPOSE_OPEN_LONG: OrderKind(110, _FUTURE, _BUYS),
    OrderType.COMPOSE_OPEN_SHORT: OrderKind(111, _FUTURE, _SELLS),
    OrderType.COMPOSE_CLOSE_LONG_TODAY_FIRST: OrderKind(112, _FUTURE, _SELLS, closes=True),
    OrderType.COMPOSE_CLOSE_LONG_HISTORY_FIRST: OrderKind(113, _FUTURE, _SELLS, closes=True),
    OrderType.COMPOSE_CLOSE_SHORT_TODAY_FIRST: OrderKind(114, _FUTURE, _BUYS, closes=True),
    OrderType.COMPOSE_CLOSE_SHORT_HISTORY_FIRST: OrderKind(115, _FUTURE, _BUYS, closes=True),
    OrderType.COMPOSE_ONEKEY_FUTURE_TODAY_FIRST: OrderKind(116, _FUTURE, _NEITHER),
    OrderType.COMPOSE_ONEKEY_FUTURE_HISTORY_FIRST: OrderKind(117, _FUTURE, _NEITHER),
    OrderType.COMPOSE_FUTURE_ADJUST_TODAY_FIRST: OrderKind(118, _FUTURE, _NEITHER),
    OrderType.COMPOSE_FUTURE_ADJUST_HISTORY_FIRST: OrderKind(119, _FUTURE, _NEITHER),
    OrderType.OPTION_FUTURE_OPTION_EXERCISE: OrderKind(
        100, frozenset({AccountType.FUTURE, AccountType.FUTURE_OPTION}), _NEITHER
    ),
}

_OF_STOCK_OPTIONS = {
    OrderType.STOCK_OPTION_BUY_OPEN: OrderKind(48, _OPTION, _BUYS),
    OrderType.STOCK_OPTION_SELL_CLOSE: OrderKind(49, _OPTION, _SELLS, closes=True),
    OrderType.STOCK_OPTION_SELL_OPEN: OrderKind(50, _OPTION, _SELLS),
    OrderType.STOCK_OPTION_BUY_CLOSE: OrderKind(51, _OPTION, _BUYS, closes=True),
    OrderType.STOCK_OPTION_COVERED_OPEN: OrderKind(52, _OPTION, _SELLS),
    OrderType.STOCK_OPTION_COVERED_CLOSE: OrderKind(53, _OPTION, _BUYS, closes=True),
    OrderType.STOCK_OPTION_CALL_EXERCISE: OrderKind(54, _OPTION, _NEITHER),
    OrderType.STOCK_OPTION_PUT_EXERCISE: OrderKind(55, _OPTION, _NEITHER),
    OrderType.STOCK_OPTION_SECU_LOCK: OrderKind(56, _OPTION, _NEITHER),
    OrderType.STOCK_OPTION_SECU_UNLOCK: OrderKind(57, _OPTION, _NEITHER),
    OrderType.COMPOSE_OPTION_COMB_EXERCISE: OrderKind(137, _OPTION, _NEITHER),
    OrderType.COMPOSE_OPTION_BUILD_COMB_STRATEGY: OrderKind(138, _OPTION, _NEITHER),
    OrderType.COMPOSE_OPTION_RELEASE_COMB_STRATEGY: OrderKind(139, _OPTION, _NEITHER),
}

ORDER_KINDS: Mapping[str, OrderKind] = {
    str(name): kind
    for group in (_OF_SHARES, _OF_CREDIT, _OF_SPECIAL_CREDIT, _OF_FUTURES, _OF_STOCK_OPTIONS)
    for name, kind in group.items()
}
"""Every kind of order, by its word."""

REPAYS_MONEY = frozenset({OrderType.CREDIT_DIRECT_CASH_REPAY, OrderType.CREDIT_DIRECT_CASH_REPAY_SPECIAL})
"""Kinds whose volume is yuan. Their code and price are a form that has to be filled in: nothing is traded."""

_RETURNED = {OrderType.CREDIT_BUY_SECU_REPAY, OrderType.CREDIT_BUY_SECU_REPAY_SPECIAL}

OWN_BUYS = frozenset(
    name
    for name, kind in ORDER_KINDS.items()
    if kind.of_shares and kind.side is Side.BUYS and name not in _RETURNED
)
"""Kinds whose fills make a holding larger; what buys shares to give them back does not."""

OWN_SELLS = frozenset(
    name
    for name, kind in ORDER_KINDS.items()
    if kind.of_shares and kind.side is Side.SELLS and not kind.borrows
)
"""Kinds whose fills make a holding smaller; what sells borrowed shares does not."""
