"""xtquant's numbers, under its own names (from the wheel's xtconstant.py and its documentation)."""

from typing import Final

STOCK_BUY: Final = 23
STOCK_SELL: Final = 24

ORDER_REPORTED: Final = 50
ORDER_REPORTED_CANCEL: Final = 51
ORDER_PARTSUCC_CANCEL: Final = 52
ORDER_PART_CANCEL: Final = 53
ORDER_CANCELED: Final = 54
ORDER_PART_SUCC: Final = 55
ORDER_SUCCEEDED: Final = 56
ORDER_JUNK: Final = 57

FINAL_STATUSES: Final = frozenset({ORDER_PART_CANCEL, ORDER_CANCELED, ORDER_SUCCEEDED, ORDER_JUNK})
CANCELABLE_STATUSES: Final = frozenset({ORDER_REPORTED, ORDER_PART_SUCC})

ACCOUNT_STATUS_OK: Final = 0

DIRECTION_UNUSED: Final = 48
OFFSET_FLAG_BUY: Final = 48
OFFSET_FLAG_SELL: Final = 49

MARKET_ENUMS: Final = {"SH": 0, "SZ": 1, "BJ": 70}

ACCOUNT_TYPES: Final = {
    "FUTURE": 1,
    "STOCK": 2,
    "CREDIT": 3,
    "FUTURE_OPTION": 5,
    "STOCK_OPTION": 6,
    "HUGANGTONG": 7,
    "SHENGANGTONG": 11,
}
