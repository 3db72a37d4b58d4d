"""The day's order commands by their ids: those at hand, and behind them those that were put away."""

from collections import deque
from collections.abc import Callable

from worker.engine.placement import Placement


def nowhere(_name: str) -> None:
    """Nothing has been put away."""


def name_of(client_order_id: str) -> str:
    """Under which a finished order is put away: by the id of its command."""
    return f"c:{client_order_id}"


class Placements:
    """Order commands by client order id.

    Attributes:
        at_hand: those in memory: every one that something can still happen to.
        bring_back: takes in again what was put away under a name.
        arrived: ids that have come since somebody last looked for finished ones.
    """

    def __init__(self) -> None:
        self.at_hand: dict[str, Placement] = {}
        self.bring_back: Callable[[str], None] = nowhere
        self.arrived: deque[str] = deque()

    def get(self, client_order_id: str) -> Placement | None:
        """The command with this id, finished or not."""
        placement = self.at_hand.get(client_order_id)
        if placement is None and client_order_id:
            self.bring_back(name_of(client_order_id))
            placement = self.at_hand.get(client_order_id)
        return placement

    def __getitem__(self, client_order_id: str) -> Placement:
        """One of which something is still open, so that it is at hand."""
        return self.at_hand[client_order_id]

    def add(self, placement: Placement) -> None:
        """Take one in, in place of what has had its id."""
        name = placement.client_order_id
        if self.get(name) is None:
            self.arrived.append(name)
        self.at_hand[name] = placement

    def take_back(self, placement: Placement) -> None:
        """It had been put away."""
        self.at_hand[placement.client_order_id] = placement
        self.arrived.append(placement.client_order_id)

    def forget(self, client_order_id: str) -> None:
        """Its id is free again."""
        self.get(client_order_id)
        self.at_hand.pop(client_order_id, None)

    def roll(self) -> None:
        """A new trading day: only what has no answer, or is unknown, is still of interest."""
        self.at_hand = {
            name: placement
            for name, placement in self.at_hand.items()
            if placement.answer is None or placement.unknown
        }
