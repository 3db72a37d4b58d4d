"""Orders and cancels that came too quickly wait here for their turn: one of each strategy after the other.

Of a strategy, cancels go first; operators' cancels go before everything.

What is more than the account may send in a second would make it a high-frequency account; see ``Rates``.

While the terminal is frozen all wait: what it is handed then would trade when it thaws, past its time.
"""

from collections.abc import Callable

from bus_schema.codes import ErrorCode
from worker.engine import announce, waiting
from worker.engine.effects import Cancel
from worker.engine.inputs import CONTROL
from worker.engine.market import still_to_send
from worker.engine.placement import Answer, Placement
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def waits(turn: Turn, placement: Placement) -> bool:
    """Whether the order has to wait for its turn."""
    queue, risk = turn.state.queue, turn.state.risk
    if placement.client_order_id == queue.called:
        return False
    pause = risk.pace.wait_ms(turn.steady)
    if not pause and not queue.waiting and not is_frozen(turn):
        return False
    placement.read_at = 0
    queue.waiting.append(placement.strategy, placement.client_order_id)
    waiting.remind(turn, placement)
    _remind(turn, pause)
    return True


def is_frozen(turn: Turn) -> bool:
    """Whether the terminal owes answers and says nothing. It stays so until it says something.

    A lost answer looks the same: a snapshot is asked for, which a terminal that lives answers at once.
    """
    link, queue = turn.state.link, turn.state.queue
    if link.ready and turn.state.unanswered and turn.steady - link.heard_at > turn.config.silence_ms:
        queue.frozen = True
    return queue.frozen


def go_on(turn: Turn) -> bool:
    """Whether a frozen terminal has said something, or its link is gone; if not, ask it for something."""
    link, queue = turn.state.link, turn.state.queue
    queue.frozen = link.ready and turn.steady - link.heard_at > turn.config.silence_ms
    if queue.frozen:
        turn.state.snapshots.wanted.add("asset")
    return not queue.frozen


def waited_in_vain(turn: Turn, placement: Placement) -> Answer:
    """The answer to an order whose time is over before its turn has come; it certainly was not sent."""
    why = "its turn had not come"
    if turn.state.queue.frozen:
        why = "the terminal, which owed answers, said nothing"
    name = placement.client_order_id
    message = f"order {name} was not sent: {why} until its time was over; send it again if you still want it"
    return announce.failure(ErrorCode.EXPIRED, message)


def cancel(turn: Turn, action: Cancel, strategy: str) -> None:
    """Send a cancel, now or as soon as one may leave; ``strategy`` is who asks for it."""
    queue, pause = turn.state.queue, turn.state.risk.pace.wait_ms(turn.steady)
    if pause or queue.waiting:
        queue.waiting.append(strategy, action, urgent=True)
        _remind(turn, pause)
    else:
        _cancel(turn, action)


def _cancel(turn: Turn, action: Cancel) -> None:
    pending = turn.state.cancels.get(action.token)
    if pending is not None:
        pending.sent = True
    turn.state.risk.canceled(pending.asking if pending is not None else CONTROL, turn.steady)
    turn.act(action)
    turn.later(turn.config.answer_timeout_ms, Timer.CANCEL, str(action.token))


def next_called(turn: Turn, is_due: Callable[[Turn, Cancel], bool]) -> Placement | None:
    """Send the cancels whose turn it is; give back the next order, or None for the time being.

    Args:
        turn: of the engine.
        is_due: whether a cancel is still to be sent; what is not has been answered by then.
    """
    queue, pace = turn.state.queue, turn.state.risk.pace
    queue.called = ""
    while queue.waiting and not pace.wait_ms(turn.steady) and not is_frozen(turn):
        one = queue.waiting.popleft()
        if isinstance(one, Cancel):
            if is_due(turn, one):
                _cancel(turn, one)
            continue
        placement = turn.state.placements.get(one)
        if placement is not None and still_to_send(placement):
            queue.called = placement.client_order_id
            return placement
    if queue.waiting:
        _remind(turn, pace.wait_ms(turn.steady))
    return None


def _remind(turn: Turn, pause: int) -> None:
    if not turn.state.queue.reminded and not turn.state.queue.frozen:
        turn.state.queue.reminded = True
        turn.later(pause, Timer.PACE, "")
