"""What this program has ordered: the words that the strategy gave each order, and which are in doubt."""

from collections import OrderedDict

from bus_schema.xttrader.translating import Ordered

_MOST_KEPT = 100_000
"""Orders of several days; the oldest are forgotten from here on."""


class Book:
    """Remembers orders by the id under which the bus knows them. Threads may share it.

    The terminal's own remark carries that id, and the bus keeps the strategy's words with the command alone;
    so they are known as long as this program runs.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Ordered] = OrderedDict()
        self._doubtful: dict[str, Ordered] = {}

    def keep(self, command_id: str, ordered: Ordered) -> None:
        """Remember an order, before it is sent: its events may be here before its reply."""
        self._kept[command_id] = ordered
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def words_of(self, command_id: str | None, /) -> Ordered | None:
        """Return what the strategy called an order; None where this program did not place it."""
        return self._kept.get(command_id) if command_id is not None else None

    def doubt(self, client_order_id: str, ordered: Ordered) -> None:
        """Say that nobody knows whether this order exists: its response waits until somebody does."""
        self._doubtful[client_order_id] = ordered

    def settle(self, client_order_id: str | None) -> Ordered | None:
        """Return the order if it was in doubt; it is no longer."""
        return self._doubtful.pop(client_order_id, None) if client_order_id is not None else None
