"""Cancels: one order, or all that are open.

The terminal's 0 means that the request went on. Whether the order is cancelled, or a fill won the race, is
told by its ``order`` events.
"""

from dataclasses import dataclass
from typing import Any

from bus_schema.codes import ErrorCode, OrderStatus
from bus_schema.commands import CancelAll, CancelOrder
from worker.engine import adopting, announce, guarding, pacing, rereading
from worker.engine.book import BookOrder
from worker.engine.effects import Cancel
from worker.engine.inputs import CONTROL, CancelAnswered, CancelRejected, CommandRead, Entry
from worker.engine.instruments import complete
from worker.engine.placement import Answer, Placement
from worker.engine.state import CancelGroup, PendingCancel
from worker.engine.timers import Timer
from worker.engine.turn import Turn
from worker.engine.xtcodes import MARKET_CODES, ORDER_TYPE_CODES

_CANCELLED = frozenset({OrderStatus.CANCELED, OrderStatus.PART_CANCEL})


@dataclass(frozen=True, slots=True)
class Scope:
    """Which open orders a mass cancel means; None means any."""

    strategy: str | None = None
    stock_code: str | None = None
    order_type: str | None = None
    order_id: int | None = None

    def has(self, order: BookOrder) -> bool:
        """Whether it means this order."""
        facts = order.facts
        return (
            (self.strategy is None or order.strategy == self.strategy)
            and (self.stock_code is None or facts["stock_code"] == self.stock_code)
            and (self.order_type is None or facts["order_type_code"] == ORDER_TYPE_CODES[self.order_type])
            and (self.order_id is None or facts["order_id"] == self.order_id)
        )


def cancel_order(turn: Turn, read: CommandRead, command: CancelOrder) -> None:
    """Cancel one order, named by its client id, the terminal's number, or the counter's."""
    placement = adopting.known(turn, command.client_order_id or "")
    if placement is not None and placement.strategy == read.entry.strategy:
        _cancel_placement(turn, read, command, placement)
        return
    order = _find(turn, command)
    if order is None or order.strategy not in {read.entry.strategy, None}:
        _answer(
            turn,
            read,
            announce.failure(ErrorCode.NOT_FOUND, f"{_named(command)} does not exist, or is not yours"),
        )
    else:
        _cancel_order(turn, read, order)


def _cancel_placement(turn: Turn, read: CommandRead, command: CancelOrder, placement: Placement) -> None:
    """An order of today, named by its own id: it may have no number yet, or never get one."""
    order = turn.state.book.find(placement.day, placement.order_id)
    if placement.answer is None:
        placement.cancels.append((read, command))
    elif order is not None:
        _cancel_order(turn, read, order)
    elif placement.unknown or placement.answer["ok"]:
        # With its number but not in the book: all that a power failure has left of it is the reply.
        message = (
            f"the broker has not shown order {placement.client_order_id} yet;"
            " cancel it when an order event shows it"
        )
        _answer(turn, read, announce.failure(ErrorCode.NOT_FOUND, message))
    else:
        message = f"order {placement.client_order_id} was never placed: {placement.answer['error']['code']}"
        _answer(turn, read, announce.failure(ErrorCode.NOT_CANCELABLE, message))


def _cancel_order(turn: Turn, read: CommandRead, order: BookOrder) -> None:
    refusal = guarding.cancel_refusal(turn, order)
    if order.final:
        _answer(turn, read, _final(order))
    elif refusal is not None:
        _answer(turn, read, refusal)
    else:
        _request(turn, order, command=read)


def _find(turn: Turn, command: CancelOrder) -> BookOrder | None:
    state = turn.state
    if command.order_sysid is not None:
        return state.book.find_sysid(state.day, command.order_sysid, command.market or "")
    return state.book.find(state.day, command.order_id or 0)


def _named(command: CancelOrder) -> str:
    if command.client_order_id is not None:
        return f"order {command.client_order_id}"
    if command.order_id is not None:
        return f"order number {command.order_id}"
    return f"order {command.order_sysid} at {command.market}"


def _final(order: BookOrder) -> Answer:
    facts = order.facts
    return announce.failure(
        ErrorCode.NOT_CANCELABLE,
        f"order {order.client_order_id or facts['order_id']} is already {facts['order_status']}",
        {"order_id": facts["order_id"], "order_status": facts["order_status"]},
    )


def _request(
    turn: Turn,
    order: BookOrder,
    *,
    command: CommandRead | None = None,
    group: str = "",
    replaced_by: str = "",
    asking: str = CONTROL,
) -> int:
    token = turn.state.token()
    facts = order.facts
    asking = asking if command is None else command.entry.strategy
    under_way = _under_way(turn, facts["order_id"])
    turn.state.cancels[token] = PendingCancel(
        order.client_order_id, facts["order_id"], facts["order_sysid"], command, group, replaced_by, asking
    )
    # Another one's cancel may wait for its turn for long; an operator who asks again wants it tried again.
    if under_way is not None and asking != CONTROL and (under_way.sent or under_way.asking == asking):
        under_way.joined.append(token)
        return token
    turn.state.canceling[facts["order_id"]] = token
    cancel = command.command if command else None
    if isinstance(cancel, CancelOrder) and cancel.order_sysid is not None:
        action = Cancel(token, 0, cancel.order_sysid, MARKET_CODES[cancel.market or ""])
    else:
        action = Cancel(token, facts["order_id"])
    pacing.cancel(turn, action, asking)
    return token


def _under_way(turn: Turn, order_id: int) -> PendingCancel | None:
    return turn.state.cancels.get(turn.state.canceling.get(order_id, 0))


def is_due(turn: Turn, action: Cancel) -> bool:
    """Whether a cancel whose turn has come is to be sent; else it is answered, now or with another one."""
    pending = turn.state.cancels.get(action.token)
    if pending is None:
        return False
    order = turn.state.book.find(turn.state.day, pending.order_id)
    if order is not None and order.final:
        _done(turn, action.token, _final(order))
        return False
    under_way = _under_way(turn, pending.order_id)
    if under_way is None or not under_way.sent or pending.asking == CONTROL:
        turn.state.canceling[pending.order_id] = action.token
        return True
    under_way.joined.append(action.token)
    return False


def replace(turn: Turn, order: BookOrder, replaced_by: str) -> None:
    """Ask for the cancel of an order that makes way for another; that one is told if it is refused."""
    _request(turn, order, replaced_by=replaced_by, asking=order.strategy or CONTROL)


def cancel_all(turn: Turn, read: CommandRead, command: CancelAll) -> None:
    """Cancel the strategy's own open orders."""
    stock_code = command.stock_code and (complete(command.stock_code) or command.stock_code)
    scope = Scope(read.entry.strategy, stock_code, command.order_type)
    cancel_scope(turn, read.entry, command.id, scope, command.type)


def cancel_scope(turn: Turn, entry: Entry, command_id: str, scope: Scope, command_type: str) -> None:
    """Ask for the cancel of every open order within the scope; the reply follows the last answer.

    At any time: who wants to be rid of everything wants it tried, also while the exchange takes no cancels.
    """
    group_id = f"{entry.strategy} {entry.entry_id}"
    orders = [order for order in turn.state.book.open_orders(turn.state.day) if scope.has(order)]
    tokens = {_request(turn, order, group=group_id, asking=entry.strategy) for order in orders}
    turn.state.groups[group_id] = CancelGroup(entry, command_id, command_type, tokens)
    _close_if_done(turn, group_id)


def cancel_unasked(turn: Turn, scope: Scope) -> None:
    """Ask for the cancel of every open order within the scope; nobody has asked, so nobody is answered."""
    for order in turn.state.book.open_orders(turn.state.day):
        if scope.has(order):
            _request(turn, order)


def cancel_answered(turn: Turn, answered: CancelAnswered) -> None:
    """The terminal took the request, or not; a refusal waits a moment for its words."""
    pending = turn.state.cancels.get(answered.token)
    if pending is None:
        return
    if answered.cancel_result == 0:
        _expect_its_end(turn, pending)
        _done(turn, answered.token, announce.ok(_result(pending)))
    elif pending.refused is not None:
        _refused(turn, answered.token)
    else:
        pending.refused = {"error_id": None, "error_msg": answered.error_msg}
        turn.later(turn.config.words_ms, Timer.CANCEL_WORDS, str(answered.token))


def _expect_its_end(turn: Turn, pending: PendingCancel) -> None:
    known = turn.state.book.find(turn.state.day, pending.order_id)
    if known is not None and not known.final:
        rereading.expect_more(turn, (turn.state.day, pending.order_id))


def cancel_rejected(turn: Turn, refused: CancelRejected) -> None:
    """``on_cancel_error``: words of a refused cancel, or a cancel that was taken and then lost to a fill."""
    detail: dict[str, Any] = {"error_id": refused.error_id, "error_msg": refused.error_msg}
    for token, pending in turn.state.cancels.items():
        if pending.sent and _same_order(pending, refused):
            answered, pending.refused = pending.refused is not None, detail
            if answered:
                _refused(turn, token)
            return
    known = turn.state.book.find(turn.state.day, refused.order_id)
    what = {
        "code": ErrorCode.NOT_CANCELABLE,
        "message": f"the cancel of order {refused.order_id} was refused: {refused.error_msg}",
        "detail": detail,
    }
    about = {"order_id": refused.order_id, "client_order_id": known.client_order_id if known else None}
    identity = f"error:cancel:{turn.state.day}:{refused.order_id}:{turn.next_entry_id}"
    announce.error(turn, identity, known.strategy if known else None, what, about)


def _same_order(pending: PendingCancel, refused: CancelRejected) -> bool:
    by_sysid = bool(refused.order_sysid) and refused.order_sysid == pending.order_sysid
    return refused.order_id == pending.order_id or (refused.order_id <= 0 and by_sysid)


def _result(pending: PendingCancel) -> dict[str, Any]:
    return {
        "client_order_id": pending.client_order_id,
        "order_id": pending.order_id,
        "order_sysid": pending.order_sysid or None,
    }


def words_due(turn: Turn, token: str) -> None:
    """No words came for a refused cancel."""
    if int(token) in turn.state.cancels:
        _refused(turn, int(token))


def _refused(turn: Turn, token: int) -> None:
    pending = turn.state.cancels[token]
    known = turn.state.book.find(turn.state.day, pending.order_id)
    code = ErrorCode.NOT_CANCELABLE if known is not None and known.final else ErrorCode.BROKER_REJECTED
    words = (pending.refused or {}).get("error_msg") or "no reason was given"
    name = pending.client_order_id or pending.order_id
    detail = {**_result(pending), **(pending.refused or {})}
    _done(turn, token, announce.failure(code, f"the cancel of order {name} was refused: {words}", detail))


def cancel_due(turn: Turn, token: str) -> None:
    """The terminal's time for an answer is over."""
    pending = turn.state.cancels.get(int(token))
    if pending is None:
        return
    known = turn.state.book.find(turn.state.day, pending.order_id)
    if known is not None and known.facts["order_status"] in _CANCELLED:
        _done(turn, int(token), announce.ok(_result(pending)))
        return
    _expect_its_end(turn, pending)
    name = pending.client_order_id or pending.order_id
    message = (
        f"no answer to the cancel of order {name}: it may or may not be cancelled; its order events will tell"
    )
    _done(turn, int(token), announce.failure(ErrorCode.TIMEOUT, message, _result(pending)))


def _done(turn: Turn, token: int, answer: Answer) -> None:
    pending = turn.state.cancels.pop(token)
    if turn.state.canceling.get(pending.order_id) == token:
        del turn.state.canceling[pending.order_id]
    _tell(turn, token, pending, answer)
    for joined in pending.joined:
        _done(turn, joined, answer)


def _tell(turn: Turn, token: int, pending: PendingCancel, answer: Answer) -> None:
    if pending.command is not None:
        _answer(turn, pending.command, answer)
        return
    if pending.replaced_by:
        _tell_replacement(turn, pending.replaced_by, answer)
        return
    if not pending.group:
        _tell_failure(turn, pending, answer)
        return
    group = turn.state.groups[pending.group]
    group.waiting.discard(token)
    code = answer["error"] and answer["error"]["code"]
    group.cancels.append({**_result(pending), "ok": answer["ok"], "code": code})
    _close_if_done(turn, pending.group)


def _tell_replacement(turn: Turn, client_order_id: str, answer: Answer) -> None:
    """Whether the old order is gone is told by its own events, and not by the answer to its cancel."""
    placement = turn.state.placements.get(client_order_id)
    if answer["ok"] or placement is None or placement.replaces is None or placement.replaces.over:
        return
    if answer["error"]["code"] == ErrorCode.TIMEOUT:
        placement.replaces.asked = False
    else:
        placement.replaces.failed = answer
    turn.state.replacements.due.add(client_order_id)


def _tell_failure(turn: Turn, pending: PendingCancel, answer: Answer) -> None:
    """A cancel that nobody waits for: where it failed, its order may still be open."""
    if answer["ok"]:
        return
    known = turn.state.book.find(turn.state.day, pending.order_id)
    about = {"order_id": pending.order_id, "client_order_id": pending.client_order_id}
    identity = f"error:cancel:{turn.state.day}:{pending.order_id}:{turn.next_entry_id}"
    announce.error(turn, identity, known.strategy if known else None, answer["error"], about)


def _close_if_done(turn: Turn, group_id: str) -> None:
    group = turn.state.groups[group_id]
    if group.waiting:
        return
    del turn.state.groups[group_id]
    result: dict[str, Any] = {"cancels": group.cancels}
    if group.entry.strategy == CONTROL:
        # As in every reply to operators: Redis may keep it where a power failure takes the mark.
        result["halts"] = turn.state.halts
    announce.reply(turn, group.entry, group.command_id, group.command_type, announce.ok(result))


def _answer(turn: Turn, read: CommandRead, answer: Answer) -> None:
    error = answer["error"] or {"detail": {}}
    about = {
        name: error["detail"][name] for name in ("client_order_id", "order_id") if name in error["detail"]
    }
    announce.reply(turn, read.entry, read.command.id, "cancel_order", answer, about=about)
