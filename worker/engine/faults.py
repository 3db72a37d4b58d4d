"""An internal error is answered as one, to whoever it kept from an answer, and to nobody else.

What the failed handling had decided was dropped with it, so nothing of it reached the terminal.
"""

from collections.abc import Callable, Iterable

from bus_schema.codes import ErrorCode
from worker.engine import announce, placing, unreadable
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Entry, Input
from worker.engine.placement import Answer, Placement, Stage
from worker.engine.turn import Turn


def answer_fault(turn: Turn, told: Input) -> None:
    """Answer ``internal_error``; what no entry of a stream brought needs no answer.

    Where even that fails, the entry is put on `dead`; where that fails too, it is only acknowledged.
    """
    if not isinstance(told, CommandRead | ControlRead | CommandUnreadable):
        return
    if not turn.attempt(_answer_entry, told):
        _let_go(turn, told.entry)


def for_each(turn: Turn, waiting: Iterable[Placement], go_on: Callable[[Turn, Placement], None]) -> None:
    """Let orders go on that have waited for the same thing; the internal error of one is its own."""
    for placement in waiting:
        go_on_alone(turn, placement, go_on)


def go_on_alone(turn: Turn, placement: Placement, go_on: Callable[[Turn, Placement], None]) -> None:
    """Let one order go on, and answer its internal error."""
    repeats, cancels = list(placement.repeats), list(placement.cancels)
    if turn.attempt(go_on, placement):
        return
    placement.repeats, placement.cancels = repeats, cancels
    answered = turn.attempt(placing.fail_order, placement)
    if not answered and placement.asked is not None and not placement.asked.basket:
        _let_go(turn, placement.asked.entry)


def go_on_with(turn: Turn, read: CommandRead, go_on: Callable[[Turn, CommandRead], None]) -> None:
    """Let a command go on that has waited, and answer its internal error."""
    if not turn.attempt(go_on, read):
        answer_fault(turn, read)


def _answer_entry(turn: Turn, told: CommandRead | ControlRead | CommandUnreadable) -> None:
    if isinstance(told, CommandRead):
        _command(turn, told)
    elif isinstance(told, ControlRead):
        announce.reply(turn, told.entry, told.command.id, told.command.type, _answer(told))
    else:
        unreadable.bury(turn, told)


def _let_go(turn: Turn, entry: Entry) -> None:
    """Say what is certain, by nothing but the entry's place; else acknowledge it without a word."""
    why = "the worker hit an internal error and could not answer it; see its log"
    buried = CommandUnreadable(entry, b"", why, [], None, None, readable=False)
    if not turn.attempt(unreadable.bury, buried):
        turn.acknowledge(entry)


def _answer(read: CommandRead | ControlRead) -> Answer:
    command = read.command
    message = f"{command.type} {command.id} hit a fault of the worker and was not acted on; see its log"
    return announce.failure(ErrorCode.INTERNAL_ERROR, message)


def _command(turn: Turn, read: CommandRead) -> None:
    placement = turn.state.placements.get(read.command.id)
    if placement is not None and _asked_for(placement, read) and placement.answer is None:
        # It had come so far that its order was noted: the id stays taken, with this answer.
        placement.stage = Stage.ACCEPTED
        placing.answer_order(turn, placement, _answer(read))
    else:
        announce.reply(turn, read.entry, read.command.id, read.command.type, _answer(read))


def _asked_for(placement: Placement, read: CommandRead) -> bool:
    asked = placement.asked
    return asked is not None and asked.entry == read.entry and not asked.basket
