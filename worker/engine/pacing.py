"""Orders and cancels that came too quickly wait here for their turn: one of each strategy after the other.

Of a strategy, cancels go first; operators' cancels go before everything.

What is more than the account may send in a second would make it a high-frequency account; see ``Rates``.
"""

from worker.engine.effects import Cancel
from worker.engine.inputs import CONTROL
from worker.engine.market import still_to_send
from worker.engine.placement import Placement
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def waits(turn: Turn, placement: Placement) -> bool:
    """Whether the order has to wait for its turn."""
    queue, risk = turn.state.queue, turn.state.risk
    if placement.client_order_id == queue.called:
        return False
    pause = risk.pace.wait_ms(turn.steady)
    if not pause and not queue.waiting:
        return False
    placement.read_at = 0
    queue.waiting.append(placement.strategy, placement.client_order_id)
    _remind(turn, pause)
    return True


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
    turn.state.risk.canceled(pending.asking if pending is not None else CONTROL, turn.steady)
    turn.act(action)
    turn.later(turn.config.answer_timeout_ms, Timer.CANCEL, str(action.token))


def next_called(turn: Turn) -> Placement | None:
    """Send the cancels whose turn it is; give back the next order, or None for the time being."""
    queue, pace = turn.state.queue, turn.state.risk.pace
    queue.called = ""
    while queue.waiting and not pace.wait_ms(turn.steady):
        one = queue.waiting.popleft()
        if isinstance(one, Cancel):
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
    if not turn.state.queue.reminded:
        turn.state.queue.reminded = True
        turn.later(pause, Timer.PACE, "")
