"""What a ``replace_order`` waits for: that its old order can trade no more.

The new order then takes what the old one has not filled. It goes the way of every order from there on: the
halts, the checks, the pace, one intent, one answer.
"""

from typing import Any

from bus_schema.codes import ErrorCode, OrderStatus
from worker.engine import adopting, announce, canceling, guarding
from worker.engine.book import BookOrder
from worker.engine.effects import RowKind
from worker.engine.placement import Answer, Placement, Replacement
from worker.engine.timers import Timer
from worker.engine.turn import Turn

_CANCELLED = frozenset({OrderStatus.CANCELED, OrderStatus.PART_CANCEL})
_TERMS = ("stock_code", "order_type", "order_volume", "price_type", "price")


def refusal(turn: Turn, placement: Placement) -> Answer | None:
    """Why the old order is not replaced, or not any more; None where it is, or may yet be."""
    replaces = placement.replaces
    if replaces is None or replaces.over:
        return None
    old = adopting.known(turn, replaces.client_order_id)
    if old is None or old.strategy != placement.strategy:
        return _refuse(ErrorCode.NOT_FOUND, placement, "it does not exist today, or is not yours")
    order = _order(turn, placement, replaces)
    _fit(placement, replaces, {**(order.facts if order else {}), **old.content})
    other = turn.state.replacements.by_order.get(replaces.client_order_id, placement.client_order_id)
    if other != placement.client_order_id:
        return _refuse(ErrorCode.NOT_CANCELABLE, placement, f"{other} is replacing it at this moment")
    if turn.now > placement.expires_at:
        return _refuse(ErrorCode.EXPIRED, placement, "the time of the command was over before it was")
    return _standing(turn, placement, replaces, order) if order else _never_shown(placement, old)


def _order(turn: Turn, placement: Placement, replaces: Replacement) -> BookOrder | None:
    return turn.state.book.find_client(placement.day, replaces.client_order_id)


def _fit(placement: Placement, replaces: Replacement, old: dict[str, Any]) -> None:
    """The terms of the old order, except what the command changes."""
    placement.content |= {name: old[name] for name in _TERMS if name in old}
    placement.content |= {name: value for name, value in replaces.terms().items() if name in _TERMS and value}


def adopted(placement: Placement, facts: dict[str, Any]) -> None:
    """An earlier life has sent the new order; what it was for, that life has reckoned."""
    if placement.replaces is not None:
        placement.content |= {name: facts[name] for name in _TERMS}


def _never_shown(placement: Placement, old: Placement) -> Answer | None:
    if old.answer is None:
        return None
    if old.never_was:
        why = f"it was never placed: {old.answer['error']['code']}"
        return _refuse(ErrorCode.NOT_CANCELABLE, placement, why)
    return _refuse(ErrorCode.NOT_FOUND, placement, "the broker has not shown it yet")


def _standing(turn: Turn, placement: Placement, replaces: Replacement, order: BookOrder) -> Answer | None:
    why = ""
    if order.final and not (replaces.begun and order.facts["order_status"] in _CANCELLED):
        why = f"it is already {order.facts['order_status']}"
    elif _rest(replaces, order) <= 0:
        why = f"it has filled {order.facts['traded_volume']}, so nothing is left to place"
    if why:
        return _refuse(ErrorCode.NOT_CANCELABLE, placement, why)
    return None if order.final else replaces.failed or _not_now(turn, placement, replaces, order)


def _not_now(turn: Turn, placement: Placement, replaces: Replacement, order: BookOrder) -> Answer | None:
    """What speaks against the cancel, as long as it has not been asked for."""
    if replaces.begun:
        return None
    if turn.state.risk.is_dry(placement.strategy):
        return _refuse(ErrorCode.UNSUPPORTED, placement, "a dry run would place nothing in its stead")
    return guarding.cancel_refusal(turn, order)


def _refuse(code: ErrorCode, placement: Placement, why: str) -> Answer:
    name, old = placement.client_order_id, placement.replaces and placement.replaces.client_order_id
    return announce.failure(code, f"order {old} was not replaced: {why}; order {name} was not sent")


def _rest(replaces: Replacement, order: BookOrder) -> int:
    """Shares that the new order is for."""
    return (replaces.order_volume or order.facts["order_volume"]) - order.facts["traded_volume"]


def waits(turn: Turn, placement: Placement) -> bool:
    """Whether the old order can still trade; its cancel is asked for if nobody has."""
    replaces = placement.replaces
    if replaces is None or replaces.over:
        return False
    order = _order(turn, placement, replaces)
    if order is not None and order.final:
        placement.content["order_volume"] = _rest(replaces, order)
        _end(turn, placement, replaces)
        return False
    turn.state.replacements.by_order[replaces.client_order_id] = placement.client_order_id
    if not replaces.timed:
        replaces.timed = True
        turn.later(placement.expires_at + 1 - turn.now, Timer.REPLACEMENT, placement.client_order_id)
    if order is not None and not replaces.asked:
        _ask(turn, placement, replaces, order)
    return True


def _ask(turn: Turn, placement: Placement, replaces: Replacement, order: BookOrder) -> None:
    """Written down before the cancel leaves: a later life then knows why the old order is gone."""
    if not replaces.begun:
        replaces.begun = True
        turn.remember(RowKind.MARK, placement.client_order_id, placement.written())
    replaces.asked = True
    canceling.replace(turn, order, placement.client_order_id)


def _end(turn: Turn, placement: Placement, replaces: Replacement) -> None:
    replaces.over = True
    turn.state.replacements.end(replaces.client_order_id, placement.client_order_id)


def told(turn: Turn, placement: Placement, answer: Answer) -> Answer:
    """The answer, and with it what became of the old order."""
    replaces = placement.replaces
    if replaces is None:
        return answer
    _end(turn, placement, replaces)
    order = _order(turn, placement, replaces)
    fate = {
        "replaces": replaces.client_order_id,
        "cancel_requested": replaces.begun,
        "order_status": order.facts["order_status"] if order else None,
        "traded_volume": order.facts["traded_volume"] if order else 0,
    }
    if answer["ok"]:
        volume = placement.content["order_volume"]
        return {**answer, "result": {**answer["result"], **fate, "order_volume": volume}}
    error = answer["error"]
    return {**answer, "error": {**error, "detail": {**error["detail"], **fate}}}
