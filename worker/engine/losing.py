"""The limit of a day's loss: beyond it trading is halted, until an operator resumes it."""

from bus_schema.codes import ErrorCode
from bus_schema.risk import RuleName
from worker.engine import announce, canceling, market, operating
from worker.engine.effects import RowKind
from worker.engine.risk.loss import Excess
from worker.engine.state import EVERYBODY
from worker.engine.turn import Turn


def check(turn: Turn) -> None:
    """Hold the day's losses against their limits; write down from where they are counted, if that is new."""
    risk = turn.state.risk
    risk.loss.stale = False
    _watch(turn)
    for excess in risk.loss.beyond(risk.plan, risk.funds, risk.ledger, simulated=risk.simulated):
        if (excess.scope or EVERYBODY) not in turn.state.halts:
            _halt(turn, excess)
    if risk.loss.unwritten:
        risk.loss.unwritten = False
        turn.remember(RowKind.MARK, "risk:loss", {"counted_from": risk.loss.counted_from})


def _watch(turn: Turn) -> None:
    """A loss is to be seen when it happens, also of what was bought in an earlier life."""
    risk = turn.state.risk
    for strategy, limits in risk.plan.strategies.items():
        if limits.max_daily_loss is not None:
            held = risk.ledger.of(strategy).items()
            market.watch(turn, [code for code, holding in held if holding.held])


def _halt(turn: Turn, excess: Excess) -> None:
    strategy = excess.scope or None
    whose = f"strategy {strategy}" if strategy else "the account"
    lost, limit = f"{excess.lost:,.2f}", f"{excess.limit:,.2f}"
    reason = f"{RuleName.MAX_DAILY_LOSS}: {whose} has lost {lost} yuan today, more than {limit}"
    operating.stop(turn, strategy or EVERYBODY, reason)
    detail = {"rule": RuleName.MAX_DAILY_LOSS, "limit": excess.limit, "value": excess.lost}
    what = {
        "code": ErrorCode.HALTED,
        "message": f"trading is halted, {reason}; a resume accepts this loss and counts from there",
        "detail": detail,
    }
    announce.error(turn, f"error:max_daily_loss:{whose}:{turn.next_entry_id}", strategy, what, {})
    plan = turn.state.risk.plan
    if (plan.limits_of(strategy) if strategy else plan.account).halt_cancels_open:
        canceling.cancel_unasked(turn, canceling.Scope(strategy))
