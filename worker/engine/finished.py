"""When nothing can happen to an order any more that would find it changed.

It may be asked about for the rest of the day: that is no reason to keep it at hand.
"""

from bus_schema.codes import OrderStatus
from worker.engine.book import BookOrder, OrderKey
from worker.engine.placement import Placement
from worker.engine.state import State


def is_finished(state: State, key: OrderKey, placement: Placement | None, order: BookOrder | None) -> bool:
    """Whether its command has its one answer, and the broker has shown its end, if an order came of it.

    Args:
        state: what is known of all others.
        key: the day and the terminal's number.
        placement: the command, if there was one today.
        order: what came of it, if anything did.
    """
    if placement is not None and not (_is_settled(placement) and _is_left_alone(state, placement)):
        return False
    if order is None:
        return True
    # A number of 0 is none: nothing would find it again.
    return order.final and key[1] > 0 and not _awaits_words(state, key, placement, order)


def _is_settled(placement: Placement) -> bool:
    """Whether it was answered, and is neither in doubt nor waits for the order that it replaces."""
    if placement.answer is None or placement.unknown or placement.doubted_at:
        return False
    return placement.replaces is None or placement.replaces.over


def _is_left_alone(state: State, placement: Placement) -> bool:
    """Whether it makes way for no other order, and is no protection's: those look at it again and again."""
    name = placement.client_order_id
    return name not in state.replacements.by_order and name not in state.protections.by_id


def _awaits_words(state: State, key: OrderKey, placement: Placement | None, order: BookOrder) -> bool:
    """Whether it was refused after it had its number, and nobody has been told why."""
    if order.facts["order_status"] != OrderStatus.JUNK or order.client_order_id is None:
        return False
    if placement is None:
        # It is the command's strategy that is told, and of an earlier day's order there is none any more.
        return key[0] >= state.day and key not in state.refusals_told
    answered_so = placement.answer is not None and not placement.answer["ok"]
    return not answered_so and key not in state.refusals_told
