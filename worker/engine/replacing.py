"""``replace_order``: from the command on; ``replacement`` says what it waits for."""

from bus_schema.codes import ErrorCode
from bus_schema.commands import ReplaceOrder
from worker.engine import adopting, announce, faults, placing, waiting
from worker.engine.expiry import expires_at
from worker.engine.inputs import CommandRead
from worker.engine.market import still_to_send
from worker.engine.placement import Asked, Placement, Replacement
from worker.engine.turn import Turn


def replace_order(turn: Turn, read: CommandRead, command: ReplaceOrder) -> None:
    """Take the id for the new order; the same command again is answered the same."""
    known = adopting.known(turn, command.id)
    asked = Asked(read.entry, command_type=command.type)
    replaces = Replacement(command.client_order_id, command.order_volume, command.price)
    if known is None and command.id not in turn.state.protections.by_id:
        _take(turn, read, asked, replaces)
    elif known is not None and known.asked == asked and still_to_send(known):
        # An earlier life has begun it. What it did last may be in rows that a power failure took.
        known.redelivered = True
        _go(turn, known)
    elif known is not None and _is_same(known, read, replaces):
        placing.repeat(turn, known, asked)
    else:
        message = f"the id {command.id} was used today for something else; nothing was done: use a new id"
        conflict = announce.failure(ErrorCode.ID_CONFLICT, message)
        about = {"client_order_id": command.id}
        announce.reply(turn, read.entry, command.id, command.type, conflict, about=about)


def _is_same(known: Placement, read: CommandRead, replaces: Replacement) -> bool:
    return known.strategy == read.entry.strategy and known.content.get("replaces") == replaces.terms()


def _take(turn: Turn, read: CommandRead, asked: Asked, replaces: Replacement) -> None:
    strategy = read.entry.strategy
    placement = Placement(
        client_order_id=read.command.id,
        strategy=strategy,
        day=turn.state.day,
        content={"strategy": strategy, "remark": "", "replaces": replaces.terms()},
        asked=asked,
        expires_at=expires_at(read, turn.config),
        redelivered=read.redelivered,
        replaces=replaces,
    )
    turn.state.placements.add(placement)
    if not read.redelivered and turn.now > placement.expires_at and turn.state.link.has_been_up:
        placing.answer_order(turn, placement, placing.too_late(placement))
    else:
        _go(turn, placement)


def _go(turn: Turn, placement: Placement) -> None:
    if turn.state.link.ready:
        placing.proceed(turn, placement)
    else:
        waiting.wait(turn, placement)


def go_on(turn: Turn) -> None:
    """Look at those whose old orders have moved; what one of them does may move others."""
    due = turn.state.replacements.due
    while due:
        look(turn, due.pop())


def look(turn: Turn, client_order_id: str) -> None:
    """Its old order has moved, or its time is over."""
    placement = turn.state.placements.get(client_order_id)
    if placement is not None and placement.replaces is not None and not placement.replaces.over:
        faults.go_on_alone(turn, placement, placing.go_on)
