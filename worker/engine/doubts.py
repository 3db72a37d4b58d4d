"""Orders of which it is not known whether they exist: looked for with growing pauses until it is known.

An order list proves that an order exists. That it does not is proven by no single list: the terminal's cache
may lag seconds behind an order, and a dead link answers with an empty list that looks like success.
"""

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.effects import LookUp
from worker.engine.placement import Placement, Stage
from worker.engine.timers import Timer
from worker.engine.turn import Turn


def look_for(turn: Turn, placement: Placement) -> None:
    """Look for it at once, and again until it is known.

    After it was sent without an answer, or before it is sent where an earlier life of the worker may have
    sent it.
    """
    doubts = turn.state.doubts
    placement.read_at = 0
    placement.doubted_at = placement.doubted_at or turn.steady
    doubts.ids.add(placement.client_order_id)
    doubts.pause_ms = turn.config.look_up_first_ms
    if not doubts.running:
        _look(turn)


def _look(turn: Turn) -> None:
    if turn.state.doubts.ids and turn.state.link.ready:
        look(turn)


def look(turn: Turn) -> None:
    """Read the day; its lists decide on whatever is in doubt by now."""
    doubts = turn.state.doubts
    doubts.running, doubts.running_since = turn.state.token(), turn.steady
    turn.act(LookUp(doubts.running))


def look_again(turn: Turn, _subject: str) -> None:
    """The pause is over."""
    turn.state.doubts.timer_set = False
    if not turn.state.doubts.running:
        _look(turn)


def looked(turn: Turn, token: int, shown: set[tuple[str, str]], *, proven: bool) -> list[Placement]:
    """The lists have been taken in: give back the orders that none shows; go on looking for the rest.

    ``shown`` are the remarks and strategy names in them, of whatever day.
    """
    doubts = turn.state.doubts
    if token != doubts.running:
        # Asked for over an earlier link, or so long ago that others were asked for: it proves nothing now.
        return []
    doubts.running = 0
    unsent = []
    if proven and doubts.running_since - turn.state.link.up_since >= turn.config.query_lag_ms:
        turn.state.protections.prove()
    if proven:
        for client_order_id in sorted(doubts.ids):
            placement = turn.state.placements[client_order_id]
            # If Redis's date is wrong, one that bears its names may be this one.
            if shown & {(client_order_id, placement.strategy), (client_order_id, "")}:
                continue
            if _decide(turn, placement):
                unsent.append(placement)
    if doubts.ids and not doubts.timer_set:
        doubts.timer_set = True
        turn.later(doubts.pause_ms, Timer.LOOK_UP, "")
        doubts.pause_ms = min(2 * doubts.pause_ms, turn.config.look_up_most_ms)
    return unsent


def _decide(turn: Turn, placement: Placement) -> bool:
    """Whether the lists show that a redelivered order was not sent today."""
    # What counts is when the list was asked for, not when it came.
    asked_at = turn.state.doubts.running_since
    searched_ms = asked_at - placement.doubted_at
    # An earlier process has sent it before this link came up, if at all, however late it is handed out again.
    lagged_ms = max(searched_ms, asked_at - turn.state.link.up_since)
    if placement.stage is Stage.ACCEPTED and lagged_ms >= turn.config.query_lag_ms:
        clear(turn, placement)
        return True
    if placement.unknown and placement.day < turn.state.day:
        _tell_never_known(turn, placement)
    elif placement.unknown and not placement.order_id and _is_absent(turn, placement, searched_ms, lagged_ms):
        tell_not_placed(turn, placement, "no proven order list of the broker shows it")
    return False


def _is_absent(turn: Turn, placement: Placement, searched_ms: int, lagged_ms: int) -> bool:
    """Whether lists that do not show an order prove that it does not exist."""
    if searched_ms >= turn.config.not_placed_after_ms:
        return True
    # This process has not sent it, and an earlier one can send nothing any more.
    return placement.redelivered and lagged_ms >= turn.config.query_lag_ms


def tell_not_placed(turn: Turn, placement: Placement, why: str) -> None:
    """An outcome that was called unknown turned out: the order does not exist."""
    name = placement.client_order_id
    clear(turn, placement)
    turn.state.risk.gone(name)
    turn.state.protections.stir(name)
    what = {
        "code": ErrorCode.NOT_PLACED,
        "message": f"order {name}, whose outcome was unknown, does not exist at the broker: {why}",
        "detail": placement.refusal or {},
    }
    identity = f"error:not_placed:{placement.day}:{name}"
    announce.error(turn, identity, placement.strategy, what, {"client_order_id": name})


def _tell_never_known(turn: Turn, placement: Placement) -> None:
    """The terminal shows only today's orders: of an earlier day's, its lists prove nothing any more."""
    name = placement.client_order_id
    clear(turn, placement)
    turn.state.risk.gone(name)
    turn.state.protections.stir(name)
    what = {
        "code": ErrorCode.OUTCOME_UNKNOWN,
        "message": f"order {name} of an earlier day was never answered, and the terminal shows that day no"
        " more: whether it traded is not known here; see the broker's statement",
        "detail": {"client_order_id": name},
    }
    announce.error(turn, never_known_identity(placement), placement.strategy, what, {"client_order_id": name})


def never_known_identity(placement: Placement) -> str:
    """The id of the error that ends the search for an order whose day is over."""
    return f"error:never_known:{placement.day}:{placement.client_order_id}"


def clear(turn: Turn, placement: Placement) -> None:
    """It is known now."""
    placement.unknown = False
    placement.doubted_at = 0
    turn.state.doubts.ids.discard(placement.client_order_id)


def resume(turn: Turn) -> None:
    """The link is back: whatever was not answered over the old one never will be, so it is looked for."""
    doubts = turn.state.doubts
    doubts.running, doubts.pause_ms = 0, turn.config.look_up_first_ms
    for client_order_id in doubts.ids:
        # An earlier life has told its doubts; how long it had looked, no clock of this life can say.
        placement = turn.state.placements[client_order_id]
        placement.doubted_at = placement.doubted_at or turn.steady
    for client_order_id in sorted(turn.state.unanswered):
        placement = turn.state.placements[client_order_id]
        look_for(turn, placement)
        turn.later(turn.config.answer_timeout_ms, Timer.ANSWER, client_order_id)
    _look(turn)
