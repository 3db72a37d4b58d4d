"""The SDK's numbers as the bus's words, for what a strategy sends; what comes back bears its numbers itself.

The bus names what an order does and how it is priced, and the worker picks the exchange's own code. So a
price type of one exchange is taken for the same one of another: 42 in Shenzhen becomes Shenzhen's 47.
"""

from bus_schema import xtconstant
from bus_schema.trading import OrderType, PriceType
from bus_schema.xtconstant import orders

_WORDS = {word.value: word for word in OrderType}


def _order_types() -> dict[int, OrderType]:
    """The contract's words are the SDK's names in lower case, without `STOCK_`."""
    named = [(name.lower().removeprefix("stock_"), number) for name, number in vars(orders).items()]
    found: dict[int, OrderType] = {}
    for name, number in named:
        if name in _WORDS:
            # `CREDIT_BUY` is `STOCK_BUY` under another name, and comes after it.
            found.setdefault(number, _WORDS[name])
    return found


_ORDER_TYPES = _order_types()

_PRICE_TYPES = {
    xtconstant.LATEST_PRICE: PriceType.LATEST,
    xtconstant.FIX_PRICE: PriceType.LIMIT,
    xtconstant.MARKET_SH_CONVERT_5_CANCEL: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_SH_CONVERT_5_LIMIT: PriceType.BEST5_OR_LIMIT,
    xtconstant.MARKET_PEER_PRICE_FIRST: PriceType.PEER_BEST,
    xtconstant.MARKET_MINE_PRICE_FIRST: PriceType.OWN_BEST,
    xtconstant.MARKET_SZ_INSTBUSI_RESTCANCEL: PriceType.IMMEDIATE_OR_CANCEL,
    xtconstant.MARKET_SZ_CONVERT_5_CANCEL: PriceType.BEST5_OR_CANCEL,
    xtconstant.MARKET_SZ_FULL_OR_CANCEL: PriceType.FILL_OR_KILL,
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


def market(named: int | str) -> str:
    """Return a market's letters, `SH`, by its number or its letters; an unknown number as it is."""
    return named if isinstance(named, str) else _MARKETS.get(named, str(named))


def market_number(letters: str) -> int:
    """Return a market's number by its letters; -1 where the SDK has none."""
    return xtconstant.MARKET_STR_TO_ENUM_MAPPING.get(letters, -1)
