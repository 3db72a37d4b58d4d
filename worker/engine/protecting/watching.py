"""Looks at each protection at which something has happened, before the turn ends."""

from bus_schema.protection import WATCHING, ProtectionState
from bus_schema.risk import RuleName
from worker.engine import adopting, guarding, market
from worker.engine.effects import RowKind
from worker.engine.facts import QuoteFacts
from worker.engine.protecting import firing, following
from worker.engine.protecting.telling import tell
from worker.engine.protecting.terms import proposal_of
from worker.engine.protection.conditions import met
from worker.engine.protection.memory import Protection
from worker.engine.risk.look import ACCOUNT, Refusal
from worker.engine.risk.rules import halts, hours
from worker.engine.timers import Timer
from worker.engine.turn import Turn

MARK = "risk:protections"
TOLD_APART_MS = 1_000
"""Between two events that tell of nothing but a better price or more shares."""


def go_on(turn: Turn) -> None:
    """Look at all that are due; what one of them does may make others due."""
    protections = turn.state.protections
    while protections.due:
        due, protections.due = protections.due, set()
        for name in sorted(due):
            if not protections.by_id[name].over:
                turn.attempt(_look, protections.by_id[name])


def look_due(turn: Turn, name: str) -> None:
    """A look was ordered, or the protection's time is over."""
    protections = turn.state.protections
    protections.timed.discard(name)
    if name in protections.by_id:
        protections.due.add(name)


def resume(turn: Turn) -> None:
    """The link is up: look at each; the first time also ask for quotes, which an earlier life has had."""
    protections = turn.state.protections
    protections.stir_all()
    if protections.resumed:
        return
    protections.resumed = True
    market.watch(turn, protections.codes)
    for protection in protections.standing():
        remind(turn, protection)


def remind(turn: Turn, protection: Protection) -> None:
    """Look at it when its time is over."""
    if protection.valid_until is not None:
        turn.later(protection.valid_until + 1 - turn.now, Timer.PROTECTION, protection.client_order_id)


def begin_day(turn: Turn) -> None:
    """Orders end with their day; what still stands is written down: the journal keeps no event for ever."""
    protections = turn.state.protections
    for protection in protections.standing():
        if protection.state == ProtectionState.SENT:
            following.day_is_over(turn, protection)
        elif protection.state == ProtectionState.PENDING:
            reason = f"the day of order {protection.attached_to} is over, and it has filled nothing"
            tell(turn, protection, ProtectionState.DONE, reason)
        elif protection.state == ProtectionState.HELD:
            tell(turn, protection, ProtectionState.ARMED)
    if protections.by_id or protections.marked:
        written = [protections.by_id[name].written() for name in sorted(protections.by_id)]
        turn.remember(RowKind.MARK, MARK, {"protections": written})
        protections.marked = bool(written)


def _look(turn: Turn, protection: Protection) -> None:
    if protection.state == ProtectionState.PENDING:
        _await_fill(turn, protection)
    elif protection.state not in WATCHING or adopting.known(turn, protection.client_order_id) is not None:
        following.follow(turn, protection)
    elif _is_expired(turn, protection):
        tell(turn, protection, ProtectionState.EXPIRED)
    else:
        _watch(turn, protection)


def _is_expired(turn: Turn, protection: Protection) -> bool:
    return protection.valid_until is not None and turn.now > protection.valid_until


def _await_fill(turn: Turn, protection: Protection) -> None:
    if protection.filled_volume:
        tell(turn, protection, ProtectionState.ARMED)
        turn.state.protections.due.add(protection.client_order_id)
    elif _is_expired(turn, protection):
        tell(turn, protection, ProtectionState.EXPIRED)
    elif _never_fills(turn, protection.attached_to or ""):
        reason = f"order {protection.attached_to} is over, and has filled nothing"
        tell(turn, protection, ProtectionState.DONE, reason)


def _never_fills(turn: Turn, client_order_id: str) -> bool:
    order = turn.state.book.find_client(turn.state.day, client_order_id)
    if order is not None:
        return order.final and not order.facts["traded_volume"]
    placement = turn.state.placements.get(client_order_id)
    return placement is not None and placement.never_was


def _watch(turn: Turn, protection: Protection) -> None:
    quote = turn.state.market.quotes.get(protection.stock_code)
    if quote is None:
        if turn.state.market.lost and protection.state != ProtectionState.QUOTES_LOST:
            tell(turn, protection, ProtectionState.QUOTES_LOST, turn.state.market.lost)
        return
    if protection.state == ProtectionState.QUOTES_LOST:
        tell(turn, protection, ProtectionState.ARMED)
    if not quote["last_price"] or not _trades(turn, protection, quote):
        return
    _follow_best(turn, protection, quote["last_price"])
    condition = met(protection, _cost(turn, protection), quote["last_price"])
    if condition is not None:
        firing.fire(turn, protection, condition, quote)
    else:
        _tell_soon(turn, protection)


def _trades(turn: Turn, protection: Protection, quote: QuoteFacts) -> bool:
    """Whether the stock trades now, at this price: it is no auction's, no pause's, and not of another day."""
    risk, code = turn.state.risk, protection.stock_code
    plan = risk.plan
    if plan.switch(RuleName.SESSION).applies(simulated=risk.simulated) and not (
        hours.is_continuous(plan, code, turn.now) and turn.state.days.of(quote["time"]) == turn.state.day
    ):
        return False
    look = guarding.look(turn, proposal_of(protection, quote, volume=0))
    return not any(
        plan.switch(rule).applies(simulated=risk.simulated)
        and isinstance(check(look, plan.account, ACCOUNT), Refusal)
        for rule, check in _CLOSED
    )


_CLOSED = ((RuleName.TRADING_DAY, hours.trading_day), (RuleName.SUSPENDED, halts.suspended))
"""Rules of which a refusal passes by itself."""


def _follow_best(turn: Turn, protection: Protection, last_price: float) -> None:
    if protection.trails and last_price > (protection.best_price or 0.0):
        protection.best_price = last_price
        turn.state.protections.untold.add(protection.client_order_id)


def _cost(turn: Turn, protection: Protection) -> float | None:
    """Yuan for one share."""
    if protection.attached_to is not None:
        return protection.fill_price
    holding = turn.state.risk.ledger.of(protection.strategy).get(protection.stock_code)
    return holding.cost if holding is not None and holding.held else None


def _tell_soon(turn: Turn, protection: Protection) -> None:
    """It goes on watching; tell what is new about it, but not at every tick."""
    protections, name = turn.state.protections, protection.client_order_id
    if protection.state == ProtectionState.ARMED and name not in protections.untold:
        return
    if turn.steady - protections.told_at.get(name, turn.steady - TOLD_APART_MS) >= TOLD_APART_MS:
        tell(turn, protection, ProtectionState.ARMED)
    else:
        firing.look_again(turn, protection)
