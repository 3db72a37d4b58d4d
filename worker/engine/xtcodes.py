"""xtquant's numbers and the contract's names, both ways.

The numbers are those of ``xtquant.xtconstant``; a test of the broker edge holds them equal. A price type has
two numbers: the one that is sent, chosen by exchange, and the broker's own that comes back in pushes (a limit
order is sent as 11 and returns as 50). The returning ones are not in the SDK's documents; public gateways
agree on them. What one number may mean twice is told under the word that the order was placed with, where
the worker placed it.
"""

from bus_schema.accounts import FUTURES_EXCHANGES, HONG_KONG_EXCHANGES
from bus_schema.codes import OrderStatus
from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.trading import OrderType, PriceType
from worker.engine.facts import OrderFacts, TradeFacts

ORDER_TYPE_CODES: dict[str, int] = {name: kind.code for name, kind in ORDER_KINDS.items()}
ORDER_TYPE_NAMES: dict[int, str] = {
    kind.code: str(name)
    for name, kind in ORDER_KINDS.items()
    # 23 and 24 are a plain buy and sell, whoever may order them under another name as well.
    if name not in {OrderType.CREDIT_BUY, OrderType.CREDIT_SELL}
}

_EVERYWHERE = {PriceType.LIMIT: 11, PriceType.LATEST: 5}
_PEER_AND_OWN = {PriceType.PEER_BEST: 44, PriceType.OWN_BEST: 45}
_SHANGHAI_AND_BEIJING = {
    **_EVERYWHERE,
    **_PEER_AND_OWN,
    PriceType.BEST5_OR_CANCEL: 42,
    PriceType.BEST5_OR_LIMIT: 43,
}
_SHENZHEN = {
    **_EVERYWHERE,
    **_PEER_AND_OWN,
    PriceType.IMMEDIATE_OR_CANCEL: 46,
    PriceType.BEST5_OR_CANCEL: 47,
    PriceType.FILL_OR_KILL: 48,
}

PRICE_TYPE_CODES: dict[str, dict[PriceType, int]] = {
    **dict.fromkeys(sorted(FUTURES_EXCHANGES | HONG_KONG_EXCHANGES | {"SHO"}), _EVERYWHERE),
    "SH": _SHANGHAI_AND_BEIJING,
    "BJ": _SHANGHAI_AND_BEIJING,
    "SZ": _SHENZHEN,
    "SZO": _SHENZHEN,
    "ZF": {**_EVERYWHERE, PriceType.MARKET_BEST: 18},
    "DF": {**_EVERYWHERE, PriceType.IMMEDIATE_OR_CANCEL: 19, PriceType.FILL_OR_KILL: 20},
    "IF": {
        **_EVERYWHERE,
        PriceType.BEST1_OR_CANCEL: 21,
        PriceType.BEST5_OR_CANCEL: 22,
        PriceType.BEST1_OR_LIMIT: 23,
        PriceType.BEST5_OR_LIMIT: 24,
    },
}
"""What is sent, by exchange; a price type that is missing here is one which that exchange lacks.

The comments in the SDK's constants name the exchanges of each number; Hong Kong has none but the two that
are everywhere.
"""

_SENT = {code: str(name) for codes in PRICE_TYPE_CODES.values() for name, code in codes.items()}

PUSHED_PRICE_TYPE_NAMES: dict[int, str] = {
    **_SENT,
    49: str(PriceType.LATEST),
    50: str(PriceType.LIMIT),
    51: str(PriceType.MARKET_BEST),
    84: str(PriceType.PEER_BEST),
    85: str(PriceType.BEST5_OR_LIMIT),
    86: str(PriceType.OWN_BEST),
    87: str(PriceType.IMMEDIATE_OR_CANCEL),
    88: str(PriceType.BEST5_OR_CANCEL),
    89: str(PriceType.FILL_OR_KILL),
}
"""What comes back: the broker's own numbers, beside those that are sent, which some terminals repeat."""

ORDER_STATUS_NAMES: dict[int, OrderStatus] = {
    48: OrderStatus.UNREPORTED,
    49: OrderStatus.WAIT_REPORTING,
    50: OrderStatus.REPORTED,
    51: OrderStatus.REPORTED_CANCEL,
    52: OrderStatus.PARTSUCC_CANCEL,
    53: OrderStatus.PART_CANCEL,
    54: OrderStatus.CANCELED,
    55: OrderStatus.PART_SUCC,
    56: OrderStatus.SUCCEEDED,
    57: OrderStatus.JUNK,
    255: OrderStatus.UNKNOWN,
}

MARKET_CODES: dict[str, int] = {
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

ACCOUNT_OK = 0
"""``ACCOUNT_STATUS_OK``."""


def as_placed(placed: str | None, facts: OrderFacts | TradeFacts) -> str:
    """What an order does: the word that it was placed with, where that means the number which came back."""
    same = placed is not None and ORDER_TYPE_CODES.get(placed) == facts["order_type_code"]
    return placed if placed is not None and same else facts["order_type"]
