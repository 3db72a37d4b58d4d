"""A condition is met, and something stands in the way of selling."""

from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, MORNING, Driver
from engine.protections import hold, holder, protect, quote, sent, states, told

from bus_schema.risk import Limits, Mode, RiskPlan, RuleName, RuleSwitch
from worker.engine.inputs import OrderNotSent, Tick
from worker.engine.risk.rates import Rates

STOP: dict[str, Any] = {"stop_price": 10.0}
MINUTE = 60_000
HOUR = 60 * MINUTE
ON = {name: RuleSwitch(on=False) for name in RuleName}


def plan(*rules: RuleName, **limits: Any) -> RiskPlan:
    """Return a plan of these rules alone."""
    return RiskPlan(rules={**ON, **dict.fromkeys(rules, RuleSwitch())}, account=Limits(**limits))


def at(driver: Driver, now: int, last: float) -> None:
    """Let a quote come at a time of the clock."""
    driver.now = now
    driver.tell(Tick(), quote(last, time=now))


def test_a_halted_strategy_is_told_once_and_sells_when_it_is_resumed() -> None:
    """A halt stops protections as it stops orders; what holds after it decides."""
    driver = holder()
    protect(driver, **STOP)
    driver.order("halt", reason="drill", scope="alpha")
    driver.tell(quote(9.9), quote(9.8))
    driver.wait(3_000)
    assert states(driver) == ["armed", "held"]
    assert "drill" in told(driver)[-1]["reason"]
    driver.order("resume", scope="alpha")
    driver.wait(1_000)
    assert states(driver) == ["armed", "held", "triggered"]


def test_a_price_that_came_back_during_a_halt_sells_nothing() -> None:
    """It watches again, and says so."""
    driver = holder()
    protect(driver, **STOP)
    driver.order("halt", reason="drill")
    driver.tell(quote(9.9), quote(10.2))
    driver.wait(1_000)
    driver.order("resume")
    driver.wait(1_000)
    assert states(driver) == ["armed", "held", "armed"]
    assert not sent(driver)


def test_cancels_do_not_touch_what_is_protected() -> None:
    """`cancel_all` is about orders, also when an operator halts everything with it."""
    driver = holder()
    protect(driver, **STOP)
    driver.send("cancel_all", "c1")
    driver.order("cancel_all")
    assert states(driver) == ["armed"]


def test_shares_bought_today_wait_for_tomorrow() -> None:
    """By T+1 they cannot be sold: held, told once, and sold when the next day's positions are known."""
    driver = holder(1_000, sellable=0)
    protect(driver, **STOP)
    driver.tell(quote(9.9), quote(9.8))
    assert states(driver) == ["armed", "held"]
    assert "bought today" in told(driver)[-1]["reason"]
    driver.now += DAY
    driver.disconnect()
    driver.connect()
    hold(driver, 1_000, 1_000)
    assert sent(driver) == [("p1", 1_000, 9.6)]
    assert states(driver) == ["armed", "held", "armed", "held", "triggered"]


def test_a_part_that_can_be_sold_is_sold() -> None:
    """What was bought before today, in whole lots unless it is all of it."""
    driver = holder(1_050, sellable=250)
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    assert sent(driver) == [("p1", 250, 9.7)]
    driver = holder(1_050, sellable=250)
    protect(driver, order_volume=220, **STOP)
    driver.tell(quote(9.9))
    assert sent(driver) == [("p1", 200, 9.7)]


def test_shares_that_others_have_sold_are_not_sold_again() -> None:
    """The terminal's lists may lag, so an account without the shares is believed after some seconds."""
    driver = holder()
    protect(driver, **STOP)
    driver.push(trade("hand", "T9", 1_000, order_type="sell", order_id=9, strategy_name="", order_remark=""))
    hold(driver, 0, 0)
    driver.tell(quote(9.9))
    driver.wait(7_000)
    assert states(driver) == ["armed", "held", "done"]
    assert not sent(driver)


def test_what_the_strategy_itself_has_sold_is_over() -> None:
    """Its own fills are known without asking."""
    driver = holder()
    protect(driver, **STOP)
    driver.push(trade("s1", "T9", 1_000, order_type="sell", order_id=9))
    driver.tell(quote(9.9))
    assert states(driver) == ["armed", "done"]


def test_before_the_first_positions_are_known_it_waits() -> None:
    """A worker that has just started does not sell what may not be there."""
    driver = Driver(market_wait_ms=1_000).connect()
    protect(driver, order_volume=100, **STOP)
    driver.tell(quote(9.9))
    assert states(driver) == ["armed", "held"]
    hold(driver, 100, 100)
    driver.wait(1_000)
    assert driver.submits == ["p1"]


@pytest.mark.parametrize(
    ("now", "fires"),
    [
        (MORNING - 31 * MINUTE, False),
        (MORNING - 30 * MINUTE, True),
        (MORNING + 90 * MINUTE, False),
        (MORNING + 3 * HOUR, True),
        (MORNING + 4 * HOUR + 57 * MINUTE, False),
        (MORNING + 5 * HOUR, False),
    ],
    ids=["opening call", "open", "noon", "afternoon", "closing call", "closed"],
)
def test_it_fires_only_while_trading_is_continuous(now: int, *, fires: bool) -> None:
    """No auction's price and no order that lies through lunch: the afternoon's first quote decides."""
    driver = holder(plan=plan(RuleName.SESSION), now=MORNING - 2 * HOUR)
    protect(driver, **STOP)
    at(driver, now, 9.9)
    assert bool(sent(driver)) is fires


def test_a_price_of_another_day_is_none() -> None:
    """A worker that is started in the morning hears yesterday's last price first."""
    driver = holder(plan=plan(RuleName.SESSION))
    protect(driver, **STOP)
    driver.tell(quote(9.9, time=MORNING - DAY))
    assert states(driver) == ["armed"]


def test_a_suspended_stock_waits() -> None:
    """Its price is old; it is sold at the first one after the suspension."""
    driver = holder(plan=plan(RuleName.SUSPENDED))
    protect(driver, **STOP)
    driver.tell(quote(9.9, open_int=17))
    assert states(driver) == ["armed"]
    driver.tell(quote(9.9))
    assert driver.submits == ["p1"]


def test_no_link_no_order() -> None:
    """Once the terminal is back, the price of that moment decides."""
    driver = holder()
    protect(driver, **STOP)
    driver.disconnect()
    driver.tell(quote(9.9))
    assert states(driver) == ["armed"]
    driver.connect()
    assert driver.submits == ["p1"]


def test_a_rule_that_refuses_ends_it_and_everybody_hears() -> None:
    """It goes through the same checks as an order; what a limit forbids is for people to decide."""
    driver = holder(plan=plan(RuleName.MODE, mode=Mode.BUY_ONLY))
    protect(driver, **STOP)
    driver.tell(quote(9.9), quote(9.8))
    last = told(driver)[-1]
    assert states(driver) == ["armed", "triggered", "refused"]
    assert (last["code"], last["detail"]["rule"]) == ("risk_rejected", "mode")
    assert driver.on("errors") == ["error risk_rejected"]
    assert not sent(driver)


def test_a_broker_that_refuses_ends_it() -> None:
    """Before the order has its number, and after."""
    driver = holder()
    for name in ("p1", "p2"):
        protect(driver, name, order_volume=100, **STOP)
    driver.tell(quote(9.9))
    driver.answer("p1", -1, "not today")
    driver.answer("p2", 1002)
    driver.push(order("p2", "junk", 1002, order_type="sell"))
    driver.wait(1_000)
    assert states(driver, "p1") == ["armed", "triggered", "refused"]
    assert states(driver, "p2") == ["armed", "triggered", "sent", "refused"]
    assert {told(driver, name)[-1]["code"] for name in ("p1", "p2")} == {"broker_rejected"}


def test_an_order_that_was_cancelled_is_over() -> None:
    """Whoever cancels it has decided; nothing is sent again."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.answer("p1")
    driver.push(order("p1", "part_cancel", order_type="sell", order_volume=1_000, traded_volume=300))
    driver.tell(quote(9.8))
    assert states(driver)[-1] == "done"
    assert "300 of 1000" in told(driver)[-1]["reason"]
    assert driver.submits == ["p1"]


def test_an_unknown_outcome_is_looked_up() -> None:
    """It may be live: told, and looked for until a list shows it."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.wait(5_000)
    assert states(driver)[-1] == "unknown"
    assert driver.on("errors") == ["error outcome_unknown"]
    driver.look_up([order("p1", "reported", 1001, order_type="sell", order_volume=1_000)])
    assert states(driver)[-1] == "sent"


def test_an_order_that_was_never_found_is_not_sent_again() -> None:
    """Its id may still turn up, so a strategy has to ask anew."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.wait(5_000)
    for _ in range(6):
        driver.look_up()
        driver.wait(30_000)
    driver.look_up()
    assert states(driver)[-2:] == ["unknown", "refused"]
    assert told(driver)[-1]["code"] == "not_placed"
    assert driver.submits == ["p1"]


def test_an_order_that_certainly_never_left_is_tried_again() -> None:
    """The terminal's edge has dropped it: it watches again, and fires at a price that is still beyond."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9), OrderNotSent("p1", "not_connected", "the link broke"))  # type: ignore[arg-type]  # As JSON has it.
    assert states(driver) == ["armed", "triggered", "armed"]
    driver.wait(1_000)
    driver.answer("p1")
    assert states(driver) == ["armed", "triggered", "armed", "triggered", "sent"]


def test_what_waits_for_its_turn_too_long_is_looked_at_again() -> None:
    """Many that fire at once leave one by one; none is lost, and none is sent at an old price."""
    names = [f"p{number}" for number in range(8)]
    driver = holder(rates=Rates(per_second=1))
    for name in names:
        protect(driver, name, order_volume=100, **STOP)
    driver.tell(quote(9.9))
    assert len(sent(driver)) == 1
    for number in range(1, 21):
        driver.answer(driver.submits[-1], number)
        driver.wait(1_000)
    assert sorted(driver.submits) == names


def test_a_dry_run_sends_nothing() -> None:
    """It is over, and says why."""
    driver = holder(dry_run=True)
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    assert states(driver) == ["armed", "triggered", "done"]
    assert not sent(driver)


def test_without_a_tick_it_is_sold_at_the_best_bid() -> None:
    """Nothing tells how low the exchange lets it, so nothing is risked."""
    code = "900901.SH"
    driver = holder()
    driver.push(trade("b", "T7", 100, stock_code=code))
    hold(driver, 100, 100, code)
    protect(driver, stock_code=code, stop_price=1.0)
    driver.tell(quote(0.9, stock_code=code, bid_price=(0.899,)))
    assert sent(driver) == [("p1", 100, 0.899)]
