"""Border cases of the rules that hold what the account's owner has written down."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from risk.borders import Border, border
from risk.looks import OTHER, STOCK, STRATEGY, at, funds, holding, look, order, quote

from bus_schema.risk import RuleName
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.funds import Funds
from worker.engine.risk.pace import Pace
from worker.engine.risk.rates import Rates
from worker.engine.risk.usage import Usage

VOLUMES = st.integers(1, 10_000).map(lambda lots: lots * 100)
COUNTS = st.integers(1, 40)
PRICES = st.integers(1, 25_000).map(lambda cents: cents / 100)
"""Prices as they are, most of which floats cannot hold: 1.1 times 300 is more than 330 to them."""
NO_PRICE = order(limited=False, price=None)


def exactly(volume: int, price: float) -> float:
    """What so many shares cost, as people reckon it."""
    return float(volume * Decimal(str(price)))


@border(RuleName.ALLOWED_CODES)
@st.composite
def allowed_codes(draw: st.DrawFn) -> Border:
    """A code is on the list itself, by its number, or by how it begins."""
    code = draw(st.sampled_from(["688981.SH", "000001.SZ", STOCK]))
    listed = draw(st.sampled_from([code, code[:6], f"{code[:3]}*", f"{code}*"]))
    fails = look(order(stock_code="159915.SZ"))
    return Border(look(order(stock_code=code)), fails, {"allowed_codes": ("510300.SH", listed)})


@border(RuleName.FORBIDDEN_CODES)
@st.composite
def forbidden_codes(draw: st.DrawFn) -> Border:
    """A code that begins nearly as the list says is not on it."""
    listed = draw(st.sampled_from(["688981.SH", "688981", "688*", "6889*"]))
    passes = look(order(stock_code=draw(st.sampled_from(["687981.SH", STOCK, "000688.SZ"]))))
    return Border(passes, look(order(stock_code="688981.SH")), {"forbidden_codes": (listed,)})


@border(RuleName.MODE)
@st.composite
def mode(draw: st.DrawFn) -> Border:
    """One side is closed; to close a position takes no more than what is held."""
    buy, sell = look(order(buys=True)), look(order(buys=False))
    chosen = draw(st.sampled_from(["buy_only", "sell_only", "close_only"]))
    if chosen == "buy_only":
        return Border(buy, sell, {"mode": chosen})
    if chosen == "sell_only":
        return Border(sell, buy, {"mode": chosen})
    held = draw(VOLUMES)
    owned: dict[str, Any] = {"funds": funds(held), "ledger": holding(STRATEGY, held)}
    passes = look(order(buys=False, volume=held), **owned)
    fails = look(order(buys=False, volume=held + 1), **owned)
    lacks = replace(passes, funds=Funds())
    return Border(passes, draw(st.sampled_from([fails, buy])), {"mode": chosen}, lacks)


@border(RuleName.MAX_ORDER_VOLUME)
@st.composite
def max_order_volume(draw: st.DrawFn) -> Border:
    """One share more is too many."""
    most = draw(VOLUMES)
    fails = look(order(volume=most + 1))
    return Border(look(order(volume=most)), fails, {"max_order_volume": most})


@border(RuleName.MAX_ORDER_VALUE)
@st.composite
def max_order_value(draw: st.DrawFn) -> Border:
    """One share more costs too much."""
    volume, price = draw(VOLUMES), draw(PRICES)
    passes, fails = order(volume=volume, price=price), order(volume=volume + 1, price=price)
    return Border(look(passes), look(fails), {"max_order_value": exactly(volume, price)}, look(NO_PRICE))


@border(RuleName.MIN_ORDER_VALUE)
@st.composite
def min_order_value(draw: st.DrawFn) -> Border:
    """One share fewer is worth too little, unless it sells all that is left."""
    volume, price, buys = draw(VOLUMES), draw(PRICES), draw(st.booleans())
    less, held = volume - 1, draw(st.sampled_from([volume - 1, 10**7]))
    enough = order(volume=volume, price=price, buys=buys)
    too_little = order(volume=less, price=price, buys=buys)
    fails = look(too_little, funds=funds(less - 1))
    closes = look(order(volume=less, price=price, buys=False), funds=funds(less))
    passes = draw(st.sampled_from([look(enough, funds=funds(held)), closes]))
    return Border(passes, fails, {"min_order_value": exactly(volume, price)}, look(NO_PRICE))


@border(RuleName.MAX_PRICE_DEVIATION)
@st.composite
def max_price_deviation(draw: st.DrawFn) -> Border:
    """So many per cent, up or down, and no further; a market order has no price to slip."""
    parts, sign = draw(st.integers(1, 99)), draw(st.sampled_from([-1, 1]))
    last = draw(st.integers(1, 100))
    cents = last * (100 + sign * parts)
    bound = cents / 100
    far = look(order(price=(cents + sign) / 100), quote=quote(last_price=float(last)))
    near = draw(st.sampled_from([order(price=bound), order(price=float(last)), NO_PRICE]))
    lacks = look(quote=draw(st.sampled_from([None, quote(last_price=0.0)])))
    return Border(
        look(near, quote=quote(last_price=float(last))), far, {"max_price_deviation": parts / 100}, lacks
    )


@border(RuleName.REPEATED_ORDER)
@st.composite
def repeated_order(draw: st.DrawFn) -> Border:
    """The same order is refused within the window, to its last millisecond; any difference makes another."""
    window = draw(st.integers(1, 60_000))
    usage, sent = Usage(), order(price=draw(PRICES))
    usage.sent(sent, at("10:00"))
    changes: list[dict[str, Any]] = [{"volume": 200}, {"price": 9.99}, {"buys": False}, {"limited": False}]
    other = order(**{"price": sent.price} | draw(st.sampled_from(changes)))
    now = at("10:00") + draw(st.integers(0, window))
    late = look(sent, usage=usage, now=at("10:00") + window + 1)
    passes = draw(st.sampled_from([late, look(other, usage=usage, now=now)]))
    return Border(passes, look(sent, usage=usage, now=now), {"repeat_window_ms": window})


@border(RuleName.SELF_CROSSING)
@st.composite
def self_crossing(draw: st.DrawFn) -> Border:
    """An order that reaches the account's own best order opposite would trade with it."""
    buys, price = draw(st.booleans()), draw(PRICES)
    away = -0.01 if buys else 0.01
    exposure = Exposure()
    for number, further in enumerate(draw(st.permutations([0.0, 0.01, 0.5]))):
        resting = price - further * (-1 if buys else 1)
        exposure.sent(order(client_order_id=str(number), strategy=OTHER, buys=not buys, price=resting))
    passes = order(buys=buys, price=price + away)
    fails = draw(st.sampled_from([order(buys=buys, price=price), replace(NO_PRICE, buys=buys)]))
    return Border(look(passes, exposure=exposure), look(fails, exposure=exposure))


@border(RuleName.MAX_DAILY_ORDERS)
@st.composite
def max_daily_orders(draw: st.DrawFn) -> Border:
    """So many orders a day and not one more."""
    most = draw(COUNTS)
    passes, fails = (look(usage=sent_today(count)) for count in (most - 1, most))
    return Border(passes, fails, {"max_daily_orders": most})


def sent_today(count: int) -> Usage:
    """So many orders of the strategy have been sent."""
    usage = Usage()
    for number in range(count):
        usage.sent(order(volume=100 + number), at("09:30"))
    return usage


@border(RuleName.MAX_OPEN_ORDERS)
@st.composite
def max_open_orders(draw: st.DrawFn) -> Border:
    """So many open orders at one time and not one more."""
    most = draw(COUNTS)
    passes, fails = (look(exposure=open_orders(count)) for count in (most - 1, most))
    return Border(passes, fails, {"max_open_orders": most})


def open_orders(count: int, **terms: Any) -> Exposure:
    """So many orders of the strategy are open."""
    exposure = Exposure()
    for number in range(count):
        exposure.sent(order(client_order_id=str(number), **terms))
    return exposure


@border(RuleName.MAX_DAILY_TURNOVER)
@st.composite
def max_daily_turnover(draw: st.DrawFn) -> Border:
    """What has traded, what is open and this order come to the limit; one share more goes beyond it."""
    price, volume, traded, count = draw(PRICES), draw(VOLUMES), draw(PRICES), draw(COUNTS)
    usage = Usage()
    usage.filled(STRATEGY, traded)
    state: dict[str, Any] = {"usage": usage, "exposure": open_orders(count, price=price)}
    most = exactly(1, traded) + exactly(count * 100 + volume, price)
    passes, fails = order(volume=volume, price=price), order(volume=volume + 1, price=price)
    return Border(look(passes, **state), look(fails, **state), {"max_daily_turnover": most}, look(NO_PRICE))


@border(RuleName.MAX_STOCK_SHARE)
@st.composite
def max_stock_share(draw: st.DrawFn) -> Border:
    """What is held, what is being bought and this order; sells are never too many."""
    return shares(draw, "max_stock_share")


@border(RuleName.MAX_STRATEGY_SHARE)
@st.composite
def max_strategy_share(draw: st.DrawFn) -> Border:
    """What the strategy holds, what it is buying and this order; sells are never too many."""
    return shares(draw, "max_strategy_share")


def shares(draw: st.DrawFn, limit: str) -> Border:
    """Held, open and ordered at 10 yuan each, which is as many per cent of the whole as the limit says."""
    held, count, volume = draw(VOLUMES), draw(COUNTS), draw(VOLUMES)
    part = draw(st.integers(1, 100)) / 100
    total = 10.0 * (held + count * 100 + volume) / part
    state: dict[str, Any] = {
        "funds": funds(held, total=total),
        "ledger": holding(STRATEGY, held),
        "exposure": open_orders(count),
    }
    passes = draw(st.sampled_from([order(volume=volume), order(volume=volume + 1, buys=False)]))
    lacks = draw(st.sampled_from([look(NO_PRICE), look(funds=Funds())]))
    return Border(look(passes, **state), look(order(volume=volume + 1), **state), {limit: part}, lacks)


@border(RuleName.OWN_SHARES_ONLY)
@st.composite
def own_shares_only(draw: st.DrawFn) -> Border:
    """A strategy sells its own shares, less those that it is selling already; buys need none."""
    held, count = draw(VOLUMES), draw(st.integers(0, 5))
    held += 100 * count
    state: dict[str, Any] = {"ledger": holding(STRATEGY, held), "exposure": open_orders(count, buys=False)}
    own = held - 100 * count
    passes = draw(st.sampled_from([order(buys=False, volume=own), order(volume=own + 1)]))
    fails = order(buys=False, volume=own + 1)
    return Border(look(passes, **state), look(fails, **state), {"own_shares_only": True})


@border(RuleName.CASH)
@st.composite
def cash(draw: st.DrawFn) -> Border:
    """A buy takes all the money that is left, and not one share more; a repo lends it by its face value."""
    volume, price, leaving = draw(VOLUMES), draw(PRICES), draw(VOLUMES)
    repo = draw(st.booleans())
    unit = 100.0 if repo else price
    known = funds(cash=exactly(leaving, price) + exactly(volume, unit))
    known.sent(order(client_order_id="before", volume=leaving, price=price))
    terms: dict[str, Any] = {"price": price} | (
        {"buys": False, "lends": True, "stock_code": "204001.SH"} if repo else {}
    )
    passes, fails = order(volume=volume, **terms), order(volume=volume + 1, **terms)
    lacks = draw(st.sampled_from([look(NO_PRICE), look(funds=Funds())]))
    return Border(look(passes, funds=known), look(fails, funds=known), lacks=lacks)


@border(RuleName.HOLDINGS)
@st.composite
def holdings(draw: st.DrawFn) -> Border:
    """A sell takes all that can be sold and is not on its way out; buys and repos need none."""
    volume, leaving = draw(VOLUMES), draw(VOLUMES)
    known = funds(volume + leaving)
    known.sent(order(client_order_id="before", buys=False, volume=leaving))
    sell = order(buys=False, volume=volume)
    repo = order(buys=False, lends=True, stock_code="131810.SZ")
    passes = draw(st.sampled_from([sell, order(volume=volume + 1), repo]))
    fails = look(order(buys=False, volume=volume + 1), funds=known)
    return Border(look(passes, funds=known), fails, lacks=look(sell, funds=Funds()))


@border(RuleName.ORDER_RATE)
@st.composite
def order_rate(draw: st.DrawFn) -> Border:
    """With all of a second's messages gone, the next may leave when the first is a second old."""
    most = draw(COUNTS)
    pace, rates = Pace(most), Rates(per_second=most, waits=False)
    for number in range(most):
        pace.sent(1_000_000 + number)
    in_time = draw(st.integers(0, 999))
    passes = look(pace=pace, rates=rates, steady=1_001_000)
    waits = look(pace=pace, rates=Rates(per_second=most), steady=1_000_999)
    fails = look(pace=pace, rates=rates, steady=1_000_000 + max(in_time, most - 1))
    return Border(draw(st.sampled_from([passes, waits])), fails)


@border(RuleName.DAILY_MESSAGES)
@st.composite
def daily_messages(draw: st.DrawFn) -> Border:
    """Orders and cancels count alike."""
    most, cancels = draw(st.integers(2, 40)), draw(st.integers(0, 1))
    usages = [sent_today(count - cancels) for count in (most - 1, most)]
    for usage in usages:
        for _ in range(cancels):
            usage.canceled()
    passes, fails = (look(usage=usage, rates=Rates(per_day=most)) for usage in usages)
    unlimited = look(usage=usages[1])
    return Border(draw(st.sampled_from([passes, unlimited])), fails)
