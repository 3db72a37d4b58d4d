"""Money and shares between two snapshots: whatever an event has told, the next order may count on."""

from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION, order, trade
from engine.driver import Driver

from bus_schema.risk import RiskPlan, RuleName, RuleSwitch
from worker.engine.effects import Query
from worker.engine.inputs import OrderNotSent, QueryAnswered

BOND = "113001.SH"
CHECKED = RiskPlan.nothing().model_copy(
    update={"rules": {name: RuleSwitch(on=True) for name in (RuleName.CASH, RuleName.HOLDINGS)}}
)


def snapshot(driver: Driver, cash: float, shares: int = 0) -> None:
    """Answer the snapshots that were asked for last, with money and with what can be sold of 600000.SH."""
    position = {**POSITION, "volume": shares, "can_use_volume": shares}
    answers: dict[str, Any] = {"asset": {**ASSET, "cash": cash}, "positions": [position] if shares else []}
    for kind, answer in answers.items():
        asked = [query for query in driver.asked_for(Query) if query.operation == kind]
        driver.tell(QueryAnswered(asked[-1].token, answer))


@pytest.fixture
def poor() -> Driver:
    """An account of 1,000 shares and no money, long after its first snapshots."""
    driver = Driver(plan=CHECKED).connect()
    snapshot(driver, 0.0, 1_000)
    driver.wait(20_000)
    return driver


def sell(driver: Driver, name: str = "s1", order_id: int = 1001, volume: int = 1_000) -> None:
    """Sell shares at 10 yuan, which fills at once."""
    driver.placed(name, order_id, order_type="sell", order_volume=volume, price=10.0)
    terms: dict[str, Any] = {"order_type": "sell", "order_type_code": 24}
    driver.push(order(name, "reported", order_id, order_volume=volume, price=10.0, **terms))
    driver.push(
        trade(name, f"T{order_id}", volume, order_id=order_id, traded_amount=10.0 * volume, **terms),
        order(name, "succeeded", order_id, order_volume=volume, traded_volume=volume, price=10.0, **terms),
    )


@pytest.mark.parametrize("crashes", [False, True])
def test_what_a_sell_brings_is_spent_at_once(poor: Driver, crashes: bool) -> None:
    """The buy leaves with the fill, whatever a snapshot of before the fill says, and over a crash too."""
    sell(poor)
    poor.wait(300)
    snapshot(poor, 0.0, 1_000)
    driver = poor.crash().connect() if crashes else poor
    if crashes:
        snapshot(driver, 0.0, 1_000)
    driver.place("b1", order_volume=900, price=11.0)
    assert driver.submits[-1] == "b1"
    driver.place("b2", order_volume=100, price=11.0)
    assert driver.reply("b2")["error"]["detail"]["rule"] == "cash"
    if not crashes:
        # Of the first snapshot after a restart nobody can say which of the two it shows.
        driver.place("s2", order_type="sell", order_volume=100, price=10.0)
        assert driver.reply("s2")["error"]["detail"]["rule"] == "holdings"


def test_a_part_that_has_traded_is_spent(poor: Driver) -> None:
    """A sell of which half has filled brings half of the money, and its other half holds its shares."""
    poor.placed("s1", order_type="sell", order_volume=1_000, price=10.0)
    poor.push(trade("s1", "T1", 400, order_type="sell", order_type_code=24, traded_amount=4_000.0))
    poor.place("b1", order_volume=300, price=13.0)
    assert poor.submits[-1] == "b1"
    poor.place("s2", order_type="sell", order_volume=100, price=10.0)
    assert poor.reply("s2")["error"]["detail"]["rule"] == "holdings"


@pytest.mark.parametrize("status", ["canceled", "junk", "part_cancel"])
def test_what_an_ended_order_gives_back_is_free_with_its_event(status: str) -> None:
    """Cancel, wait for the event, place again: with all of the money, or what a part has left of it."""
    driver = Driver(plan=CHECKED).connect()
    snapshot(driver, 2_100.0)
    driver.wait(20_000)
    driver.placed("a1", order_volume=200, price=10.5)
    driver.push(order("a1", "reported"))
    driver.place("a2", order_volume=100, price=10.5)
    assert driver.reply("a2")["error"]["detail"]["rule"] == "cash"
    traded = 100 if status == "part_cancel" else 0
    if traded:
        driver.push(trade("a1", "T1", traded))
    driver.push(order("a1", status, traded_volume=traded))
    driver.place("a3", order_volume=200 - traded, price=10.4)
    assert driver.submits[-1] == "a3"
    driver.place("a4", order_volume=100, price=10.5)
    assert driver.reply("a4")["error"]["detail"]["rule"] == "cash"


def test_a_convertible_is_sold_on_the_day_it_is_bought(poor: Driver) -> None:
    """What is T+0 may be sold as soon as its fill is told; a share may not."""
    sell(poor)
    poor.placed("b1", 1002, stock_code=BOND, order_volume=40, price=100.0)
    bond = {"stock_code": BOND, "order_id": 1002, "traded_price": 100.0, "traded_amount": 4_000.0}
    poor.push(trade("b1", "T9", 40, **bond))
    poor.place("s2", stock_code=BOND, order_type="sell", order_volume=40, price=100.0)
    assert poor.submits[-1] == "s2"
    poor.placed("b2", 1003, order_volume=100, price=10.0)
    poor.push(trade("b2", "T10", 100, order_id=1003, traded_amount=1_000.0))
    poor.place("s3", order_type="sell", order_volume=100, price=10.0)
    assert poor.reply("s3")["error"]["detail"]["rule"] == "holdings"


def test_what_was_not_sent_takes_nothing(poor: Driver) -> None:
    """An order that certainly never left leaves its shares to the next one."""
    poor.place("s1", order_type="sell", order_volume=1_000, price=10.0)
    poor.tell(OrderNotSent("s1", "expired", "too late"))  # type: ignore[arg-type]  # As the edge says it.
    poor.place("s2", order_type="sell", order_volume=1_000, price=10.0)
    assert poor.submits == ["s1", "s2"]


def test_a_fill_that_only_a_list_shows_is_the_snapshots_to_tell(poor: Driver) -> None:
    """A push that was lost is no younger than the snapshot, so its money is not counted twice."""
    poor.placed("s1", order_type="sell", order_volume=1_000, price=10.0)
    poor.wait(20_000)
    snapshot(poor, 10_000.0)
    sold: dict[str, Any] = {"order_type": "sell", "order_type_code": 24, "order_volume": 1_000}
    poor.look_up([order("s1", "succeeded", **sold)], [trade("s1", "T1", 1_000, **sold)])
    poor.place("b1", order_volume=1_000, price=11.0)
    assert poor.reply("b1")["error"]["detail"]["rule"] == "cash"
