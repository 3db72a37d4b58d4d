"""The SDK's numbers as the bus's words, for what a strategy sends; what comes back bears its numbers itself.

The bus names what an order does and how it is priced, and the worker picks the exchange's own code. So a
price type of one exchange is taken for the same one of another: 42 in Shenzhen becomes Shenzhen's 47.
"""

from bus_schema import xtconstant
from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.trading import OrderType, PriceType

_ORDER_TYPES: dict[int, OrderType] = {}
for _word, _kind in ORDER_KINDS.items():
    # Margin accounts buy and sell under a word of their own as well; the first one is for everybody.
    _ORDER_TYPES.setdefault(_kind.code, OrderType(_word))

_PRICE_TYPES = {
    xtconstant.LATEST_PRICE: PriceType.LATEST,
    xtconstant.FIX_PRICE: PriceType.LIMIT,
    xtconstant.MARKET_BEST: PriceType.MARKET_BEST,
    xtconstant.MARKET_CANCEL: PriceType.IMMEDIATE_OR_CANCEL,
    xtconstant.MARKET_CANCEL_ALL: PriceType.FILL_OR_KILL,
    xtconstant.MARKET_CANCEL_1: PriceType.BEST1_OR_CANCEL,
    xtconstant.MARKET_CANCEL_5: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_CONVERT_1: PriceType.BEST1_OR_LIMIT,
    xtconstant.MARKET_CONVERT_5: PriceType.BEST5_OR_LIMIT,
    xtconstant.MARKET_SH_CONVERT_5_CANCEL: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_SH_CONVERT_5_LIMIT: PriceType.BEST5_OR_LIMIT,
    xtconstant.MARKET_PEER_PRICE_FIRST: PriceType.PEER_BEST,
    xtconstant.MARKET_MINE_PRICE_FIRST: PriceType.OWN_BEST,
    xtconstant.MARKET_SZ_INSTBUSI_RESTCANCEL: PriceType.IMMEDIATE_OR_CANCEL,
    xtconstant.MARKET_SZ_CONVERT_5_CANCEL: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_SZ_FULL_OR_CANCEL: PriceType.FILL_OR_KILL,
    xtconstant.MARKET_BEST: PriceType.MARKET_BEST,
    xtconstant.MARKET_CANCEL: PriceType.IMMEDIATE_OR_CANCEL,
    xtconstant.MARKET_CANCEL_ALL: PriceType.FILL_OR_KILL,
    xtconstant.MARKET_CANCEL_1: PriceType.BEST1_OR_CANCEL,
    xtconstant.MARKET_CANCEL_5: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_CONVERT_1: PriceType.BEST1_OR_LIMIT,
    xtconstant.MARKET_CONVERT_5: PriceType.BEST5_OR_LIMIT,
}

_MARKETS = {number: letters for letters, number in xtconstant.MARKET_STR_TO_ENUM_MAPPING.items()}


def order_type(number: int) -> OrderType:
    """Return what an order does.

    Raises:
        ValueError: The bus has no word for it.
    """
    if number not in _ORDER_TYPES:
        raise ValueError(f"order_type {number} is none that can be ordered over the bus")
    return _ORDER_TYPES[number]


def price_type(number: int) -> PriceType:
    """Return how an order is priced.

    Raises:
        ValueError: The bus has no word for it.
    """
    if number not in _PRICE_TYPES:
        raise ValueError(f"price_type {number} is none that can be ordered over the bus")
    return _PRICE_TYPES[number]


def whole(volume: float) -> int:
    """Return a volume that is a whole number; the SDK cuts the rest off in silence.

    Raises:
        ValueError: It is none.
    """
    if not float(volume).is_integer():
        raise ValueError(f"order_volume {volume} is no whole number")
    return int(volume)


def market(named: int | str) -> str:
    """Return a market's letters, `SH`, by its number or its letters; an unknown number as it is."""
    return named if isinstance(named, str) else _MARKETS.get(named, str(named))


def market_number(letters: str) -> int:
    """Return a market's number by its letters; -1 where the SDK has none."""
    return xtconstant.MARKET_STR_TO_ENUM_MAPPING.get(letters, -1)
