"""A fault of ours is told as one, to whoever it kept from an answer."""

from bus_schema.codes import ErrorCode
from worker.engine import announce, placing
from worker.engine.inputs import CommandRead
from worker.engine.placement import Asked, Stage
from worker.engine.turn import Turn


def answer_fault(turn: Turn, read: CommandRead) -> None:
    """Answer ``internal_error``: what the failed handling decided was dropped, so nothing was sent."""
    command = read.command
    message = f"{command.type} {command.id} hit a fault of the worker and was not sent; see its log"
    answer = announce.failure(ErrorCode.INTERNAL_ERROR, message)
    placement = turn.state.placements.get(command.id)
    if placement is not None and placement.asked == Asked(read.entry) and placement.answer is None:
        placement.stage = Stage.ACCEPTED
        placing.answer_order(turn, placement, answer)
    elif placement is None or placement.asked != Asked(read.entry):
        announce.reply(turn, read.entry, command.id, command.type, answer)
