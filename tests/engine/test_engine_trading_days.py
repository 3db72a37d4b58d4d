"""A futures account's trading day is the exchange's: its night session belongs to the day that follows."""

from datetime import datetime
from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, Driver

from bus_schema.accounts import AccountType
from worker.engine.days import CALENDAR, NIGHT_SESSIONS, trading_days
from worker.engine.effects import Submit

FUTURE: dict[str, Any] = {
    "stock_code": "rb2610.SF",
    "order_type": "future_open_long",
    "order_volume": 1,
    "price": 3_600.0,
}
MINUTE = 60_000


def at(day: int, time: str) -> int:
    """A moment in July 2026, whose first is a Wednesday, in milliseconds."""
    moment = datetime.fromisoformat(f"2026-07-{day:02}T{time}+08:00")
    return int(moment.timestamp() * 1_000)


@pytest.mark.parametrize(
    ("moments", "day"),
    [
        ([(1, "20:00"), (1, "20:55"), (1, "23:59:59"), (2, "00:00"), (2, "02:30"), (2, "15:00")], 2),
        ([(2, "19:59:59"), (1, "20:00")], 2),
        (
            [
                (3, "20:55"),
                (4, "00:00"),
                (4, "02:30"),
                (4, "21:00"),
                (5, "12:00"),
                (6, "09:00"),
                (6, "15:00"),
            ],
            6,
        ),
        ([(6, "20:55"), (7, "01:00"), (7, "14:59")], 7),
    ],
    ids=["over midnight", "between the close and the night", "over a weekend", "from Monday to Tuesday"],
)
def test_night_belongs_to_the_day_that_follows(moments: list[tuple[int, str]], day: int) -> None:
    """From 20:00 on it is the next trading day, on Fridays Monday; and a day has one end."""
    date = CALENDAR.of(at(day, "12:00"))
    assert {NIGHT_SESSIONS.of(at(*moment)) for moment in moments} == {date}
    assert NIGHT_SESSIONS.last_of(date) == at(day, "20:00") - 1


def test_only_futures_have_nights() -> None:
    """Shares, funds and the stock exchanges' options trade within a date."""
    of_futures = {kind for kind in AccountType if trading_days(kind) is NIGHT_SESSIONS}
    assert of_futures == {AccountType.FUTURE, AccountType.FUTURE_OPTION}


def _futures(now: int, **config: Any) -> Driver:
    return Driver(now=now, account_type=AccountType.FUTURE, **config).connect()


NIGHTS = [(at(1, "23:59:59"), at(2, "00:00:01")), (at(3, "22:30"), at(6, "10:00"))]


@pytest.mark.parametrize(("before", "after"), NIGHTS, ids=["over midnight", "over a weekend"])
@pytest.mark.parametrize("restarted", [False, True], ids=["", "restarted"])
def test_same_id_before_and_after_midnight_is_the_same_order(
    before: int, after: int, restarted: bool
) -> None:
    """It is sent once, and the repeat gets its answer; also from what the journal remembers."""
    driver = _futures(before)
    driver.placed("a1", expires_at=after + DAY, **FUTURE)
    driver.push(order("a1", "reported", order_time=before))
    if restarted:
        driver = driver.crash().connect([order("a1", "reported", order_time=before)])
    driver.now = after
    driver.place("a1", expires_at=after + DAY, **FUTURE)
    assert driver.submits == ([] if restarted else ["a1"])
    assert driver.reply("a1")["duplicate"]
    assert driver.reply("a1")["ok"]


@pytest.mark.parametrize(("before", "after"), NIGHTS, ids=["over midnight", "over a weekend"])
def test_fill_that_is_repeated_after_midnight_is_told_once(before: int, after: int) -> None:
    """The terminal lists the whole trading day again, whatever date it puts on the night."""
    driver = _futures(before)
    driver.placed("a1", **FUTURE)
    for time in (before, before, 0, CALENDAR.last_of(CALENDAR.of(after)) - 60 * MINUTE):
        driver.push(trade("a1", "T1", traded_time=time))
        driver.now = max(driver.now, after if time else driver.now)
    assert driver.on("fills") == ["fill T1 200"]


def test_order_may_leave_until_its_trading_day_ends() -> None:
    """Not until midnight, and not into the next night."""
    driver = _futures(at(3, "21:00"))
    driver.place("a1", expires_at=at(20, "12:00"), **FUTURE)
    assert driver.last(Submit).expires_at == at(6, "20:00") - 1


def test_redelivered_order_of_the_same_night_is_sent_after_midnight() -> None:
    """Today's lists do show last evening: what they lack was not sent."""
    driver = _futures(at(1, "23:59:50"))
    entry = driver.next_entry()
    driver.now = at(2, "00:00:10")
    command = {"type": "place_order", "id": "a1", "expires_at": driver.now + DAY, **FUTURE}
    driver.read(entry, command, redelivered=True)
    driver.wait(7_000)
    driver.look_up()
    assert driver.submits == ["a1"]


def test_id_is_free_again_on_the_next_trading_day() -> None:
    """From that evening on."""
    driver = _futures(at(1, "21:00"))
    driver.placed("a1", **FUTURE)
    driver.push(order("a1", "canceled", order_time=driver.now))
    driver.now = at(2, "20:55")
    driver.place("a1", **FUTURE)
    assert driver.submits == ["a1", "a1"]


def test_shares_keep_the_calendar() -> None:
    """A stock account's id is free again after midnight, on a Saturday as well."""
    driver = Driver(now=at(3, "23:59")).connect()
    driver.placed("a1")
    driver.push(order("a1", "canceled", order_time=driver.now))
    driver.now = at(4, "00:01")
    driver.place("a1")
    assert driver.submits == ["a1", "a1"]
