"""What the broker shows of orders and fills: pushes, and lists of the whole day.

A push may overtake the order's answer, so it is held back for a moment to keep the reply first. Pushes come
doubled, late, and as a replay of the day; each fact is told once.
"""

from collections.abc import Iterable

from bus_schema.codes import OrderSource, OrderStatus
from worker.engine import announce, doubts, faults, guarding, placing, repeated, replacement, rereading
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import LookedUp, OrderPushed, TradePushed
from worker.engine.placement import Placement, Stage
from worker.engine.timers import Timer
from worker.engine.turn import Turn
from worker.engine.xtcodes import as_placed


def confirm(turn: Turn, placement: Placement) -> None:
    """It has its number: reply, then let go what was held back for the reply."""
    bind(turn, placement, placement.order_id)
    if placing.confirm(turn, placement):
        rereading.expect_more(turn, (placement.day, placement.order_id))
    _release(turn, placement)


def reject(turn: Turn, placement: Placement) -> None:
    """It was refused: reply, then let go what was held back for the reply."""
    if placement.order_id:
        turn.state.refusals_told.add((turn.state.day, placement.order_id))
    doubts.clear(turn, placement)
    placing.reject(turn, placement)
    _release(turn, placement)


def bind(turn: Turn, placement: Placement, order_id: int) -> None:
    """The order exists, with this number."""
    placement.order_id = order_id
    doubts.clear(turn, placement)


def _release(turn: Turn, placement: Placement) -> None:
    held, placement.held = placement.held, []
    for push in held:
        if isinstance(push, OrderPushed):
            take_order(turn, push.order, OrderSource.PUSH)
        else:
            take_trade(turn, push.trade, OrderSource.PUSH)


def pushed(turn: Turn, push: OrderPushed | TradePushed) -> None:
    """``on_stock_order`` or ``on_stock_trade``."""
    if turn.state.link.ready:
        _take(turn, push)
    else:
        # What happened while the link was down is only in the lists that follow, and was earlier.
        turn.state.link.early.setdefault(_told(push), push)


def _told(push: OrderPushed | TradePushed) -> tuple[object, ...]:
    """What a push tells: a terminal that cannot be read repeats it over each link that fails."""
    if isinstance(push, TradePushed):
        trade = push.trade
        return trade["traded_time"], trade["order_id"], trade["traded_id"]
    facts = push.order
    state = facts["order_status"], facts["traded_volume"], facts["order_sysid"]
    return facts["order_time"], facts["order_id"], *state


def take_early(turn: Turn) -> None:
    """The day's lists have been taken in, or no more will come: now for what was pushed before them."""
    early, turn.state.link.early = turn.state.link.early, {}
    for push in early.values():
        turn.attempt(_take, push)


def _take(turn: Turn, push: OrderPushed | TradePushed) -> None:
    if isinstance(push, OrderPushed):
        if not _hold(turn, push, push.order):
            take_order(turn, push.order, OrderSource.PUSH)
    elif not _hold(turn, push, push.trade):
        take_trade(turn, push.trade, OrderSource.PUSH)


def _hold(turn: Turn, push: OrderPushed | TradePushed, facts: OrderFacts | TradeFacts) -> bool:
    """Keep a push back that overtook its order's answer, so that the reply comes first."""
    placement = _placement_of(turn, facts, _time_of(facts))
    if placement is None or placement.answer is not None or placement.stage is not Stage.SENT:
        return False
    if not placement.held:
        turn.later(turn.config.hold_ms, Timer.VERDICT, placement.client_order_id)
    placement.held.append(push)
    return True


def _time_of(facts: OrderFacts | TradeFacts) -> int:
    time = facts.get("order_time") or facts.get("traded_time") or 0
    return int(str(time))


def _placement_of(turn: Turn, facts: OrderFacts | TradeFacts, at: int) -> Placement | None:
    """Whose order it is, by its remark; yesterday's order or a stranger's with that remark is not today's."""
    placement = turn.state.placements.get(facts["order_remark"])
    if placement is None or (at and turn.state.days.of_report(at, turn.state.day) != placement.day):
        return None
    return placement if facts["strategy_name"] in {placement.strategy, ""} else None


def take_order(turn: Turn, facts: OrderFacts, source: OrderSource) -> None:
    """Take in an order's state; if it is news, tell it."""
    placement = _placement_of(turn, facts, facts["order_time"])
    if placement is not None:
        # The broker's own price type comes back, which does not tell every one that was sent.
        price_type = placement.content.get("price_type", facts["price_type"])
        order_type = as_placed(placement.content.get("order_type"), facts)
        # A copy: what the broker tells may be on its way to others too, as the answer to a query.
        facts = {**facts, "price_type": price_type, "order_type": order_type}
        if placement.answer is None or placement.unknown or not placement.order_id:
            _adopt(turn, placement, facts)
    client_order_id, strategy = _owner(turn, placement, facts)
    if not turn.state.book.take(facts, client_order_id, strategy, turn.state.day):
        return
    key = (turn.state.days.of_report(facts["order_time"], turn.state.day), facts["order_id"])
    known = turn.state.book.find(*key)
    if known is not None:
        announce.order(turn, known, source)
        guarding.shown(turn, known, source)
        rereading.compare(turn, key)
    if facts["order_status"] == OrderStatus.JUNK and placement is not None and placement.answer is not None:
        turn.later(turn.config.words_ms, Timer.VERDICT, placement.client_order_id)


def _adopt(turn: Turn, placement: Placement, facts: OrderFacts) -> None:
    """The broker shows an order whose fate was not known."""
    bind(turn, placement, facts["order_id"])
    if placement.answer is not None:
        return
    replacement.adopted(placement, {**facts})
    if facts["order_status"] == OrderStatus.JUNK:
        placement.refusal = placement.refusal or {"error_id": None, "error_msg": facts["status_msg"]}
        reject(turn, placement)
    else:
        confirm(turn, placement)


def _owner(
    turn: Turn, placement: Placement | None, facts: OrderFacts | TradeFacts
) -> tuple[str | None, str | None]:
    if placement is not None:
        return placement.client_order_id, placement.strategy
    if facts["order_remark"] and facts["strategy_name"] in turn.state.strategies:
        # Placed over this bus by a worker whose journal is not here: its own marks say whose it is.
        return facts["order_remark"], facts["strategy_name"]
    return None, None


def take_trade(turn: Turn, facts: TradeFacts, source: OrderSource) -> None:
    """Take in a fill; if it is new, tell it and ask for a new snapshot of money and positions."""
    state = turn.state
    client_order_id, strategy = _owner(turn, _placement_of(turn, facts, facts["traded_time"]), facts)
    key = (state.days.of_report(facts["traded_time"], state.day), facts["order_id"])
    known = state.book.find(*key)
    if known is not None and client_order_id is None:
        client_order_id, strategy = known.client_order_id, known.strategy
    if known is not None:
        facts["order_type"] = as_placed(known.facts["order_type"], facts)
    if state.book.take_fill(facts, client_order_id, state.day):
        announce.fill(turn, facts, client_order_id, strategy)
        guarding.filled(turn, facts, client_order_id, strategy, source)
        state.protections.filled(facts, client_order_id)
        state.snapshots.wanted |= {"asset", "positions"}
        rereading.compare(turn, key)


def take_lists(turn: Turn, orders: Iterable[OrderFacts], trades: Iterable[TradeFacts]) -> None:
    """Take in the whole day. Orders first, since they say whose a fill is."""
    for facts in repeated.orders_to_take(turn.state, orders):
        turn.attempt(take_order, facts, OrderSource.RECONCILE)
    for trade in repeated.trades_to_take(turn.state, trades):
        turn.attempt(take_trade, trade, OrderSource.RECONCILE)


def looked_up(turn: Turn, lists: LookedUp) -> None:
    """The day's lists for orders in doubt."""
    if lists.proven:
        turn.state.link.heard_at = turn.steady
        take_lists(turn, lists.orders, lists.trades)
    # Lists that come when the link is gone again are true, but nothing may be sent on them.
    marks = ((facts["order_remark"], facts["strategy_name"]) for facts in lists.orders)
    shown = {mark for mark in marks if mark[0] in turn.state.doubts.ids}
    unsent = doubts.looked(turn, lists.token, shown, proven=lists.proven and turn.state.link.ready)
    faults.for_each(turn, unsent, placing.not_found)
