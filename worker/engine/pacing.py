"""Orders and cancels that came too quickly wait here for their turn: cancels first.

What is more than the account may send in a second would make it a high-frequency account; see ``Rates``.
"""

from worker.engine.effects import Cancel
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
    if not pause and not queue.orders:
        return False
    placement.read_at = 0
    queue.orders.append(placement.client_order_id)
    _remind(turn, pause)
    return True


def cancel(turn: Turn, action: Cancel) -> None:
    """Send a cancel, now or as soon as one may leave."""
    pause = turn.state.risk.pace.wait_ms(turn.steady)
    if pause:
        turn.state.queue.cancels.append(action)
        _remind(turn, pause)
    else:
        _cancel(turn, action)


def _cancel(turn: Turn, action: Cancel) -> None:
    turn.state.risk.canceled(turn.steady)
    turn.act(action)
    turn.later(turn.config.answer_timeout_ms, Timer.CANCEL, str(action.token))


def next_called(turn: Turn) -> Placement | None:
    """Send the cancels that may leave; then the next order whose turn it is, or None for the time being."""
    queue, pace = turn.state.queue, turn.state.risk.pace
    queue.called = ""
    while queue.cancels and not pace.wait_ms(turn.steady):
        _cancel(turn, queue.cancels.popleft())
    while queue.orders and not pace.wait_ms(turn.steady):
        placement = turn.state.placements.get(queue.orders.popleft())
        if placement is not None and still_to_send(placement):
            queue.called = placement.client_order_id
            return placement
    if queue.cancels or queue.orders:
        _remind(turn, pace.wait_ms(turn.steady))
    return None


def _remind(turn: Turn, pause: int) -> None:
    if not turn.state.queue.reminded:
        turn.state.queue.reminded = True
        turn.later(pause, Timer.PACE, "")
