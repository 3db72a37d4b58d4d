"""The order that every subject is given: a marketable one, so that it fills, or one that rests."""

from collections.abc import Iterator
from itertools import count

import orjson

STOCK_CODE, ORDER_VOLUME = "600000.SH", 100
LAST_PRICE, RESTING_PRICE = 10.0, 9.5
"""Yuan: what the simulated market trades at, and a price within the daily limits at which nothing trades."""


def orders(price: float = LAST_PRICE, prefix: str = "o") -> Iterator[tuple[bytes, bytes]]:
    """Yield (command id, place_order command) for ever, each id once; prefixes keep rows of ids apart."""
    terms = {"stock_code": STOCK_CODE, "order_type": "buy", "order_volume": ORDER_VOLUME, "price": price}
    for number in count(1):
        name = f"{prefix}{number}"
        yield name.encode(), orjson.dumps({"type": "place_order", "id": name, **terms})
