"""The checks on the way of an order: who is refused, what waits for its turn, what a dry run does."""

from typing import Any

import pytest
from engine.driver import Driver

from bus_schema.codes import ErrorCode
from bus_schema.risk import Limits, RiskPlan, RuleName, RuleSwitch
from worker.engine.effects import Cancel, ReadLimits
from worker.engine.inputs import LimitsRead, OrderNotSent
from worker.engine.risk.rates import Rates

TO_THE_CLOSING_CALL = (4 * 60 + 57) * 60_000
"""Milliseconds from ten o'clock, when the driver's day begins, to 14:57."""


def plan(**account: Any) -> RiskPlan:
    """Limits of the account, and no rule that needs the market or a snapshot."""
    return RiskPlan.nothing().model_copy(update={"account": Limits(**account), "rules": {}})


def ready(**config: Any) -> Driver:
    """An engine that takes orders under such limits."""
    return Driver(**config).connect()


def test_a_refusal_names_rule_limit_and_value() -> None:
    """`risk_rejected` says which rule, whose limit, and what the order comes to; nothing leaves."""
    driver = ready(plan=plan(max_order_volume=100))
    driver.place("a1", order_volume=200)
    error = driver.reply("a1")["error"]
    assert (error["code"], error["detail"]["rule"]) == ("risk_rejected", "max_order_volume")
    assert (error["detail"]["limit"], error["detail"]["value"]) == (100, 200)
    assert error["detail"]["scope"] == "account"
    assert "a1" in error["message"]
    assert driver.submits == []


def test_the_same_refused_order_again_gets_the_same_answer() -> None:
    """A refused order's id stays taken, over a crash too."""
    driver = ready(plan=plan(max_order_volume=100))
    driver.place("a1", order_volume=200)
    later = driver.crash().connect()
    later.place("a1", order_volume=200)
    assert later.reply("a1")["duplicate"]
    assert later.reply("a1")["error"]["detail"]["rule"] == "max_order_volume"


@pytest.mark.parametrize("crashes", [False, True])
def test_what_was_sent_today_counts_over_a_crash(crashes: bool) -> None:
    """Orders of the day are counted by their intents, so a restart does not begin to count anew."""
    driver = ready(plan=plan(max_daily_orders=2))
    for name in ("a1", "a2"):
        driver.placed(name)
    driver = driver.crash().connect() if crashes else driver
    driver.place("a3")
    assert driver.reply("a3")["error"]["detail"]["rule"] == "max_daily_orders"


def test_a_new_day_counts_anew() -> None:
    """What was sent yesterday is yesterday's."""
    driver = ready(plan=plan(max_daily_orders=1))
    driver.placed("a1")
    driver.wait(86_400_000)
    driver.place("b1")
    assert driver.submits[-1] == "b1"


def test_an_order_that_was_refused_is_not_open() -> None:
    """What the broker refused, or what certainly never left, gives its place back."""
    driver = ready(plan=plan(max_open_orders=1))
    driver.place("a1")
    driver.place("a2")
    assert driver.reply("a2")["error"]["detail"]["rule"] == "max_open_orders"
    driver.tell(OrderNotSent("a1", ErrorCode.NOT_CONNECTED, "no"))
    driver.place("a3")
    assert driver.submits == ["a1", "a3"]


def test_what_comes_too_quickly_waits_for_its_turn() -> None:
    """No second sees more than the limit, in the order in which they came; cancels go first."""
    driver = ready(rates=Rates(per_second=2))
    driver.placed("a1")
    for name in ("a2", "a3", "a4"):
        driver.place(name)
    driver.send("cancel_order", "c1", client_order_id="a1")
    assert driver.submits == ["a1", "a2"]
    driver.answer("a2", 1002)
    driver.wait(1_000)
    assert (driver.submits, len(driver.asked_for(Cancel))) == (["a1", "a2", "a3"], 1)
    driver.answer("a3", 1003)
    driver.wait(1_000)
    assert driver.submits == ["a1", "a2", "a3", "a4"]


def test_what_would_wait_too_long_expires() -> None:
    """Nothing stale leaves: an order whose turn comes after its time is answered `expired`."""
    driver = ready(rates=Rates(per_second=1))
    driver.place("a1")
    driver.place("a2", expires_at=driver.now + 500)
    driver.wait(2_000)
    assert driver.reply("a2")["error"]["code"] == "expired"
    assert driver.submits == ["a1"]


def test_what_comes_too_quickly_is_refused_where_that_is_set() -> None:
    """`ORDER_RATE_MODE=refuse` answers at once."""
    driver = ready(
        plan=RiskPlan.nothing().model_copy(update={"rules": {}}), rates=Rates(per_second=1, waits=False)
    )
    driver.place("a1")
    driver.place("a2")
    assert driver.reply("a2")["error"]["detail"]["rule"] == "order_rate"


def test_a_waiting_order_does_not_pass_a_halt() -> None:
    """Who waits for his turn is looked at again when it comes."""
    driver = ready(rates=Rates(per_second=1))
    driver.place("a1")
    driver.place("a2")
    driver.order("halt", "op1", reason="stop")
    driver.wait(1_500)
    assert driver.reply("a2")["error"]["code"] == "halted"
    assert driver.submits == ["a1"]


def test_a_day_of_too_many_messages_refuses_orders_and_no_cancels() -> None:
    """The daily line holds orders up; a cancel still leaves, and counts."""
    driver = ready(plan=RiskPlan.nothing().model_copy(update={"rules": {}}), rates=Rates(per_day=2))
    driver.placed("a1")
    driver.send("cancel_order", "c1", client_order_id="a1")
    driver.place("a2")
    assert driver.reply("a2")["error"]["detail"]["rule"] == "daily_messages"
    assert driver.asked_for(Cancel)


@pytest.mark.parametrize(
    "config", [{"dry_run": True}, {"plan": plan(dry_run=True)}], ids=["for the worker", "for the account"]
)
def test_a_dry_run_answers_and_sends_nothing(config: dict[str, Any]) -> None:
    """Everything is done but the sending; the answer says so, also to a repeat after a crash."""
    driver = ready(**config)
    driver.place("a1")
    assert driver.reply("a1")["result"] == {"client_order_id": "a1", "order_id": 0, "dry_run": True}
    later = driver.crash().connect()
    later.place("a1")
    assert later.reply("a1")["duplicate"]
    assert driver.submits + later.submits == []


def test_limits_are_replaced_as_a_whole_or_not_at_all() -> None:
    """A file that is wrong leaves what was in effect; one that is right counts for the next order."""
    driver = ready(plan=plan(max_order_volume=100))
    driver.order("reload_limits", "op1")
    token = driver.last(ReadLimits).token
    driver.tell(LimitsRead(token, None, ("account.max_order_volume: must be a number",)))
    assert driver.reply("op1")["error"]["detail"]["problems"]
    driver.place("a1")
    assert driver.reply("a1")["error"]["detail"]["rule"] == "max_order_volume"
    driver.order("reload_limits", "op2")
    driver.tell(LimitsRead(driver.last(ReadLimits).token, plan(max_order_volume=300)))
    assert driver.reply("op2")["ok"]
    driver.place("a2")
    assert driver.submits == ["a2"]


def test_a_strategy_sees_its_own_limits_and_an_operator_all() -> None:
    """`query_limits` shows what is set and used, to a strategy without the others'."""
    limits = RiskPlan(account=Limits(max_daily_orders=9), strategies={"beta": Limits(max_daily_orders=3)})
    driver = ready(plan=limits)
    driver.placed("a1")
    driver.send("query_limits", "q1")
    own = driver.reply("q1")["result"]
    assert set(own["strategies"]) == {"alpha"}
    assert own["account"]["used"]["orders"] == own["strategies"]["alpha"]["used"]["orders"] == 1
    assert own["account"]["limits"]["max_daily_orders"] == 9
    assert {rule["rule"] for rule in own["rules"]} == set(RuleName)
    driver.order("query_limits", "op1")
    assert driver.reply("op1")["result"]["strategies"]["beta"]["limits"]["max_daily_orders"] == 3


def test_no_cancel_is_sent_while_the_exchange_takes_none() -> None:
    """From 14:57 on a single cancel is refused with the window; a mass cancel is tried all the same."""
    always = RiskPlan.nothing().model_copy(update={"rules": {RuleName.NO_CANCEL_WINDOW: RuleSwitch(on=True)}})
    driver = ready(plan=always)
    driver.placed("a1")
    driver.wait(TO_THE_CLOSING_CALL)
    driver.send("cancel_order", "c1", client_order_id="a1")
    error = driver.reply("c1")["error"]
    assert (error["code"], error["detail"]["rule"]) == ("risk_rejected", "no_cancel_window")
    assert not driver.asked_for(Cancel)
    driver.order("cancel_all", "op1")
    assert driver.asked_for(Cancel)


def test_a_price_beyond_all_reason_is_refused_and_spoils_no_sum() -> None:
    """The largest number that there is makes no infinite sum that later limits are compared with."""
    driver = ready(plan=plan(max_daily_turnover=10_000.0))
    driver.place("a1", price=1e12, order_volume=2_000_000_000)
    assert driver.reply("a1")["error"]["code"] == "risk_rejected"
    driver.place("a2", price=10.5)
    assert driver.submits == ["a2"]
    driver.place("a3", price=10.5, order_volume=1_000)
    assert driver.reply("a3")["error"]["detail"]["rule"] == "max_daily_turnover"
