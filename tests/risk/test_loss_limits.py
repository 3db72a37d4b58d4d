"""The limit of a day's loss: it halts, stays halted, and counts anew when an operator resumes."""

from collections.abc import Callable
from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION, order, trade
from engine.driver import DAY, Driver

from bus_schema.risk import Limits, RiskPlan, RuleName, RuleSwitch
from worker.engine.effects import Cancel, Query, Watch
from worker.engine.facts import QuoteFacts
from worker.engine.inputs import CancelAnswered, LimitsRead, QueryAnswered, Quoted, SnapshotDue

CODE = "600000.SH"
ONLY = RiskPlan.nothing().rules | {RuleName.MAX_DAILY_LOSS: RuleSwitch()}


def plan(account: Limits | None = None, **strategies: Limits) -> RiskPlan:
    """Return a plan with these limits and no other rule."""
    return RiskPlan(account=account or Limits(), strategies=strategies, rules=ONLY)


def snapshot(driver: Driver, total: float, price: float = 10.5, kind: str = "") -> None:
    """Let snapshots of one kind, or of both, come in, by the account's total assets and a last price."""
    driver.wait(1_000)
    for one in [kind] if kind else ["asset", "positions"]:
        driver.tell(SnapshotDue(one))
    for query in driver.asked_for(Query):
        positions = [{**POSITION, "last_price": price}]
        asset = {**ASSET, "total_asset": total}
        driver.tell(QueryAnswered(query.token, asset if query.operation == "asset" else positions))
    driver.actions[:] = [action for action in driver.actions if not isinstance(action, Query)]


def quote(driver: Driver, price: float) -> None:
    """Let the market move."""
    facts: QuoteFacts = {
        "stock_code": CODE,
        "time": driver.now,
        "last_price": price,
        "last_close": 10.0,
        "open_int": 0,
        "ask_price": (),
        "bid_price": (),
        "ask_vol": (),
        "bid_vol": (),
    }
    driver.tell(Quoted((facts,)))


def losing(**config: Any) -> Driver:
    """Return an engine that takes orders and knows the account's 100,000 yuan at the day's beginning."""
    driver = Driver(**config).connect()
    snapshot(driver, 100_000.0)
    return driver


def halts(driver: Driver) -> list[str]:
    """Return who is halted now."""
    return list(driver.engine._state.halts)


def test_a_loss_of_the_account_halts_everybody() -> None:
    """Up to the limit nothing happens; beyond it the rule, the limit and the loss are named."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    snapshot(driver, 99_000.0)
    assert halts(driver) == []
    snapshot(driver, 98_999.0)
    assert driver.on("status")[-1] == "status halted"
    (error,) = [event for event in driver.events if event["type"] == "error"]
    assert (error["code"], error["strategy"]) == ("halted", None)
    assert error["detail"] == {"rule": "max_daily_loss", "limit": 1_000.0, "value": 1_001.0}
    driver.place("a1")
    assert driver.reply("a1")["error"]["code"] == "halted"
    assert (
        "max_daily_loss: the account has lost 1,001.00 yuan today" in driver.reply("a1")["error"]["message"]
    )


def test_it_halts_once_and_over_restarts() -> None:
    """Further losses tell nothing new; a restart counts from the same beginning and stays halted."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    snapshot(driver, 90_000.0)
    snapshot(driver, 80_000.0)
    later = driver.crash().connect()
    snapshot(later, 79_000.0)
    assert driver.on("errors") == ["error halted"]
    assert (later.on("errors"), halts(later)) == ([], ["all"])


def test_a_restart_does_not_begin_the_day_anew() -> None:
    """The first snapshot of the day is remembered: what was lost before a crash counts."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    later = driver.crash().connect()
    snapshot(later, 98_500.0)
    assert halts(later) == ["all"]


def test_a_resume_accepts_what_was_lost_so_far() -> None:
    """It is not halted again at once, but after the same loss again, over a restart too."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    snapshot(driver, 98_000.0)
    driver.order("resume")
    snapshot(driver, 97_500.0)
    assert halts(driver) == []
    later = driver.crash().connect()
    snapshot(later, 97_000.0)
    assert halts(later) == []
    snapshot(later, 96_999.0)
    assert halts(later) == ["all"]


def test_a_resume_before_any_snapshot_counts_from_the_next_one() -> None:
    """A worker that has just started does not know yet what was lost."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    snapshot(driver, 98_000.0)
    later = driver.crash()
    later.order("resume")
    later.connect()
    snapshot(later, 97_000.0)
    assert halts(later) == []
    snapshot(later, 95_999.0)
    assert halts(later) == ["all"]


def test_a_resume_of_what_was_not_halted_accepts_nothing() -> None:
    """Only the end of a halt moves the beginning."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    snapshot(driver, 99_500.0)
    driver.order("resume")
    snapshot(driver, 98_900.0)
    assert halts(driver) == ["all"]


def test_each_day_begins_anew() -> None:
    """Yesterday's loss does not count; an account of nothing, as a counter shows it that starts, neither."""
    driver = losing(plan=plan(Limits(max_daily_loss=1_000)))
    driver.now += DAY
    snapshot(driver, 0.0)
    snapshot(driver, 98_000.0)
    snapshot(driver, 97_500.0)
    assert halts(driver) == []
    snapshot(driver, 0.0)
    assert halts(driver) == []
    snapshot(driver, 96_000.0)
    assert halts(driver) == ["all"]


def _by_quote(driver: Driver) -> None:
    quote(driver, 9.9)


def _by_snapshot(driver: Driver) -> None:
    snapshot(driver, 100_000.0, price=9.9, kind="positions")


def _by_fill(driver: Driver) -> None:
    driver.push(trade("a2", "T2", 100, order_type="sell", traded_price=9.9, commission=0.0))


@pytest.mark.parametrize("lose", [_by_quote, _by_snapshot, _by_fill])
def test_a_strategys_loss_halts_it_alone(lose: Callable[[Driver], None]) -> None:
    """200 shares at 10.50 and 5 yuan of fees fall to 9.90: 125 yuan, whatever tells the price."""
    driver = losing(plan=plan(alpha=Limits(max_daily_loss=124), beta=Limits(max_daily_loss=1)))
    driver.push(trade("a1", "T1", 200))
    snapshot(driver, 100_000.0)
    assert halts(driver) == []
    lose(driver)
    assert halts(driver) == ["alpha"]
    assert "error halted" in driver.on("inbox:alpha")
    driver.place("b1", strategy="beta")
    assert driver.submits == ["b1"]


def test_a_strategys_loss_counts_from_the_days_beginning() -> None:
    """What was lost before is over; a resume accepts what was lost since."""
    driver = losing(plan=plan(alpha=Limits(max_daily_loss=100)))
    driver.push(trade("a1", "T1", 200))
    quote(driver, 10.2)
    driver.now += DAY
    quote(driver, 9.8)
    assert halts(driver) == []
    quote(driver, 9.6)
    assert halts(driver) == ["alpha"]
    driver.order("resume", scope="alpha")
    quote(driver, 9.2)
    assert halts(driver) == []
    quote(driver, 9.0)
    assert halts(driver) == ["alpha"]


def test_old_prices_halt_nobody() -> None:
    """After a restart a strategy's loss is not known before the terminal has shown the positions."""
    driver = losing(plan=plan(alpha=Limits(max_daily_loss=100)))
    driver.push(trade("a1", "T1", 200), trade("a2", "T2", 100, order_type="sell", traded_price=9.9))
    driver.order("resume", scope="alpha")
    later = driver.crash().connect()
    later.push(trade("a3", "T3", 100, stock_code="510300.SH", traded_price=4.0, commission=0.0))
    assert halts(later) == []
    snapshot(later, 100_000.0, price=10.4)
    assert halts(later) == []


def test_prices_of_what_is_held_are_followed_from_the_start() -> None:
    """A restart asks for the quotes of what a limited strategy holds, and of nothing else."""
    driver = losing(plan=plan(alpha=Limits(max_daily_loss=1_000)), market_wait_ms=100)
    driver.push(trade("a1", "T1", 200), trade("b1", "T2", 200, strategy_name="beta", stock_code="510300.SH"))
    later = driver.crash().connect()
    snapshot(later, 100_000.0)
    snapshot(later, 100_000.0)
    assert [watch.stock_codes for watch in later.asked_for(Watch)] == [(CODE,)]


def test_limits_that_change_are_held_against_the_loss_so_far() -> None:
    """A limit that comes into effect after the loss halts at once."""
    driver = losing(plan=plan())
    snapshot(driver, 90_000.0)
    assert halts(driver) == []
    driver.tell(LimitsRead(0, plan(Limits(max_daily_loss=1_000)), ()))
    assert halts(driver) == ["all"]


def test_a_switched_off_rule_halts_nobody() -> None:
    """Like every other rule it has a switch."""
    driver = losing(plan=RiskPlan(account=Limits(max_daily_loss=1), rules=RiskPlan.nothing().rules))
    snapshot(driver, 10.0)
    assert halts(driver) == []


@pytest.mark.parametrize("cancels", [False, True])
def test_open_orders_stay_unless_the_limits_say_otherwise(*, cancels: bool) -> None:
    """With `halt_cancels_open` the open orders of the halted are cancelled, those of others not."""
    limits = Limits(max_daily_loss=100, halt_cancels_open=cancels)
    driver = losing(plan=plan(alpha=limits))
    driver.placed("a1", 1001)
    driver.placed("b1", 1002, strategy="beta")
    driver.push(trade("a1", "T1", 100), order("a1", "part_succ", traded_volume=100))
    quote(driver, 9.0)
    assert [cancel.order_id for cancel in driver.asked_for(Cancel)] == ([1001] if cancels else [])


def test_a_cancel_that_nobody_asked_for_tells_only_its_failure() -> None:
    """A taken cancel shows in the order's events; a refused one leaves an order open, which is an error."""
    driver = losing(plan=plan(Limits(max_daily_loss=100, halt_cancels_open=True)))
    driver.placed("a1", 1001)
    driver.placed("a2", 1002)
    snapshot(driver, 90_000.0)
    first, second = driver.asked_for(Cancel)
    before = len(driver.on("errors"))
    driver.tell(CancelAnswered(first.token, 0), CancelAnswered(second.token, -1, "no"))
    driver.wait(1_000)
    assert driver.on("errors")[before:] == ["error broker_rejected"]
    assert [event["order_id"] for event in driver.events if "order_id" in event][-1] == 1002
