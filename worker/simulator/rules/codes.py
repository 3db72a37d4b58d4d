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

MARKET_ENUMS: Final = {
    "SH": 0,
    "SZ": 1,
    "BJ": 70,
    "IF": 2,
    "SF": 3,
    "DF": 4,
    "ZF": 5,
    "INE": 6,
    "GF": 75,
    "SHO": 7,
    "SZO": 67,
}

ACCOUNT_TYPES: Final = {
    "FUTURE": 1,
    "STOCK": 2,
    "CREDIT": 3,
    "FUTURE_OPTION": 5,
    "STOCK_OPTION": 6,
    "HUGANGTONG": 7,
    "INCOME_SWAP": 8,
    "NEW3BOARD": 10,
    "SHENGANGTONG": 11,
    "OFFSITEBANKING": 13,
    "OUTTER_FUTURE": 1001,
    "IB": 1002,
    "NS_TRUSTBANK": 15001,
    "INTERBANK": 15002,
    "BANK": 15003,
    "OTC": 15005,
}
