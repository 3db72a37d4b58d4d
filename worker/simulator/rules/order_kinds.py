"""The order kinds of xtconstant.py, by number: who has them, which way they go, and what they are booked on.

Numbers and account types are the wheel's. What a kind does to money, shares and debts beyond a plain buy and
sell is an assumption, said where it is booked.
"""

import enum
from collections.abc import Iterable
from typing import Final, NamedTuple

from worker.simulator.rules.codes import (
    ACCOUNT_TYPES,
    DIRECTION_UNUSED,
    OFFSET_FLAG_BUY,
    OFFSET_FLAG_SELL,
    STOCK_BUY,
    STOCK_SELL,
)


class Booking(enum.Enum):
    """What an order's fills are booked on."""

    OWN = "own money and shares"
    FINANCED = "shares bought with the broker's money"
    LENT = "the broker's shares, sold"
    RETURNED = "shares bought to be given back"
    GIVEN_BACK = "own shares, given back"
    REPAID = "own shares, sold to repay money"
    PAID_BACK = "own money, paid back"
    CONTRACTS = "contracts, long and short"
    NOTHING = "nothing that is modelled"


class OrderKind(NamedTuple):
    """One kind.

    Attributes:
        is_buy: True for a buy, False for a sell; None for what is neither and trades at any price.
        accounts: the account types that have it.
        booking: what its fills change.
        direction: XtOrder.direction; 48 long, 49 short, 48 where it has no meaning.
        offset: XtOrder.offset_flag; 48 open or buy, 49 close or sell, 51 close what was opened today.
        closes_first: the two-key style: what is held the other way is closed before any is opened.
    """

    is_buy: bool | None
    accounts: frozenset[int]
    booking: Booking
    direction: int = DIRECTION_UNUSED
    offset: int = OFFSET_FLAG_BUY
    closes_first: bool = False


LONG: Final = 48
SHORT: Final = 49
OPEN: Final = 48
CLOSE: Final = 49
CLOSE_TODAY: Final = 51

_CREDIT: Final = frozenset({ACCOUNT_TYPES["CREDIT"]})
_FUTURE: Final = frozenset(ACCOUNT_TYPES[name] for name in ("FUTURE", "FUTURE_OPTION", "OUTTER_FUTURE"))
_OPTION: Final = frozenset({ACCOUNT_TYPES["STOCK_OPTION"]})
_SHARES: Final = frozenset(ACCOUNT_TYPES.values()) - _FUTURE - _OPTION
_SPECIAL: Final = 13
"""From a credit kind's number to that of the same kind against special positions."""

_BUYS_OF_CREDIT: Final = {27: Booking.FINANCED, 29: Booking.RETURNED}
_SELLS_OF_CREDIT: Final = {28: Booking.LENT, 31: Booking.REPAID}
_OTHERS_OF_CREDIT: Final = {30: Booking.GIVEN_BACK, 32: Booking.PAID_BACK}


def _credit() -> Iterable[tuple[int, OrderKind]]:
    for special in (0, _SPECIAL):
        for number, booking in _BUYS_OF_CREDIT.items():
            yield number + special, OrderKind(True, _CREDIT, booking)
        for number, booking in _SELLS_OF_CREDIT.items():
            yield number + special, OrderKind(False, _CREDIT, booking, offset=OFFSET_FLAG_SELL)
        for number, booking in _OTHERS_OF_CREDIT.items():
            yield number + special, OrderKind(None, _CREDIT, booking, offset=OFFSET_FLAG_SELL)


def _contracts(
    accounts: frozenset[int],
    direction: int,
    offset: int,
    numbers: Iterable[int],
    *,
    closes_first: bool = False,
) -> Iterable[tuple[int, OrderKind]]:
    is_buy = (direction == LONG) == (offset == OPEN)
    kind = OrderKind(is_buy, accounts, Booking.CONTRACTS, direction, offset, closes_first)
    return ((number, kind) for number in numbers)


def _unmodelled(accounts: frozenset[int], numbers: Iterable[int]) -> Iterable[tuple[int, OrderKind]]:
    return ((number, OrderKind(None, accounts, Booking.NOTHING)) for number in numbers)


ORDER_KINDS: Final[dict[int, OrderKind]] = {
    STOCK_BUY: OrderKind(True, _SHARES, Booking.OWN),
    STOCK_SELL: OrderKind(False, _SHARES, Booking.OWN, offset=OFFSET_FLAG_SELL),
    **dict(_credit()),
    # ETF baskets: filled, and neither the basket nor the fund is moved.
    **dict(_unmodelled(frozenset({ACCOUNT_TYPES["STOCK"]}), (134, 135))),
    **dict(_contracts(_FUTURE, LONG, OPEN, (0, 14, 110))),
    **dict(_contracts(_FUTURE, SHORT, OPEN, (3, 15, 111))),
    **dict(_contracts(_FUTURE, LONG, OPEN, (12, 13), closes_first=True)),
    **dict(_contracts(_FUTURE, SHORT, OPEN, (10, 11), closes_first=True)),
    **dict(_contracts(_FUTURE, LONG, CLOSE, (1, 6, 7, 112, 113))),
    **dict(_contracts(_FUTURE, SHORT, CLOSE, (4, 8, 9, 114, 115))),
    **dict(_contracts(_FUTURE, LONG, CLOSE_TODAY, (2,))),
    **dict(_contracts(_FUTURE, SHORT, CLOSE_TODAY, (5,))),
    **dict(_unmodelled(_FUTURE, (*range(16, 23), 100, *range(116, 120), 400))),
    **dict(_contracts(_OPTION, LONG, OPEN, (48,))),
    **dict(_contracts(_OPTION, LONG, CLOSE, (49,))),
    **dict(_contracts(_OPTION, SHORT, OPEN, (50, 52))),
    **dict(_contracts(_OPTION, SHORT, CLOSE, (51, 53))),
    **dict(_unmodelled(_OPTION, (54, 55, 56, 57, 137, 138, 139))),
}
