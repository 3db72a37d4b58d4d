"""Every rule of the table, on both sides of its limit."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk import borders_of_limits, borders_of_market  # noqa: F401 - they fill the register.
from risk.borders import BORDERS, Border
from risk.examples import examples
from risk.looks import OTHER, STRATEGY, funds, look, order, refused

from bus_schema.risk import Limits, OnMissing, RiskPlan, RuleName
from worker.engine.risk.chain import RULES, Step, chain_of
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.look import ACCOUNT, Look, Missing, Refusal
from worker.engine.risk.usage import Usage

EXAMPLES = examples(20)
NAMES = [rule.name for rule in RULES]
LIMITED = [rule.name for rule in RULES if rule.limit]
CHECKS = {rule.name: rule.check for rule in RULES}


def test_every_rule_has_border_cases() -> None:
    """A rule that is added to the table is added to the border cases, and none is there twice."""
    assert sorted(BORDERS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
@EXAMPLES
@given(data=st.data())
def test_the_limit_is_exact(name: RuleName, data: Any) -> None:
    """Exactly at the limit an order passes; one step beyond it is refused, and the refusal says why."""
    border = data.draw(BORDERS[name])
    assert refused(name, border.passes, with_limits(border, border.passes)) is None
    step, why = refused_for_sure(name, border)
    assert (step.rule, step.scope) == (name, ACCOUNT)
    assert why.words
    assert border.passes.unchecked == {}


def with_limits(border: Border, seen: Look, *, strategy: bool = False) -> RiskPlan:
    """The look's own plan, with the border's limits in it."""
    limits = Limits(**border.limits)
    return seen.plan.model_copy(
        update={"strategies": {STRATEGY: limits}} if strategy else {"account": limits}
    )


def refused_for_sure(name: RuleName, border: Border, *, strategy: bool = False) -> tuple[Step, Refusal]:
    """The refusal of the look beyond the limit."""
    found = refused(name, border.fails, with_limits(border, border.fails, strategy=strategy))
    assert found is not None
    return found


@pytest.mark.parametrize("name", LIMITED)
@EXAMPLES
@given(data=st.data())
def test_a_strategys_own_limit_is_as_exact(name: RuleName, data: Any) -> None:
    """The same limit, set for the strategy, refuses the same order in its name, and nobody else's."""
    border = data.draw(BORDERS[name])
    plan = with_limits(border, border.passes, strategy=True)
    assert refused(name, border.passes, plan) is None
    assert refused_for_sure(name, border, strategy=True)[0].scope == STRATEGY
    others = chain_of(with_limits(border, border.fails, strategy=True), OTHER, simulated=False)
    assert name not in [step.rule for step in others]


@pytest.mark.parametrize("name", NAMES)
@examples(5)
@given(data=st.data())
def test_a_rule_that_is_switched_off_refuses_nothing(name: RuleName, data: Any) -> None:
    """What is refused with the switch on passes with it off, and in a simulation with it on `live`."""
    border = data.draw(BORDERS[name])
    plan = with_limits(border, border.fails)
    assert refused(name, border.fails, plan, on=False) is None
    assert refused(name, border.fails, plan, on="live") is not None


@pytest.mark.parametrize("name", NAMES)
@examples(15)
@given(data=st.data())
def test_what_is_missing_passes_or_refuses_as_the_switch_says(name: RuleName, data: Any) -> None:
    """Without what a rule needs, an order passes and is counted, or is refused with the reason."""
    border = data.draw(BORDERS[name])
    if border.lacks is None:
        return
    seen = replace(border.lacks, unchecked=Counter())
    plan = with_limits(border, seen)
    assert isinstance(CHECKS[name](replace(seen, plan=plan), plan.account, ACCOUNT), Missing)
    assert refused(name, seen, plan, missing=OnMissing.PASS) is None
    assert seen.unchecked == {name: 1}
    found = refused(name, seen, plan, missing=OnMissing.REFUSE)
    assert found is not None
    assert "is not known" in found[1].words


@pytest.mark.parametrize("name", LIMITED)
def test_a_limit_that_is_not_set_is_no_step(name: RuleName) -> None:
    """Without a limit there is nothing to look at, so that an order costs no more than its limits."""
    steps = chain_of(RiskPlan(), STRATEGY, simulated=False)
    assert name not in [step.rule for step in steps]


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        (RuleName.MAX_DAILY_ORDERS, Limits(max_daily_orders=3)),
        (RuleName.MAX_OPEN_ORDERS, Limits(max_open_orders=3)),
        (RuleName.MAX_DAILY_TURNOVER, Limits(max_daily_turnover=3000)),
        (RuleName.MAX_STOCK_SHARE, Limits(max_stock_share=0.3)),
    ],
)
def test_what_others_do_counts_for_the_account_alone(name: RuleName, limits: Limits) -> None:
    """Three orders of another strategy, of 1000 yuan each, use up the account's limit and not one's own."""
    usage, exposure = Usage(), Exposure()
    for number in range(3):
        other = order(client_order_id=str(number), strategy=OTHER)
        usage.sent(other, now=0)
        exposure.sent(other)
    seen = look(usage=usage, exposure=exposure, funds=funds(total=10_000.0))
    assert refused(name, seen, RiskPlan(account=limits)) is not None
    assert refused(name, seen, RiskPlan(strategies={STRATEGY: limits})) is None


def test_the_refusal_of_the_account_comes_before_the_strategys() -> None:
    """With both limits set, the account's is told."""
    plan = RiskPlan(
        account=Limits(max_order_volume=1000), strategies={STRATEGY: Limits(max_order_volume=500)}
    )
    volumes = {100: None, 501: STRATEGY, 1001: ACCOUNT}
    scopes = {}
    for volume in volumes:
        found = refused(RuleName.MAX_ORDER_VOLUME, look(order(volume=volume)), plan)
        scopes[volume] = found[0].scope if found else None
    assert scopes == volumes
