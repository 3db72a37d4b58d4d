"""The hours of a trading day, for orders and for cancels, at any of its milliseconds."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk.examples import examples
from risk.looks import SHANGHAI, STOCK, at, look, order, refused

from bus_schema.risk import RiskPlan, RuleName, Sessions
from worker.engine.days import day_of, number_of, time_of
from worker.engine.risk.rules.hours import cancel_refusal

MOMENTS = st.datetimes(dt.datetime(1992, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - hypothesis adds the zone.
REPO, SHANGHAI_FUND, SHENZHEN_FUND, UNKNOWN = "204001.SH", "510300.SH", "159915.SZ", "900901.SH"


def milliseconds(moment: dt.datetime) -> int:
    """Since the epoch; what is left of a millisecond is cut off."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(milliseconds=1)


@examples(60)
@given(moment=MOMENTS)
def test_the_day_and_its_time_are_those_of_the_wall_in_shanghai(moment: dt.datetime) -> None:
    """The arithmetic agrees with the calendar, for every moment since summer time ended."""
    now = milliseconds(moment)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    assert number_of(day_of(now)) == int(moment.strftime("%Y%m%d"))
    assert time_of(now) == (moment - midnight) // dt.timedelta(milliseconds=1)


@examples(60)
@given(moment=MOMENTS, code=st.sampled_from([STOCK, "688981.SH", REPO]))
def test_orders_are_taken_in_the_exchanges_hours(moment: dt.datetime, code: str) -> None:
    """Half past nine with its auction, the afternoon, and what each board has after the close."""
    open_until = {STOCK: "15:00", "688981.SH": "15:30", REPO: "15:30"}[code]
    minute = moment.strftime("%H:%M")
    pause = code == "688981.SH" and "15:00" <= minute < "15:05"
    taken = "09:15" <= minute < "11:30" or ("13:00" <= minute < open_until and not pause)
    seen = look(order(stock_code=code), now=milliseconds(moment))
    assert (refused(RuleName.SESSION, seen, seen.plan) is None) == taken


@pytest.mark.parametrize(
    ("code", "clock", "window"),
    [
        (STOCK, "09:19:59.999", None),
        (STOCK, "09:20", "09:20:00-09:25:00"),
        (REPO, "09:24:59.999", "09:20:00-09:25:00"),
        (UNKNOWN, "09:24:59.999", "09:20:00-09:25:00"),
        (STOCK, "09:25", None),
        (STOCK, "14:56:59.999", None),
        (STOCK, "14:57", "14:57:00-15:00:00"),
        ("920002.BJ", "14:59:59.999", "14:57:00-15:00:00"),
        (SHENZHEN_FUND, "14:58", "14:57:00-15:00:00"),
        (SHANGHAI_FUND, "14:58", None),
        (REPO, "14:58", None),
        (UNKNOWN, "14:58", None),
        (STOCK, "15:00", None),
    ],
)
def test_cancels_are_refused_in_the_windows_without_cancels(
    code: str, clock: str, window: str | None
) -> None:
    """To the millisecond; a board without a closing call, or of which nothing is known, takes them then."""
    why = cancel_refusal(RiskPlan(), code, at(clock))
    assert (why.limit if why else None) == window


def test_hours_are_settings() -> None:
    """An exchange that opens later is a line in the file."""
    later = RiskPlan.model_validate({"sessions": {"opening_call": "09:18:30", "closing_call": "14:58:00"}})
    early = look(now=at("09:18:29"))
    found = refused(RuleName.SESSION, early, later)
    assert found is not None
    assert found[1].limit == "09:18:30-11:30:00, 13:00:00-15:00:00"
    assert cancel_refusal(later, STOCK, at("14:57:30")) is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"noon": "09:00:00"}, "sessions.noon lies before sessions.morning"),
        ({"noon": 1130}, "a time of the day is needed"),
        ({"noon": "half past eleven"}, "Invalid isoformat string"),
        ({"tea": "16:00:00"}, "Extra inputs are not permitted"),
    ],
)
def test_hours_that_make_no_day_are_refused(hours: dict[str, object], words: str) -> None:
    """With the name of what is wrong."""
    with pytest.raises(ValueError, match=words):
        Sessions.model_validate(hours)
