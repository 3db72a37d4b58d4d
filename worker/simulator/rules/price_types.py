"""The price types that MiniQMT takes, and what becomes of the part that does not trade at once."""

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
        markets: where it exists (the wheel's xtconstant.py says so in comments); none for everywhere.
        remainder: what becomes of what does not trade at once.
        is_limit: the order's own price counts.
        is_market: the sizes for market orders count.
    """

    broker_enum: int
    markets: frozenset[str]
    remainder: Remainder
    is_limit: bool = False
    is_market: bool = True

    def is_at(self, market: str) -> bool:
        """Tell whether it exists at a market."""
        return not self.markets or market in self.markets


FIX_PRICE: Final = 11
LATEST_PRICE: Final = 5

_EVERYWHERE: Final[frozenset[str]] = frozenset()
_STOCKS: Final = frozenset({"SH", "SZ", "BJ", "SZO"})
_SH_BJ: Final = frozenset({"SH", "BJ"})
_SZ: Final = frozenset({"SZ", "SZO"})
_ANY_PRICE: Final = 49
"""The broker's number for a market order; that those of futures come back so is an assumption."""

PRICE_TYPES: Final[dict[int, PriceType]] = {
    LATEST_PRICE: PriceType(50, _EVERYWHERE, Remainder.RESTS, is_market=False),
    FIX_PRICE: PriceType(50, _EVERYWHERE, Remainder.RESTS, is_limit=True, is_market=False),
    18: PriceType(_ANY_PRICE, frozenset({"ZF"}), Remainder.IS_CANCELLED),
    19: PriceType(_ANY_PRICE, frozenset({"DF"}), Remainder.IS_CANCELLED),
    20: PriceType(_ANY_PRICE, frozenset({"DF"}), Remainder.KILLS_ALL),
    21: PriceType(_ANY_PRICE, frozenset({"IF"}), Remainder.IS_CANCELLED),
    22: PriceType(_ANY_PRICE, frozenset({"IF"}), Remainder.IS_CANCELLED),
    23: PriceType(_ANY_PRICE, frozenset({"IF"}), Remainder.RESTS),
    24: PriceType(_ANY_PRICE, frozenset({"IF"}), Remainder.RESTS),
    42: PriceType(88, _SH_BJ, Remainder.IS_CANCELLED),
    43: PriceType(85, _SH_BJ, Remainder.RESTS),
    44: PriceType(84, _STOCKS, Remainder.RESTS),
    45: PriceType(86, _STOCKS, Remainder.RESTS),
    46: PriceType(87, _SZ, Remainder.IS_CANCELLED),
    47: PriceType(88, _SZ, Remainder.IS_CANCELLED),
    48: PriceType(89, _SZ, Remainder.KILLS_ALL),
}
