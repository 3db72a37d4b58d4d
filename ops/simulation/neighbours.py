"""What one strategy may send so that others suffer: floods, baskets, and entries that nobody expects."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from bus_schema.codec import encode
from bus_schema.commands.invalid import LONGEST_COMMAND
from bus_schema.keys import DATA_FIELD
from ops.simulation.dice import Dice

FLOOD = 60
"""More orders than a strategy has places for, and far more than may leave in a second."""
BASKETS, ORDERS_OF_A_BASKET = 3, 15
AHEAD_MS = (10_000, 60_000, 3_600_000)
"""How far beyond Redis's time an entry's id may be chosen."""
DEEP = b'{"type":"place_order","id":"deep","tag":' + b"[" * 50_000
LONG = b'{"type":"place_order","id":"long","pad":"' + b"x" * LONGEST_COMMAND + b'"}'
HUGE = b'{"type":"place_order","id":"huge","price":' + b"9" * 5_000 + b"}"
ALONE = b'{"type":"place_order","id":"alone","stock_code":"\\ud800"}'
INFINITE = b'{"type":"place_order","id":"infinite","price":Infinity,"order_volume":NaN}'
_SHAPES = (DEEP, LONG, HUGE, ALONE, INFINITE, b"\x00" * 100, b'"place_order"', b"null")


class Sender(Protocol):
    """Where a strategy sends."""

    def new_order(self, dice: Dice) -> dict[str, Any]:
        """A command that nobody has sent yet."""

    def send(self, strategy: str, command: dict[str, Any]) -> None:
        """Write a command."""

    def write(self, strategy: str, data: bytes, *, field: str = DATA_FIELD, ahead_ms: int = 0) -> None:
        """Write an entry."""


def flood(senders: Sender, strategy: str, dice: Dice) -> None:
    """Many orders at once."""
    for _ in range(FLOOD):
        senders.send(strategy, senders.new_order(dice))


def baskets(senders: Sender, strategy: str, dice: Dice) -> None:
    """Many orders in few commands."""
    for _ in range(BASKETS):
        orders = [senders.new_order(dice) for _ in range(ORDERS_OF_A_BASKET)]
        terms = [{name: value for name, value in order.items() if name != "type"} for order in orders]
        senders.send(strategy, {"type": "place_orders", "id": f"b{orders[0]['id']}", "orders": terms})


def poison(senders: Sender, strategy: str, dice: Dice) -> None:
    """One of each kind of entry that is no command, or is one by an id that is no time."""
    for data in _SHAPES:
        senders.write(strategy, data)
    order = senders.new_order(dice)
    senders.write(strategy, _with_a_key_twice(order, "order_volume", 900))
    senders.write(strategy, _with_a_key_twice(order, "id", "other"))
    senders.write(strategy, encode(order), field="command")
    senders.write(strategy, encode(senders.new_order(dice)), ahead_ms=dice.one(AHEAD_MS))
    # From here on, Redis itself gives the stream's entries ids beyond its time.
    senders.write(strategy, encode(senders.new_order(dice)))
    senders.send(strategy, senders.new_order(dice))


def _with_a_key_twice(order: dict[str, Any], key: str, value: object) -> bytes:
    return encode(order)[:-1] + b"," + encode({key: value})[1:]


NEIGHBOURS: Mapping[str, Callable[[Sender, str, Dice], None]] = MappingProxyType(
    {"flood": flood, "baskets": baskets, "poison": poison}
)
