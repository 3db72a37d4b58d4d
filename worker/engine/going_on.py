"""What an order has waited for has come: prices, or its turn."""

from collections.abc import Callable
from typing import Any

from worker.engine import canceling, faults, pacing, placing
from worker.engine.placement import Placement
from worker.engine.turn import Turn


def known(find: Callable[[Turn, Any], list[Placement]]) -> Callable[[Turn, Any], None]:
    """What is known of an instrument lets the orders go on that have waited for it."""

    def take(turn: Turn, told: Any) -> None:
        faults.for_each(turn, find(turn, told), placing.go_on)

    return take


def called(turn: Turn, _subject: str) -> None:
    """Whose turn it is may leave."""
    turn.state.queue.reminded = False
    while (placement := pacing.next_called(turn, canceling.is_due)) is not None:
        faults.go_on_alone(turn, placement, placing.go_on)
