"""Where commands wait for the link to the terminal, each no longer than its time."""

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.expiry import expires_at
from worker.engine.inputs import CommandRead
from worker.engine.placement import Answer, Placement
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def wait(turn: Turn, what: Placement | CommandRead) -> None:
    """Let it wait until the link is ready, or until its time is over.

    A redelivered order has no time limit here: whether an earlier life has sent it is not known before the
    link is.
    """
    key = _key(what)
    turn.state.waiting[key] = what
    if isinstance(what, Placement):
        what.read_at = 0
    if isinstance(what, CommandRead):
        until = expires_at(what, turn.config)
    elif what.redelivered:
        return
    else:
        until = what.expires_at
    turn.later(until + 1 - turn.now, Timer.EXPIRES, key)


def forget(turn: Turn, placement: Placement) -> None:
    """Its answer came from elsewhere: the broker showed that an earlier life had sent it."""
    turn.state.waiting.pop(_key(placement), None)


def _key(what: Placement | CommandRead) -> str:
    if isinstance(what, Placement):
        return f"order {what.client_order_id}"
    return f"command {what.entry.strategy} {what.entry.entry_id}"


def not_connected(turn: Turn, command_id: str) -> Answer:
    """The answer to what has waited for the link until its time was over."""
    reason = turn.state.link.reason or str(turn.state.link.state)
    return announce.failure(
        ErrorCode.NOT_CONNECTED,
        f"{command_id} was not sent: no connection to the terminal until its time was over ({reason});"
        " see the status stream, send it again once the state is ready",
        {"state": turn.state.link.state},
    )
