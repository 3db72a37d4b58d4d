"""Who follows which quotes: shared between strategies, remembered over restarts, away from orders."""

import pytest
from engine.driver import DAY, Driver

from worker.engine import subscribing
from worker.engine.effects import Follow
from worker.engine.inputs import Tick

A, B = "600000.SH", "000001.SZ"


def _subscribe(driver: Driver, *codes: str, strategy: str = "alpha") -> None:
    driver.send("subscribe_quote", f"s{len(driver.rows)}", strategy, stock_codes=list(codes))


def _unsubscribe(driver: Driver, *codes: str, strategy: str = "alpha") -> None:
    fields = {"stock_codes": list(codes)} if codes else {}
    driver.send("unsubscribe_quote", f"u{len(driver.rows)}", strategy, **fields)


def _followed(driver: Driver) -> list[tuple[str, ...]]:
    return [follow.stock_codes for follow in driver.asked_for(Follow)]


def test_what_somebody_follows_is_followed_once(driver: Driver) -> None:
    """The room hears of it when the first comes and when the last goes; the terminal need not be there."""
    _subscribe(driver, "600000")
    _subscribe(driver, A, strategy="beta")
    _unsubscribe(driver, A)
    assert _followed(driver) == [(A,)]
    _unsubscribe(driver, A, strategy="beta")
    assert _followed(driver) == [(A,), ()]


def test_each_answer_says_what_the_strategy_follows(driver: Driver) -> None:
    """Its own instruments, after the command; without codes it lets go of all."""
    _subscribe(driver, A, strategy="beta")
    _subscribe(driver, A)
    _subscribe(driver, B, A)
    _unsubscribe(driver, A)
    _unsubscribe(driver)
    results = [e["result"] for e in driver.events if e["type"] == "reply" and e["strategy"] == "alpha"]
    assert results == [{"stock_codes": codes} for codes in ([A], [B, A], [B], [])]


def test_it_holds_over_a_restart(driver: Driver) -> None:
    """The next life follows the same at once, without anybody asking."""
    _subscribe(driver, A)
    _subscribe(driver, B, strategy="beta")
    _unsubscribe(driver, A)
    later = driver.crash()
    assert _followed(later) == [(B,)]
    _unsubscribe(later, strategy="beta")
    assert _followed(later.crash()) == []


def test_it_is_written_down_each_day(driver: Driver) -> None:
    """The journal keeps no mark for ever, and what is followed has no end of its own."""
    _subscribe(driver, A)
    before = len(driver.journal)
    driver.now += DAY
    driver.tell(Tick())
    later = Driver(driver.journal[before:], driver.now)
    assert _followed(later) == [(A,)]


@pytest.mark.parametrize("codes", [["999999"], [f"{600000 + n}.SH" for n in range(450)]])
def test_what_cannot_be_followed_is_refused_whole(driver: Driver, codes: list[str]) -> None:
    """A code without an exchange, or more instruments than an account follows: nothing changes."""
    others = [f"{n:06d}.SZ" for n in range(1, subscribing.MOST_FOLLOWED - 400)]
    _subscribe(driver, *others)
    _subscribe(driver, *codes)
    assert driver.events[-1]["code"] == "unsupported"
    assert len(_followed(driver)) == 1
