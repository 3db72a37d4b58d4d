"""Where commands wait for the link to the terminal, each no longer than its time."""

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.effects import ConnectSoon
from worker.engine.expiry import expires_at
from worker.engine.inputs import CommandRead
from worker.engine.placement import Answer, Placement, Stage
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def wait(turn: Turn, what: Placement | CommandRead) -> None:
    """Let it wait until the link is ready, or until its time is over.

    Whether an earlier process has sent a redelivered order is not known before the link is; see `remind`.
    """
    key = _key(what)
    turn.state.waiting[key] = what
    if isinstance(what, Placement):
        what.read_at = 0
        turn.act(ConnectSoon())
        remind(turn, what)
    else:
        turn.later(expires_at(what, turn.config) + 1 - turn.now, Timer.EXPIRES, key)


def remind(turn: Turn, placement: Placement, at_least_ms: int = 0) -> None:
    """Look at an order when its time is over; one that may have been sent waits for a link.

    Those are redelivered ones, and before the first link those whose time is over already: where journal and
    Redis were restored from older copies, the broker's book alone knows that it repeats an order.
    """
    book_is_read = turn.state.link.has_been_up
    may_be_known = placement.redelivered or (turn.now > placement.expires_at and not book_is_read)
    least = turn.config.answer_timeout_ms if may_be_known else 0
    after = max(placement.expires_at + 1 - turn.now, least, at_least_ms)
    turn.later(after, Timer.EXPIRES, _key(placement))


def over(turn: Turn, key: str) -> Placement | CommandRead | None:
    """What has waited in vain: for the link, for its turn, or for a list that shows whether it was sent."""
    waited = turn.state.waiting.pop(key, None)
    if waited is not None:
        return waited
    placement = turn.state.placements.at_hand.get(key.removeprefix(_key_of("")))
    return placement if placement is not None and placement.stage is Stage.ACCEPTED else None


def forget(turn: Turn, placement: Placement) -> None:
    """Its answer came from elsewhere: the broker showed that an earlier life had sent it."""
    turn.state.waiting.pop(_key(placement), None)


def _key(what: Placement | CommandRead) -> str:
    if isinstance(what, Placement):
        return _key_of(what.client_order_id)
    return f"command {what.entry.strategy} {what.entry.entry_id}"


def _key_of(client_order_id: str) -> str:
    return f"order {client_order_id}"


def not_connected(turn: Turn, command_id: str) -> Answer:
    """The answer to what has waited for the link until its time was over."""
    reason = turn.state.link.reason or str(turn.state.link.state)
    return announce.failure(
        ErrorCode.NOT_CONNECTED,
        f"{command_id} was not sent: no connection to the terminal until its time was over ({reason});"
        " see the status stream, send it again once the state is ready",
        {"state": turn.state.link.state},
    )
