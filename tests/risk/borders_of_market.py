"""Border cases of the rules that hold what the exchanges take."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from risk.borders import Border, border
from risk.looks import STOCK, TODAY, TODAY_NUMBER, at, funds, instrument, look, order, quote

from bus_schema.risk import RiskPlan, RuleName
from bus_schema.risk.plan import Calendar

NOWHERE = "900901.SH"
"""A share for foreigners, of a board that no rule here knows."""
SMALLEST = {
    STOCK: (100, 100),
    "688981.SH": (200, 1),
    "300750.SZ": (100, 100),
    "920002.BJ": (100, 1),
    "510300.SH": (100, 100),
    "180101.SZ": (100, 100),
    "113050.SH": (10, 10),
    "204001.SH": (10, 10),
}
"""The smallest buy of each board and its step."""


@border(RuleName.TRADING_DAY)
@st.composite
def trading_day(draw: st.DrawFn) -> Border:
    """The plan's calendar has the last word; else the SDK's, as far as it reaches."""
    later = draw(st.integers(TODAY_NUMBER + 1, TODAY_NUMBER + 10))
    trades, does_not = frozenset({TODAY_NUMBER}), frozenset({later})
    opened = RiskPlan(calendar=Calendar(open=trades))
    closed = RiskPlan(calendar=Calendar(closed=trades))
    passes = draw(st.sampled_from([look(days=trades), look(days=does_not, plan=opened)]))
    fails = draw(st.sampled_from([look(days=does_not), look(days=trades, plan=closed)]))
    lacks = look(days=draw(st.sampled_from([frozenset[int](), frozenset({TODAY_NUMBER - 1})])))
    return Border(passes, fails, lacks=lacks)


@border(RuleName.SESSION)
@st.composite
def session(draw: st.DrawFn) -> Border:
    """The first and the last millisecond in which orders are taken, and those beside them."""
    code, taken, not_taken = draw(
        st.sampled_from(
            [
                (STOCK, "09:15:00", "09:14:59.999"),
                (STOCK, "11:29:59.999", "11:30:00"),
                (STOCK, "13:00:00", "12:59:59.999"),
                (STOCK, "14:59:59.999", "15:00:00"),
                ("920002.BJ", "09:27:00", "15:10:00"),
                ("688981.SH", "15:05:00", "15:04:59.999"),
                ("300750.SZ", "15:29:59.999", "15:30:00"),
                ("204001.SH", "15:00:00", "15:30:00"),
                ("131810.SZ", "15:29:59.999", "11:30:00"),
                (NOWHERE, "09:15:00", "00:00:00"),
            ]
        )
    )
    proposal, unknown = order(stock_code=code), order(stock_code=NOWHERE)
    day = TODAY + dt.timedelta(days=draw(st.integers(-130, 400)))
    passes, fails = look(proposal, now=at(taken, day)), look(proposal, now=at(not_taken, day))
    return Border(passes, fails, lacks=look(unknown, now=at("15:10", day)))


@border(RuleName.SUSPENDED)
@st.composite
def suspended(draw: st.DrawFn) -> Border:
    """The detail or the quote tells; whatever else the quote tells is trading, or says nothing.

    Of contracts the quote tells how many are open, which is no state.
    """
    status = draw(st.sampled_from([0, -1]))
    state = draw(st.sampled_from([0, 10, 11, 12, 13, 14, 15, 16, 18, 19, 21, 22, 23]))
    trades = draw(
        st.sampled_from(
            [
                look(instrument=instrument(instrument_status=status), quote=quote(open_int=state)),
                look(instrument=instrument(instrument_status=status), quote=None),
                look(instrument=None, quote=quote(open_int=13)),
                look(instrument=instrument(instrument_status=0), quote=_open_contracts(17)),
            ]
        )
    )
    halts: list[dict[str, Any]] = [
        {"instrument": instrument(instrument_status=1), "quote": None},
        {"quote": quote(open_int=1)},
        {"quote": quote(open_int=17), "instrument": None},
        {"quote": quote(open_int=20)},
    ]
    lacks = [
        look(quote=None, instrument=None),
        look(quote=None, instrument=instrument(instrument_status=None)),
        look(quote=quote(open_int=draw(st.sampled_from([0, 10, 21]))), instrument=None),
        look(quote=_open_contracts(13), instrument=None),
    ]
    fails = replace(trades, **draw(st.sampled_from(halts)))
    return Border(trades, fails, lacks=draw(st.sampled_from(lacks)))


def _open_contracts(number: int) -> Any:
    """The quote of a future."""
    return quote(stock_code="rb2705.SF", open_int=number)


@border(RuleName.LOT)
@st.composite
def lot(draw: st.DrawFn) -> Border:
    """The smallest volume and a whole number of steps beyond it; or all of what is below a lot."""
    code, (smallest, step) = draw(st.sampled_from(sorted(SMALLEST.items())))
    whole = smallest + step * draw(st.integers(0, 1000))
    broken = draw(st.sampled_from([smallest - 1, whole + 1] if step > 1 else [smallest - 1]))
    lends = code == "204001.SH"
    buys = not lends and draw(st.booleans())
    plenty = funds(10**6, code)
    passes = look(order(stock_code=code, volume=whole, buys=buys, lends=lends), funds=plenty)
    fails = look(order(stock_code=code, volume=broken, buys=buys, lends=lends), funds=plenty)
    if not (buys or lends) and code == STOCK:
        odd = look(order(buys=False, volume=150), funds=funds(350))
        passes = draw(st.sampled_from([passes, odd]))
    return Border(passes, fails, lacks=look(order(stock_code=NOWHERE)))


@border(RuleName.LARGEST_ORDER)
@st.composite
def largest_order(draw: st.DrawFn) -> Border:
    """By the terminal's word, else by the board's; market orders have a limit of their own."""
    code, limited, at_market = draw(
        st.sampled_from(
            [
                (STOCK, 1_000_000, 1_000_000),
                ("688981.SH", 100_000, 50_000),
                ("300750.SZ", 300_000, 150_000),
                ("113050.SH", 1_000_000, 1_000_000),
                ("508000.SH", 100_000_000, 100_000_000),
            ]
        )
    )
    market, buys = draw(st.booleans()), draw(st.booleans())
    kind = draw(st.sampled_from(["max_market_order_volume"] if market else ["max_limit_order_volume"]))
    told = draw(st.none() | st.integers(1, 10**9))
    if not (buys or market) and draw(st.booleans()):
        kind = "max_limit_sell_order_volume"
    most = told or (at_market if market else limited)
    terms = {"stock_code": code, "buys": buys, "limited": not market, "at_market": market}
    known = draw(st.sampled_from([instrument(**{kind: told})] + ([None] if told is None else [])))
    passes, fails = (look(order(volume=volume, **terms), instrument=known) for volume in (most, most + 1))
    return Border(passes, fails, lacks=look(order(stock_code=NOWHERE)))


@border(RuleName.TICK)
@st.composite
def tick(draw: st.DrawFn) -> Border:
    """Every multiple of the tick, with the noise of floats on it; half a tick beside it is none."""
    code, step, told = draw(
        st.sampled_from(
            [
                (STOCK, 0.01, None),
                ("510300.SH", 0.001, None),
                ("113050.SH", 0.001, None),
                ("204001.SH", 0.005, 0.005),
                (STOCK, 0.001, 0.001),
            ]
        )
    )
    number = draw(st.integers(1, 1_000_000))
    known: dict[str, Any] = {"instrument": instrument(price_tick=told) if told else None}
    noisy = sum([step] * (number % 5_000 + 1))
    on = order(stock_code=code, price=draw(st.sampled_from([number * step, noisy])))
    market = order(stock_code=code, price=number * step + step / 2, limited=False)
    off = order(stock_code=code, price=number * step + step / draw(st.sampled_from([2, 3, 10, 1000])))
    passes = look(draw(st.sampled_from([on, market])), **known)
    return Border(passes, look(off, **known), lacks=look(order(stock_code=NOWHERE), instrument=None))


@border(RuleName.PRICE_LIMIT)
@st.composite
def price_limit(draw: st.DrawFn) -> Border:
    """Exactly at the limit, and one tick beyond it; where none is told, the board's usual one."""
    up, side = draw(st.integers(200, 10_000)), draw(st.sampled_from([-1, 1]))
    down = draw(st.integers(100, up))
    told = instrument(up_stop_price=up / 100, down_stop_price=down / 100)
    border = up if side > 0 else down
    inside = draw(st.integers(down, up))
    passes = [
        look(order(price=border / 100), instrument=told),
        look(order(price=inside / 100), instrument=told),
        look(order(price=99.0, limited=False), instrument=told),
        look(order(price=11.0), instrument=instrument(pre_close=10.0)),
        look(order(price=9.0), instrument=None),
        look(order(stock_code="204001.SH", price=99.0), instrument=None),
    ]
    lacks = [
        look(order(price=11.01), instrument=instrument(pre_close=10.0)),
        look(order(price=8.99), instrument=None),
        look(instrument=None, quote=None),
        look(order(stock_code=NOWHERE)),
    ]
    fails = look(order(price=(border + side) / 100), instrument=told)
    return Border(draw(st.sampled_from(passes)), fails, lacks=draw(st.sampled_from(lacks)))


@border(RuleName.PRICE_CAGE)
@st.composite
def price_cage(draw: st.DrawFn) -> Border:
    """Two per cent or ten ticks, five per cent in Beijing; and only in the continuous session."""
    code, permille, ticks = draw(
        st.sampled_from([(STOCK, 20, 10), ("300750.SZ", 20, 10), ("688981.SH", 20, 0), ("920002.BJ", 50, 10)])
    )
    auction = at(draw(st.sampled_from(["09:29:59.999", "11:30", "14:57", "12:59:59"])))
    buys, reference = draw(st.booleans()), draw(st.integers(50, 20_000))
    sign = 1 if buys else -1
    # Half a tick is rounded to the order's advantage, so that the border of 1.25 yuan and 2 % is 1.28.
    part = (reference * permille + 500) // 1000
    border = reference + sign * max(part, ticks)
    known, terms = _quoted(draw, reference / 100, buys=buys), {"stock_code": code, "buys": buys}
    exactly, beyond = (order(price=price / 100, **terms) for price in (border, border + sign))
    passes = [
        look(exactly, quote=known),
        look(replace(beyond, limited=False), quote=known),
        look(beyond, quote=known, now=auction),
        look(order(stock_code="510300.SH", price=99.0), quote=known),
    ]
    empty = quote(last_price=0.0, last_close=0.0, ask_price=(), bid_price=())
    lacks = [look(quote=None), look(order(stock_code=NOWHERE)), look(instrument=None, quote=empty)]
    now = at(draw(st.sampled_from(["09:30", "11:29:59.999", "13:00", "14:56:59.999"])))
    fails = look(beyond, quote=known, now=now)
    return Border(draw(st.sampled_from(passes)), fails, lacks=draw(st.sampled_from(lacks)))


def _quoted(draw: st.DrawFn, reference: float, *, buys: bool) -> Any:
    """A quote whose reference for this side this is: opposite, own side, last or yesterday's close."""
    own, opposite = ("bid_price", "ask_price") if buys else ("ask_price", "bid_price")
    rank = draw(st.integers(0, 3))
    none: tuple[float, ...] = draw(st.sampled_from([(), (0.0,)]))
    opposites, owns, last, close = (
        reference if place == rank else 0.0 if place < rank else 0.03 for place in range(4)
    )
    sides = {opposite: (opposites,) if opposites else none, own: (owns,) if owns else none}
    return quote(last_price=last, last_close=close, **sides)
