"""What becomes of the order that a protection has sent; its own events tell the rest."""

from bus_schema.codes import ErrorCode, OrderStatus
from bus_schema.protection import ProtectionState
from worker.engine import adopting
from worker.engine.book import BookOrder
from worker.engine.placement import Answer, Placement
from worker.engine.protecting.firing import look_again
from worker.engine.protecting.telling import tell, tell_failure
from worker.engine.protection.memory import Protection
from worker.engine.turn import Turn

RETRIED = frozenset({ErrorCode.EXPIRED, ErrorCode.NOT_CONNECTED, ErrorCode.HALTED})
"""Answers after which the order certainly never left, for a reason that passes."""


def follow(turn: Turn, protection: Protection) -> None:
    """Tell how far its order has come."""
    placement = adopting.known(turn, protection.client_order_id)
    if placement is None:
        _never_left(turn, protection)
    elif placement.answer is not None:
        _answered(turn, protection, placement, placement.answer)


def _never_left(turn: Turn, protection: Protection) -> None:
    """An earlier life ended before the intent; lists prove that it sent nothing."""
    name = protection.client_order_id
    if protection.state == ProtectionState.TRIGGERED and name not in turn.state.protections.unproven:
        rearm(turn, protection, "its order was not sent before the worker stopped")


def _answered(turn: Turn, protection: Protection, placement: Placement, answer: Answer) -> None:
    if placement.unknown:
        if protection.state != ProtectionState.UNKNOWN:
            tell_failure(turn, protection, ProtectionState.UNKNOWN, answer["error"])
    elif not placement.never_was:
        _exists(turn, protection, placement)
    elif answer["error"]["code"] == ErrorCode.OUTCOME_UNKNOWN:
        reason = "its order, whose outcome was unknown, was not found; the error of that order says more"
        tell(turn, protection, ProtectionState.REFUSED, reason, code=ErrorCode.NOT_PLACED)
    elif answer["error"]["code"] in RETRIED:
        rearm(turn, protection, answer["error"]["message"])
    else:
        tell_failure(turn, protection, ProtectionState.REFUSED, answer["error"])


def _exists(turn: Turn, protection: Protection, placement: Placement) -> None:
    protection.order_id = placement.order_id
    if not placement.order_id:
        tell(turn, protection, ProtectionState.DONE, "this is a dry run: its order was not sent")
        return
    if protection.state != ProtectionState.SENT:
        # One that a list has shown was sent by an earlier life, which had no time to say so.
        protection.volume = placement.content["order_volume"]
        tell(turn, protection, ProtectionState.SENT)
    order = turn.state.book.find_client(placement.day, protection.client_order_id)
    if order is not None and order.final:
        _is_over(turn, protection, order)


def _is_over(turn: Turn, protection: Protection, order: BookOrder) -> None:
    facts = order.facts
    protection.traded_volume = facts["traded_volume"]
    if facts["order_status"] == OrderStatus.JUNK:
        reason = f"the broker refused its order: {facts['status_msg'] or 'no reason was given'}"
        tell(turn, protection, ProtectionState.REFUSED, reason, code=ErrorCode.BROKER_REJECTED)
    else:
        tell(turn, protection, ProtectionState.DONE, _sold(protection))


def _sold(protection: Protection) -> str:
    return f"{protection.traded_volume} of {protection.volume} shares were sold"


def day_is_over(turn: Turn, protection: Protection) -> None:
    """The exchanges keep no order over night."""
    order = turn.state.book.find_client(turn.state.day - 1, protection.client_order_id)
    if order is not None:
        protection.traded_volume = order.facts["traded_volume"]
    tell(turn, protection, ProtectionState.DONE, f"the day of its order is over: {_sold(protection)}")


def rearm(turn: Turn, protection: Protection, reason: str) -> None:
    """Its order certainly never left: it watches again, under the same id."""
    name = protection.client_order_id
    turn.state.placements.forget(name)
    protection.condition = protection.trigger_price = protection.last_price = None
    protection.volume = protection.price = None
    tell(turn, protection, ProtectionState.ARMED, f"it watches again: {reason}")
    look_again(turn, protection)
