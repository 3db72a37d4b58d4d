"""Clocks that are set, and the end of the day."""

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, MORNING, ORDER, Driver

from bus_schema.codes import ErrorCode
from worker.engine.effects import Cancel, LookUp, Submit
from worker.engine.inputs import LookedUp

HOUR = 3_600_000
LAG = 6_000
UNKNOWN = ["reply a1 outcome_unknown", "error outcome_unknown"]


def _redelivered(driver: Driver) -> None:
    command = {"type": "place_order", "id": "a1", "expires_at": driver.now + DAY, **ORDER}
    driver.read(driver.next_entry(), command, redelivered=True)
    driver.connect()


def test_clock_put_forward_does_not_shorten_a_search(driver: Driver) -> None:
    """Lists may lag for seconds that pass, whatever Redis's clock says meanwhile: it is not sent sooner."""
    _redelivered(driver)
    driver.set_ahead = HOUR
    driver.look_up()
    driver.wait(LAG - 1)
    driver.look_up()
    assert driver.submits == []
    driver.wait(1_000)
    driver.look_up()
    assert driver.submits == ["a1"]


def test_clock_put_back_keeps_no_order_without_an_answer(ready: Driver) -> None:
    """What is waited for comes after as long as ever, and entry ids go on behind those that are there."""
    ready.place("a1", expires_at=ready.now + DAY)
    ready.set_ahead = -HOUR
    ready.wait(5_000)
    assert ready.on("inbox:alpha") == UNKNOWN


def test_clock_put_forward_and_back_leaves_the_worker_as_quick(ready: Driver) -> None:
    """A clock that was wrong for a moment does not put deadlines off until it has caught up."""
    ready.set_ahead = HOUR
    ready.placed("a0", expires_at=ready.now + DAY)
    ready.set_ahead = 0
    ready.place("a1", expires_at=ready.now + DAY)
    ready.wait(5_000)
    assert ready.on("inbox:alpha")[1:] == UNKNOWN


def test_order_expires_by_the_clock_that_is_set(ready: Driver) -> None:
    """``expires_at`` is a time on Redis's clock, so a clock put forward ends it."""
    ready.set_ahead = HOUR
    ready.place("a1", expires_at=ready.now + 60_000)
    assert ready.reply("a1")["error"]["code"] == ErrorCode.EXPIRED
    assert ready.submits == []


def test_lists_asked_for_over_an_earlier_link_prove_nothing(driver: Driver) -> None:
    """They come late, and were read before what they are compared with."""
    _redelivered(driver)
    earlier = driver.last(LookUp).token
    driver.disconnect()
    driver.wait(LAG)
    driver.connect()
    driver.tell(LookedUp(earlier, proven=True))
    assert driver.submits == []
    driver.look_up()
    assert driver.submits == ["a1"]


def test_order_leaves_on_its_day_or_never(ready: Driver) -> None:
    """A disk that is full until tomorrow keeps the intent back: tomorrow's lists would show another order."""
    ready.place("a1", expires_at=MORNING + 2 * DAY)
    midnight = MORNING + 14 * HOUR
    assert ready.last(Submit).expires_at == midnight - 1


def test_cancel_that_has_waited_expires_by_the_clock_that_is_set(ready: Driver) -> None:
    """It waited for the link, and its time is over when that is back: it does nothing."""
    ready.placed("a1", expires_at=ready.now + DAY)
    ready.disconnect()
    ready.send("cancel_order", "c1", client_order_id="a1", expires_at=ready.now + 60_000)
    ready.set_ahead = HOUR
    ready.connect()
    assert ready.asked_for(Cancel) == []
    assert ready.reply("c1")["error"]["code"] == ErrorCode.EXPIRED


@pytest.mark.parametrize("hours", [-11, 16])
def test_order_that_lists_show_of_another_day_is_not_called_absent(hours: int) -> None:
    """Redis's date is wrong: nothing is concluded of an order that the broker shows, whatever its day."""
    driver = Driver(now=MORNING + hours * HOUR).connect()
    driver.place("a1")
    driver.wait(5_000)
    for _ in range(80):
        driver.wait(1_000)
        driver.look_up([order("a1", "reported", order_time=MORNING)])
    assert "error not_placed" not in driver.on("inbox:alpha")


def test_wrong_date_overnight_hides_no_fill_of_the_morning(driver: Driver) -> None:
    """Orders that are only expected bear Redis's date; what the broker shows of its own day is news."""
    driver.set_ahead = 2 * DAY
    driver.connect()
    driver.placed("a1", expires_at=driver.now + 9 * DAY)
    driver.set_ahead = 3 * DAY
    driver.placed("a2", 1002, expires_at=driver.now + 9 * DAY)
    driver.set_ahead = 0
    driver.push(trade("a3", "T1", traded_time=driver.now))
    assert driver.on("fills") == ["fill T1 200"]
