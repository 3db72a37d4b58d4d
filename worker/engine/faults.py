"""A fault of ours is told as one, to whoever it kept from an answer.

What the failed handling had decided was dropped with it, so nothing of it reached the terminal.
"""

from bus_schema.codes import ErrorCode
from worker.engine import announce, placing, unreadable
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Input
from worker.engine.placement import Answer, Placement, Stage
from worker.engine.turn import Turn


def answer_fault(turn: Turn, told: Input) -> None:
    """Answer ``internal_error``; what no entry of a stream brought needs no answer."""
    if isinstance(told, CommandRead):
        _command(turn, told)
    elif isinstance(told, ControlRead):
        announce.reply(turn, told.entry, told.command.id, told.command.type, _answer(told))
    elif isinstance(told, CommandUnreadable):
        unreadable.bury(turn, told)


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
