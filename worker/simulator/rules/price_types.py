"""The price types that MiniQMT takes for stocks, and what becomes of the part that does not trade at once."""

import enum
from typing import Final, NamedTuple


class Remainder(enum.Enum):
    """What happens to the part of an order that finds no other side."""

    RESTS = "rests in the book"
    IS_CANCELLED = "is cancelled"
    KILLS_ALL = "cancels the whole order"


class PriceType(NamedTuple):
    """One price type.

    Attributes:
        broker_enum: the number under which it comes back in pushes and queries (public bridges to MiniQMT).
        markets: where it exists (the wheel's xtconstant.py says so in comments).
        remainder: what becomes of what does not trade at once.
        is_limit: the order's own price counts.
        is_market: the sizes for market orders count.
    """

    broker_enum: int
    markets: frozenset[str]
    remainder: Remainder
    is_limit: bool = False
    is_market: bool = True


FIX_PRICE: Final = 11
LATEST_PRICE: Final = 5

_ALL: Final = frozenset({"SH", "SZ", "BJ"})
_SH_BJ: Final = frozenset({"SH", "BJ"})
_SZ: Final = frozenset({"SZ"})

PRICE_TYPES: Final[dict[int, PriceType]] = {
    LATEST_PRICE: PriceType(50, _ALL, Remainder.RESTS, is_market=False),
    FIX_PRICE: PriceType(50, _ALL, Remainder.RESTS, is_limit=True, is_market=False),
    42: PriceType(88, _SH_BJ, Remainder.IS_CANCELLED),
    43: PriceType(85, _SH_BJ, Remainder.RESTS),
    44: PriceType(84, _ALL, Remainder.RESTS),
    45: PriceType(86, _ALL, Remainder.RESTS),
    46: PriceType(87, _SZ, Remainder.IS_CANCELLED),
    47: PriceType(88, _SZ, Remainder.IS_CANCELLED),
    48: PriceType(89, _SZ, Remainder.KILLS_ALL),
}
