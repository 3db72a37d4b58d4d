"""What is asked about the limits, and how others come into effect."""

from collections.abc import Iterable
from typing import Any

from bus_schema.codes import ErrorCode
from bus_schema.commands import QueryLimits
from bus_schema.control import ReloadLimits
from bus_schema.risk import Limits, RuleName
from worker.engine import announce
from worker.engine.effects import ReadLimits
from worker.engine.inputs import CommandRead, ControlRead, LimitsRead
from worker.engine.placement import Answer
from worker.engine.risk.look import ACCOUNT
from worker.engine.turn import Turn


def query(turn: Turn, read: CommandRead, _command: QueryLimits) -> None:
    """A strategy's own limits and the account's."""
    _answer(turn, read, announce.ok(_limits(turn, [read.entry.strategy])), durable=False)


def query_all(turn: Turn, read: ControlRead, _command: Any) -> None:
    """Everybody's limits."""
    names = sorted(turn.state.strategies | set(turn.state.risk.plan.strategies))
    _answer(turn, read, announce.ok({**_limits(turn, names), "halts": turn.state.halts}), durable=False)


def reload(turn: Turn, read: ControlRead, _command: ReloadLimits) -> None:
    """Ask for the file; until it is read, what was in effect stays."""
    token = turn.state.token()
    turn.state.reloads[token] = read
    turn.act(ReadLimits(token))


def read(turn: Turn, told: LimitsRead) -> None:
    """The file is in effect as a whole, or not at all."""
    asked = turn.state.reloads.pop(told.token, None)
    if told.plan is not None:
        turn.state.risk.use(told.plan)
    if asked is None:
        return
    if told.plan is not None:
        result = {"halts": turn.state.halts, "plan": told.plan.model_dump(mode="json", exclude_defaults=True)}
        _answer(turn, asked, announce.ok(result))
        return
    message = f"the limits before stay in effect, since RISK_FILE cannot be used: {'; '.join(told.problems)}"
    failure = announce.failure(ErrorCode.INVALID_COMMAND, message, {"problems": list(told.problems)})
    _answer(turn, asked, failure)


def _answer(turn: Turn, read: CommandRead | ControlRead, answer: Answer, *, durable: bool = True) -> None:
    announce.reply(turn, read.entry, read.command.id, read.command.type, answer, durable=durable)


def _limits(turn: Turn, strategies: Iterable[str]) -> dict[str, Any]:
    risk = turn.state.risk
    return {
        "account": _in_use(turn, ACCOUNT, risk.plan.account),
        "strategies": {name: _in_use(turn, name, risk.plan.limits_of(name)) for name in strategies},
        "rules": [_rule(turn, rule) for rule in RuleName],
        "rates": _rates(turn),
        "dry_run": risk.is_dry(ACCOUNT),
        "cash": risk.funds.cash,
        "total_asset": risk.funds.total_asset,
        "quotes_lost": turn.state.market.lost,
    }


def _in_use(turn: Turn, scope: str, limits: Limits) -> dict[str, Any]:
    risk = turn.state.risk
    used = {
        "orders": risk.usage.orders(scope),
        "turnover": risk.usage.turnover(scope),
        "open_orders": risk.exposure.count(scope),
        "open_value": risk.exposure.value(scope),
    }
    return {"limits": limits.model_dump(mode="json"), "used": used}


def _rule(turn: Turn, rule: RuleName) -> dict[str, Any]:
    risk = turn.state.risk
    switch = risk.plan.switch(rule)
    return {
        "rule": rule,
        "on": switch.applies(simulated=risk.simulated),
        "missing": switch.missing,
        "refused": risk.refused[rule],
        "unchecked": risk.unchecked[rule],
    }


def _rates(turn: Turn) -> dict[str, Any]:
    risk, queue = turn.state.risk, turn.state.queue
    return {
        "per_second": risk.rates.per_second,
        "per_day": risk.rates.per_day,
        "waits": risk.rates.waits,
        "today": risk.usage.messages,
        "waiting": len(queue.waiting),
    }
