"""The terminal's answer to an order, the counter's refusal of one, and what is decided when neither comes.

Nothing orders an answer, ``on_order_error`` and the pushes among each other; a refusal's full words come in
``on_order_error`` alone, so a refused order waits for them a moment.
"""

from typing import Any

from bus_schema.codes import ErrorCode, OrderStatus
from worker.engine import announce, doubts, pacing, placing, reports
from worker.engine.inputs import OrderAnswered, OrderNotSent, OrderPushed, OrderRejected
from worker.engine.placement import Placement, Stage
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def order_answered(turn: Turn, answered: OrderAnswered) -> None:
    """The terminal answered.

    A number above 0 is an order, -1 with words a refusal, -1 without words says nothing.
    """
    placement = turn.state.placements.get(answered.client_order_id)
    if placement is None:
        return
    if placement.answer is not None:
        if answered.order_id > 0 and not placement.order_id:
            # It exists and can be cancelled; the promised order event follows when it is pushed or found.
            placement.order_id = answered.order_id
            turn.state.book.expect(placement, turn.config.account_id)
        return
    placement.order_id = max(answered.order_id, 0)
    if answered.error_msg and placement.refusal is None:
        placement.refusal = {"error_id": None, "error_msg": answered.error_msg}
    if placement.order_id and not _looks_refused(placement):
        reports.confirm(turn, placement)
    elif placement.refusal and placement.refusal["error_id"] is not None:
        reports.reject(turn, placement)
    else:
        placement.rejecting = True
        turn.later(turn.config.words_ms, Timer.VERDICT, placement.client_order_id)


def _looks_refused(placement: Placement) -> bool:
    """Whether the counter has said no; an answer's words alone do not outweigh pushes of a living order."""
    pushed = [held.order for held in placement.held if isinstance(held, OrderPushed)]
    if any(facts["order_status"] == OrderStatus.JUNK for facts in pushed):
        return True
    refusal = placement.refusal
    return refusal is not None and (refusal["error_id"] is not None or not placement.held)


def order_not_sent(turn: Turn, failed: OrderNotSent) -> None:
    """It certainly never left."""
    placement = turn.state.placements.get(failed.client_order_id)
    if placement is None:
        return
    if placement.answer is None:
        doubts.clear(turn, placement)
        placing.answer_order(turn, placement, announce.failure(failed.code, failed.message))
    elif placement.unknown:
        doubts.tell_not_placed(turn, placement, failed.message)


def order_rejected(turn: Turn, refused: OrderRejected) -> None:
    """``on_order_error``: match it by the order's own id; -1 as a number matches anything and so nothing."""
    placement = _whose(turn, refused)
    refusal = {"error_id": refused.error_id, "error_msg": refused.error_msg}
    if placement is None:
        _tell_refusal(turn, None, None, refused.order_id, refusal)
    elif placement.answer is None:
        placement.refusal = refusal
        if placement.rejecting:
            reports.reject(turn, placement)
        else:
            turn.later(turn.config.hold_ms, Timer.VERDICT, placement.client_order_id)
    elif placement.unknown:
        placement.refusal = refusal
        doubts.tell_not_placed(turn, placement, f"the broker refused it: {refused.error_msg}")
    elif placement.answer["ok"]:
        _tell_refusal(turn, placement.client_order_id, placement.strategy, placement.order_id, refusal)


def _whose(turn: Turn, refused: OrderRejected) -> Placement | None:
    state = turn.state
    placement = state.placements.get(refused.client_order_id)
    if placement is not None:
        return placement
    known = state.book.find(state.day, refused.order_id) if refused.order_id > 0 else None
    return state.placements.get(known.client_order_id) if known and known.client_order_id else None


def _tell_refusal(
    turn: Turn, client_order_id: str | None, strategy: str | None, order_id: int, refusal: dict[str, Any]
) -> None:
    """An order that had its number was refused afterwards.

    Told once, whichever of its two signs came first.
    """
    key = (turn.state.day, order_id)
    # Whether it was told lies where the order lies.
    turn.state.book.find(*key)
    if order_id > 0 and key in turn.state.refusals_told:
        return
    turn.state.refusals_told.add(key)
    what = {
        "code": ErrorCode.BROKER_REJECTED,
        "message": f"order {client_order_id or order_id} was refused by the broker: {refusal['error_msg']}",
        "detail": refusal,
    }
    about = {"client_order_id": client_order_id, "order_id": order_id}
    subject = order_id if order_id > 0 else f"at {turn.next_entry_id}"
    identity = f"error:broker_rejected:{turn.state.day}:{subject}"
    announce.error(turn, identity, strategy, what, about)


def verdict_due(turn: Turn, client_order_id: str) -> None:
    """Words or an answer have been waited for long enough: decide with what is there."""
    # What was put away waits for neither.
    placement = turn.state.placements.at_hand.get(client_order_id)
    if placement is None:
        return
    if placement.answer is not None:
        _tell_junk_without_words(turn, placement)
        return
    # Pushes bear the order's number, so the terminal gave it one, though its answer is lost or was a -1.
    placement.order_id = placement.order_id or _pushed_number(placement)
    if _looks_refused(placement):
        placement.refusal = placement.refusal or {"error_id": None, "error_msg": _junk_words(placement)}
        reports.reject(turn, placement)
    elif placement.order_id:
        reports.confirm(turn, placement)
    elif placement.rejecting:
        placing.call_unknown(turn, placement)


def _pushed_number(placement: Placement) -> int:
    pushed = (held.order if isinstance(held, OrderPushed) else held.trade for held in placement.held)
    return next((facts["order_id"] for facts in pushed), 0)


def _junk_words(placement: Placement) -> str:
    junk = [h.order for h in placement.held if isinstance(h, OrderPushed)]
    return next(
        (facts["status_msg"] for facts in reversed(junk) if facts["status_msg"]), "no reason was given"
    )


def ask_again_for_words(turn: Turn) -> None:
    """The end of an earlier life, or of the link, may have come between a refused order and its error."""
    for key, order in turn.state.book.orders.items():
        placement = turn.state.placements.at_hand.get(order.client_order_id or "")
        # Another order may bear its id today: that one has its own time.
        if placement is None or (placement.day, placement.order_id) != key:
            continue
        if order.facts["order_status"] == OrderStatus.JUNK:
            turn.later(turn.config.words_ms, Timer.VERDICT, placement.client_order_id)


def _tell_junk_without_words(turn: Turn, placement: Placement) -> None:
    known = turn.state.book.find(placement.day, placement.order_id)
    if (
        known is not None
        and known.facts["order_status"] == OrderStatus.JUNK
        and (placement.answer or {})["ok"]
    ):
        refusal: dict[str, Any] = {
            "error_id": None,
            "error_msg": known.facts["status_msg"] or "no reason was given",
        }
        _tell_refusal(turn, placement.client_order_id, placement.strategy, placement.order_id, refusal)


def answer_due(turn: Turn, client_order_id: str) -> None:
    """The terminal's time for an answer is over."""
    # What was put away has its answer.
    placement = turn.state.placements.at_hand.get(client_order_id)
    if placement is None or placement.answer is not None or placement.stage is not Stage.SENT:
        return
    # Looked at while it is owed: once it is called unknown, no answer is.
    pacing.is_frozen(turn)
    if placement.held or placement.refusal:
        verdict_due(turn, client_order_id)
    else:
        placing.call_unknown(turn, placement)
