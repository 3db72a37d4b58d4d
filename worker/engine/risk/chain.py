"""The table of all rules, and how an order goes through those that apply to it."""

from dataclasses import dataclass

from bus_schema.risk import Limits, OnMissing, RiskPlan, RuleName
from worker.engine.risk.look import ACCOUNT, Check, Look, Missing, Refusal, Rule
from worker.engine.risk.rules import (
    codes,
    daily,
    halts,
    hours,
    lots,
    money,
    prices,
    rates,
    sanity,
    shares,
    sizes,
)

RULES: tuple[Rule, ...] = (
    Rule(RuleName.ALLOWED_CODES, codes.allowed_codes, "allowed_codes", of_any=True),
    Rule(RuleName.FORBIDDEN_CODES, codes.forbidden_codes, "forbidden_codes", of_any=True),
    Rule(RuleName.MODE, codes.mode, "mode", of_any=True),
    Rule(RuleName.TRADING_DAY, hours.trading_day),
    Rule(RuleName.SESSION, hours.session),
    Rule(RuleName.SUSPENDED, halts.suspended),
    Rule(RuleName.LOT, lots.lot),
    Rule(RuleName.LARGEST_ORDER, lots.largest_order),
    Rule(RuleName.TICK, prices.tick),
    Rule(RuleName.PRICE_LIMIT, prices.price_limit),
    Rule(RuleName.PRICE_CAGE, prices.price_cage),
    Rule(RuleName.MAX_ORDER_VOLUME, sizes.max_order_volume, "max_order_volume", of_any=True),
    Rule(RuleName.MAX_ORDER_VALUE, sizes.max_order_value, "max_order_value"),
    Rule(RuleName.MIN_ORDER_VALUE, sizes.min_order_value, "min_order_value"),
    Rule(RuleName.MAX_PRICE_DEVIATION, sanity.max_price_deviation, "max_price_deviation"),
    Rule(RuleName.REPEATED_ORDER, sanity.repeated_order, "repeat_window_ms", of_any=True),
    Rule(RuleName.SELF_CROSSING, sanity.self_crossing),
    Rule(RuleName.MAX_DAILY_ORDERS, daily.max_daily_orders, "max_daily_orders", of_any=True),
    Rule(RuleName.MAX_OPEN_ORDERS, daily.max_open_orders, "max_open_orders", of_any=True),
    Rule(RuleName.MAX_DAILY_TURNOVER, daily.max_daily_turnover, "max_daily_turnover"),
    Rule(RuleName.MAX_STOCK_SHARE, shares.max_stock_share, "max_stock_share"),
    Rule(RuleName.MAX_STRATEGY_SHARE, shares.max_strategy_share, "max_strategy_share"),
    Rule(RuleName.OWN_SHARES_ONLY, money.own_shares_only, "own_shares_only"),
    Rule(RuleName.CASH, money.cash),
    Rule(RuleName.HOLDINGS, money.holdings),
    Rule(RuleName.DAILY_MESSAGES, rates.daily_messages, of_any=True),
    Rule(RuleName.ORDER_RATE, rates.order_rate, of_any=True),
)
"""Every rule, in the order in which they look at an order: what needs least first."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule with the limits that it applies, and whose they are."""

    rule: RuleName
    check: Check
    limits: Limits
    scope: str
    missing: OnMissing


Chain = tuple[Step, ...]


def chain_of(plan: RiskPlan, strategy: str, *, simulated: bool, of_shares: bool = True) -> Chain:
    """The steps that a strategy's orders go through; a rule without anything to do is not among them.

    Orders that are no buys or sells of shares go through those that mean something for them.
    """
    levels = ((ACCOUNT, plan.account), (strategy, plan.limits_of(strategy)))
    steps = []
    for rule in RULES:
        switch = plan.switch(rule.name)
        if not switch.applies(simulated=simulated) or not (of_shares or rule.of_any):
            continue
        for scope, limits in levels if rule.limit else levels[:1]:
            if rule.wanted(limits):
                steps.append(Step(rule.name, rule.check, limits, scope, switch.missing))
    return tuple(steps)


def refused_by(chain: Chain, look: Look) -> tuple[Step, Refusal] | None:
    """The first step that refuses the order, and why; None if all let it pass."""
    for step in chain:
        verdict = step.check(look, step.limits, step.scope)
        if verdict is None:
            continue
        if isinstance(verdict, Refusal):
            return step, verdict
        if step.missing is OnMissing.REFUSE:
            return step, Refusal(None, None, _cannot_tell(verdict))
        look.unchecked[step.rule] += 1
    return None


def _cannot_tell(missing: Missing) -> str:
    return f"it cannot be checked, since {missing.what} is not known, and the rule is set to refuse then"
