"""xtquant's numbers and the contract's names, both ways.

The numbers are those of ``xtquant.xtconstant``; a test of the broker edge holds them equal. A price type has
two numbers: the one that is sent, chosen by exchange, and the broker's own that comes back in pushes (a limit
order is sent as 11 and returns as 50). The returning ones are not in the SDK's documents; public gateways
agree on them.
"""

from bus_schema.codes import OrderStatus
from bus_schema.trading import OrderType, PriceType

ORDER_TYPE_CODES: dict[OrderType, int] = {OrderType.BUY: 23, OrderType.SELL: 24}
ORDER_TYPE_NAMES: dict[int, str] = {code: str(name) for name, code in ORDER_TYPE_CODES.items()}

_EVERYWHERE = {PriceType.LIMIT: 11, PriceType.LATEST: 5}
_PEER_AND_OWN = {PriceType.PEER_BEST: 44, PriceType.OWN_BEST: 45}
_SHANGHAI_AND_BEIJING = {
    **_EVERYWHERE,
    **_PEER_AND_OWN,
    PriceType.BEST5_OR_CANCEL: 42,
    PriceType.BEST5_OR_LIMIT: 43,
}

PRICE_TYPE_CODES: dict[str, dict[PriceType, int]] = {
    "SH": _SHANGHAI_AND_BEIJING,
    "BJ": _SHANGHAI_AND_BEIJING,
    "SZ": {
        **_EVERYWHERE,
        **_PEER_AND_OWN,
        PriceType.IMMEDIATE_OR_CANCEL: 46,
        PriceType.BEST5_OR_CANCEL: 47,
        PriceType.FILL_OR_KILL: 48,
    },
}
"""What is sent, by exchange; a price type that is missing here is one which that exchange lacks."""

PUSHED_PRICE_TYPE_NAMES: dict[int, str] = {
    5: str(PriceType.LATEST),
    11: str(PriceType.LIMIT),
    49: str(PriceType.LATEST),
    50: str(PriceType.LIMIT),
    84: str(PriceType.PEER_BEST),
    85: str(PriceType.BEST5_OR_LIMIT),
    86: str(PriceType.OWN_BEST),
    87: str(PriceType.IMMEDIATE_OR_CANCEL),
    88: str(PriceType.BEST5_OR_CANCEL),
    89: str(PriceType.FILL_OR_KILL),
}

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

MARKET_CODES: dict[str, int] = {"SH": 0, "SZ": 1, "BJ": 70}

ACCOUNT_OK = 0
"""``ACCOUNT_STATUS_OK``."""
