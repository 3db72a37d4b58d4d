"""A condition is met: what still stands in the way of selling, and the one order that is sent."""

from bus_schema.protection import ProtectionState
from worker.engine import faults, placing
from worker.engine.facts import QuoteFacts
from worker.engine.placement import Placement
from worker.engine.protecting.telling import tell
from worker.engine.protecting.terms import terms_of
from worker.engine.protection.conditions import Condition
from worker.engine.protection.memory import Protection
from worker.engine.timers import Timer
from worker.engine.turn import Turn

LOOK_AGAIN_MS = 1_000
NOTHING_THERE = "the account shows none of these shares; if it still does not in a moment, this is over"


def fire(turn: Turn, protection: Protection, condition: Condition, quote: QuoteFacts) -> None:
    """Sell, or say why not yet."""
    state = turn.state
    if not state.link.ready or protection.client_order_id in state.protections.unproven:
        return
    wanted = _wanted(turn, protection)
    halted = state.halted(protection.strategy)
    if not wanted:
        tell(turn, protection, ProtectionState.DONE, "a condition was met, and nothing is left to sell")
    elif halted:
        hold(turn, protection, f"trading is halted: {halted}")
    elif not _is_gone(turn, protection) and (volume := _available(turn, protection, wanted)):
        _send(turn, protection, condition, quote, volume)


def _wanted(turn: Turn, protection: Protection) -> int:
    """Shares that it would sell if all of them can be sold."""
    if protection.attached_to is not None:
        there = protection.filled_volume
    elif protection.order_volume is not None:
        return protection.order_volume
    else:
        there = turn.state.risk.ledger.volume(protection.strategy, protection.stock_code)
    return min(there, protection.order_volume or there)


def _is_gone(turn: Turn, protection: Protection) -> bool:
    """Whether the account holds none of it; believed after a moment, since the terminal's lists may lag."""
    held = turn.state.risk.funds.held(protection.stock_code)
    if held is None or held > 0:
        return False
    # What an earlier life has told has no time on this life's clock.
    since = turn.state.protections.told_at.setdefault(protection.client_order_id, turn.steady)
    if protection.reason == NOTHING_THERE and turn.steady - since >= turn.config.query_lag_ms:
        tell(
            turn,
            protection,
            ProtectionState.DONE,
            "a condition was met, and the account holds none of it",
        )
    else:
        hold(turn, protection, NOTHING_THERE)
        look_again(turn, protection)
    return True


def _available(turn: Turn, protection: Protection, wanted: int) -> int:
    """How much of it can be sold now; 0 if nothing, and then it is held."""
    there = turn.state.risk.funds.can_sell(protection.stock_code)
    if there is None:
        hold(turn, protection, "the account's positions are not known yet")
    elif there <= 0:
        hold(turn, protection, "none of it can be sold now: bought today, or in an open order")
    return min(wanted, max(there or 0, 0))


def hold(turn: Turn, protection: Protection, reason: str) -> None:
    """Tell once why it does not sell yet: quotes, positions and a resume make it look again."""
    if (protection.state, protection.reason) != (ProtectionState.HELD, reason):
        tell(turn, protection, ProtectionState.HELD, reason)


def look_again(turn: Turn, protection: Protection) -> None:
    """Soon, whether or not there is another quote."""
    name, timed = protection.client_order_id, turn.state.protections.timed
    if name not in timed:
        timed.add(name)
        turn.later(LOOK_AGAIN_MS, Timer.PROTECTION, name)


def _send(turn: Turn, protection: Protection, condition: Condition, quote: QuoteFacts, volume: int) -> None:
    """The event that tells it and the order's intent are one transaction, so it cannot fire twice."""
    content = terms_of(turn, protection, quote, volume)
    protection.condition, protection.trigger_price = condition.name, condition.price
    protection.last_price = quote["last_price"]
    protection.volume, protection.price = content["order_volume"], content["price"]
    tell(turn, protection, ProtectionState.TRIGGERED)
    placement = Placement(
        client_order_id=protection.client_order_id,
        strategy=protection.strategy,
        day=turn.state.day,
        content=content,
        asked=None,
        # What waits for its turn longer than a command may is looked at with a newer quote.
        expires_at=turn.now + turn.config.command_ttl_ms,
    )
    turn.state.placements.add(placement)
    # What has been told stays told: an internal error from here on is the order's answer.
    faults.go_on_alone(turn, placement, placing.proceed)
