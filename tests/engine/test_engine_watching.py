"""Whose prices the engine asks for, and when it asks for them no longer."""

from engine.driver import DAY, Driver
from engine.protections import CODE, holder, instrument, protect, quote

from worker.engine.effects import Unwatch, Watch
from worker.engine.inputs import OrderAnswered, QuotesLost, Tick


def watching() -> Driver:
    """Return an engine that has sent an order at a known price."""
    driver = Driver(market_wait_ms=1_000).connect()
    driver.place("a1")
    driver.tell(instrument())
    driver.tell(quote(10.5))
    assert (driver.submits, driver.asked_for(Watch)) == (["a1"], [Watch((CODE,))])
    driver.tell(OrderAnswered("a1", 1_001))
    return driver


def test_a_day_begins_without_yesterdays_instruments() -> None:
    """Nobody asks for them any more, all weekend; the next order does, and waits for today's words."""
    driver = watching()
    assert driver.asked_for(Unwatch) == []
    driver.now += DAY
    driver.tell(Tick())
    assert driver.asked_for(Unwatch) == [Unwatch((CODE,))]
    driver.place("a2")
    assert (driver.submits, driver.asked_for(Watch)[1:]) == (["a1"], [Watch((CODE,))])
    driver.tell(quote(10.6))
    assert driver.submits == ["a1", "a2"]


def test_what_was_still_on_its_way_is_not_taken_for_todays() -> None:
    """A quote that was told before the unwatch was heard is the last one: no order is held against it."""
    driver = watching()
    driver.now += DAY
    driver.tell(quote(1.0), instrument(up_stop_price=1.1))
    driver.place("a2")
    assert driver.submits == ["a1"]
    driver.tell(instrument())
    driver.tell(quote(10.6))
    assert driver.submits == ["a1", "a2"]


def test_what_is_protected_is_watched_on() -> None:
    """Over days, until the protection is over."""
    driver = holder()
    protect(driver, stop_price=9.8)
    driver.now += DAY
    driver.tell(Tick())
    assert driver.asked_for(Unwatch) == []
    driver.send("unprotect", "u1", client_order_id="p1")
    driver.now += DAY
    driver.tell(Tick())
    assert driver.asked_for(Unwatch) == [Unwatch((CODE,))]


def test_yesterdays_loss_of_quotes_is_not_todays() -> None:
    """Nobody has looked since: the first order waits for its price, and is not let pass without one."""
    driver = watching()
    driver.tell(QuotesLost("the terminal is away"))
    driver.now += DAY
    driver.place("a2")
    assert driver.submits == ["a1"]
    driver.tell(quote(10.6))
    assert driver.submits == ["a1", "a2"]
