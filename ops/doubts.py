"""Which orders' outcomes are unknown, as far as the streams `orders` and `errors` have told.

The two streams are read side by side, so what settles an order can be read before what put it in doubt. The
worker numbers all of its entries in one sequence: the ids tell which was first.
"""

from collections import OrderedDict
from enum import StrEnum
from typing import Final

from bus_schema.events import ErrorEvent

LIMIT: Final = 65_536
"""Orders whose last news is remembered."""

Place = tuple[int, int]
"""An entry's id as numbers that compare."""


class Resolution(StrEnum):
    """How a doubt ended."""

    PLACED = "placed"
    NOT_PLACED = "not_placed"
    NEVER_KNOWN = "never_known"


_NEVER_KNOWN: Final = "error:never_known:"
"""What the id of the error begins with that ends the search for an order whose day is over."""


def ends_the_search(event: ErrorEvent) -> bool:
    """Tell whether an `outcome_unknown` is an order's last, not its first: nobody looks for it any more."""
    return event.id.startswith(_NEVER_KNOWN)


def place_of(entry_id: str) -> Place:
    """Return an entry's id as numbers that compare."""
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


class Doubts:
    """The orders in doubt; each method returns how a doubt has ended, None if none did."""

    def __init__(self) -> None:
        self._open: dict[str, Place] = {}
        self._shown: OrderedDict[str, Place] = OrderedDict()

    @property
    def open(self) -> list[str]:
        """The client order ids in doubt."""
        return list(self._open)

    @property
    def since(self) -> Place | None:
        """Where the first of them was put in doubt."""
        return min(self._open.values(), default=None)

    def unknown(self, client_order_id: str, at: Place) -> Resolution | None:
        """Its outcome is unknown."""
        if self._shown.get(client_order_id, at) > at:
            return Resolution.PLACED
        self._open[client_order_id] = at
        return None

    def shown(self, client_order_id: str, at: Place) -> Resolution | None:
        """An event shows that it exists."""
        self._shown[client_order_id] = at
        self._shown.move_to_end(client_order_id)
        if len(self._shown) > LIMIT:
            self._shown.popitem(last=False)
        if at < self._open.get(client_order_id, at):
            return None
        return self._end(client_order_id, Resolution.PLACED)

    def not_placed(self, client_order_id: str) -> Resolution | None:
        """It does not exist."""
        return self._end(client_order_id, Resolution.NOT_PLACED)

    def never_known(self, client_order_id: str) -> Resolution | None:
        """Its day is over, and nobody looks for it any more."""
        return self._end(client_order_id, Resolution.NEVER_KNOWN)

    def _end(self, client_order_id: str, resolution: Resolution) -> Resolution | None:
        return resolution if self._open.pop(client_order_id, None) is not None else None
