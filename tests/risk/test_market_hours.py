"""The hours of a trading day, for orders and for cancels, at any of its milliseconds."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk.examples import examples
from risk.looks import SHANGHAI, STOCK, at, funds, instrument, look, order, quote, refused

from bus_schema.risk import RiskPlan, RuleName, Sessions
from worker.engine.days import day_of, number_of, time_of
from worker.engine.risk.chain import chain_of, refused_by
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.look import Refusal
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
    """The morning with its auction, the afternoon, and what each board has after the close since its day."""
    since = {STOCK: dt.date(2026, 7, 6), "688981.SH": dt.date(2019, 7, 22), REPO: dt.date(2019, 1, 21)}[code]
    open_until = "15:30" if moment.date() >= since else "15:00"
    minute = moment.strftime("%H:%M")
    pause = code != REPO and "15:00" <= minute < "15:05"
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
        (SHANGHAI_FUND, "14:58", "14:57:00-15:00:00"),
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
    assert found[1].limit == "09:18:30-11:30:00, 13:00:00-15:00:00, 15:05:00-15:30:00"
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


NEW_RULES, OLD_RULES = dt.date(2026, 7, 6), dt.date(2026, 7, 3)


def refusal_at(clock: str, day: dt.date, **terms: object) -> Refusal | None:
    """What the rule of the hours says of an order whose stock has closed at 10 yuan."""
    seen = look(order(**terms), now=at(clock, day), quote=quote(last_price=10.0))
    found = refused(RuleName.SESSION, seen, seen.plan)
    return None if found is None else found[1]


@pytest.mark.parametrize("code", [STOCK, "000001.SZ", "510300.SH", SHENZHEN_FUND])
def test_main_boards_and_funds_trade_after_the_close_since_the_rules_of_2026(code: str) -> None:
    """From 15:05 to 15:30, and on the last day of the old rules not at all."""
    assert refusal_at("15:10", OLD_RULES, stock_code=code) is not None
    assert refusal_at("15:04:59", NEW_RULES, stock_code=code) is not None
    assert refusal_at("15:05", NEW_RULES, stock_code=code) is None
    assert refusal_at("15:30", NEW_RULES, stock_code=code) is not None


@pytest.mark.parametrize(
    ("terms", "limit"),
    [
        ({"price": 10.0}, None),
        ({"price": 10.01}, None),
        ({"price": 9.99}, 10.0),
        ({"buys": False, "price": 9.99}, None),
        ({"buys": False, "price": 10.01}, 10.0),
        ({"limited": False, "price": 10.0}, None),
        ({"limited": False, "at_market": True}, "limit"),
    ],
)
def test_after_the_close_an_order_trades_at_the_closing_price_or_is_void(
    terms: dict[str, object], limit: object
) -> None:
    """A buy below it and a sell above it are refused, and so is a market order."""
    why = refusal_at("15:10", NEW_RULES, **terms)
    assert (why.limit if why else None) == limit


@pytest.mark.parametrize(
    ("clock", "taken"),
    [
        ("09:15", False),
        ("09:24:59", False),
        ("09:25", True),
        ("09:30", True),
        ("14:56:59", True),
        ("14:57", False),
    ],
)
def test_call_auctions_take_no_market_orders(clock: str, taken: bool) -> None:
    """What comes between opening call and continuous trading is kept for that by brokers."""
    why = refusal_at(clock, NEW_RULES, limited=False, at_market=True)
    assert (why is None) == taken
    assert refusal_at(clock, NEW_RULES) is None


def test_an_order_at_the_closing_price_may_be_larger_than_one_by_day() -> None:
    """On the STAR market a million shares, and by day a hundred thousand."""
    large = order(stock_code="688981.SH", volume=1_000_000)
    by_day, at_close = (look(large, now=at(clock)) for clock in ("14:00", "15:10"))
    assert refused(RuleName.LARGEST_ORDER, by_day, by_day.plan) is not None
    assert refused(RuleName.LARGEST_ORDER, at_close, at_close.plan) is None


@pytest.mark.parametrize("clock", ["09:30", "14:55", "14:58", "15:02", "15:29:59"])
@pytest.mark.parametrize("code", [REPO, "131810.SZ"])
def test_all_the_money_is_lent_whatever_rules_are_on(code: str, clock: str) -> None:
    """The cash sweep until half past three: no rule about shares, prices or one's own orders stops it."""
    plan = RiskPlan.model_validate(
        {
            "account": {"own_shares_only": True},
            "rules": {name: {"on": True, "missing": "refuse"} for name in RuleName},
            "calendar": {"open": [20260706]},
        }
    )
    sweep = order(stock_code=code, buys=False, lends=True, volume=9_990, price=1.85)
    exposure = Exposure()
    exposure.sent(
        order(client_order_id="other", stock_code=code, buys=False, lends=True, volume=10, price=2.0)
    )
    seen = look(
        sweep,
        now=at(clock, NEW_RULES),
        quote=quote(stock_code=code, last_price=1.85, last_close=2.5),
        instrument=instrument(stock_code=code, instrument_status=0),
        funds=funds(cash=999_500.0),
        exposure=exposure,
        plan=plan,
    )
    refusal = refused_by(chain_of(plan, sweep.strategy, simulated=False), seen)
    assert refusal is None, refusal


@pytest.mark.parametrize(
    ("code", "hours"),
    [
        ("920002.BJ", "09:15:00-11:30:00, 13:00:00-15:00:00"),
        (STOCK, "09:15:00-11:30:00, 13:00:00-15:00:00, 15:05:00-15:30:00"),
        (REPO, "09:15:00-11:30:00, 13:00:00-15:30:00"),
    ],
)
def test_a_refusal_names_all_hours_of_the_board(code: str, hours: str) -> None:
    """Also those after the close, which not every board has."""
    why = refusal_at("12:00", NEW_RULES, stock_code=code)
    assert why is not None
    assert why.limit == hours
