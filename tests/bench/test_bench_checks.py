"""What the checks cost: every one of them is on, has all that it looks at, and lets the orders pass."""

import dataclasses

import pytest

from bus_schema.risk import Limits, RiskPlan, RuleName
from ops.bench import checks
from ops.bench.catalogue import ALL, DEFAULT, NONE
from ops.bench.checks import BATCH, Checks, all_checks, measure_checks
from ops.bench.decider import BUYER, SELLER, SIDES, Decider, NotSentError
from ops.bench.result import Result
from ops.bench.scale import QUICK
from ops.bench.stage import Stage
from worker.engine.risk.chain import RULES, chain_of
from worker.engine.risk.rates import Rates

SCALE = dataclasses.replace(QUICK, checked_orders=2 * BATCH)
NO_LIMITS_OF_AN_ORDER = {"dry_run", "halt_cancels_open"}


def measured() -> Result:
    """The result of the measurement alone."""
    result = Result()
    with Stage([], result, lambda _what: None) as stage:
        measure_checks(stage, result, SCALE, lambda: None)
    return result


def test_every_rule_and_every_limit_is_on() -> None:
    """One that is added later is measured as well, or this fails."""
    plan = all_checks().plan
    for strategy, limits in plan.strategies.items():
        steps = chain_of(plan, strategy, simulated=False)
        assert {step.rule for step in steps} == {rule.name for rule in RULES}
        unset = {name for name, value in Limits() if getattr(limits, name) == value}
        assert unset == NO_LIMITS_OF_AN_ORDER
    assert plan.strategies.keys() == {BUYER, SELLER}


def test_each_set_of_checks_and_each_rule_has_a_cost() -> None:
    """Of both sides; no rule refuses, and none lacks a datum."""
    result = measured()
    assert result.missing == {}
    assert result.checks.keys() == {NONE, DEFAULT, ALL}
    assert all(sides.keys() == set(SIDES) for sides in result.checks.values())
    assert result.checks[ALL]["buy"].all.count == SCALE.checked_orders / 2
    assert result.rules.keys() == {rule.name for rule in RULES}


def test_an_engine_that_sends_nothing_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be quick; the result says which rule refused."""
    refusing = Checks(RiskPlan(account=Limits(max_order_volume=1)), Rates())
    monkeypatch.setattr(checks, "sets_of_checks", lambda: {ALL: refusing})
    result = measured()
    assert result.checks == {}
    assert RuleName.MAX_ORDER_VOLUME in result.missing["checks"]


def test_too_many_orders_in_a_second_are_told() -> None:
    """A queue would be all that is measured."""
    with pytest.raises(NotSentError, match="was not sent"):
        Decider(RiskPlan.nothing(), Rates(per_second=10)).decide(20)
