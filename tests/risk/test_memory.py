"""What the rules remember: sums that are kept equal what they would be if they were made anew."""

from collections import Counter, defaultdict
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from risk.examples import examples
from risk.looks import OTHER, STOCK, STRATEGY, order

from worker.engine.book import BookOrder
from worker.engine.facts import OrderFacts
from worker.engine.risk.exposure import Exposure
from worker.engine.risk.pace import WINDOW_MS, Pace
from worker.engine.risk.proposal import Proposal
from worker.engine.risk.usage import Usage

EXAMPLES = examples(40)
REPO = "204001.SH"
CODES = (STOCK, "000001.SZ", REPO)
SCOPES = ("", STRATEGY, OTHER)


def sent_order(*, stock_code: str, buys: bool, **terms: Any) -> Proposal:
    """An order; a sell of a repo lends."""
    return order(stock_code=stock_code, buys=buys, lends=stock_code == REPO and not buys, **terms)


ORDERS = st.builds(
    sent_order,
    client_order_id=st.sampled_from("abcde"),
    strategy=st.sampled_from([STRATEGY, OTHER]),
    stock_code=st.sampled_from(CODES),
    buys=st.booleans(),
    volume=st.integers(1, 9).map(lambda lots: lots * 100),
    price=st.integers(1, 400).map(lambda quarters: quarters / 4),
)
"""Five orders, again and again, at prices that are exact in binary: equal sums are equal to the last bit."""


def shown(sent: Proposal, traded: int, status: str, *, by_hand: bool = False) -> BookOrder:
    """The order as the broker shows it."""
    facts = {
        "order_id": ord(sent.client_order_id),
        "stock_code": sent.stock_code,
        "order_type": "buy" if sent.buys else "sell",
        "order_volume": sent.volume,
        "traded_volume": min(traded, sent.volume),
        "price": sent.price,
        "order_status": status,
    }
    names = (None, None) if by_hand else (sent.client_order_id, sent.strategy)
    return BookOrder(cast(OrderFacts, facts), *names)


EVENTS = st.tuples(
    ORDERS,
    st.sampled_from(["sent", "shown", "shown by hand", "final", "gone"]),
    st.integers(0, 9).map(lambda lots: lots * 100),
)


def tell(exposure: Exposure, model: dict[str, Proposal], event: tuple[Proposal, str, int]) -> None:
    """Let one thing happen, to the exposure and to a plain dictionary of what is open."""
    sent, what, traded = event
    by_hand = what == "shown by hand"
    key = f"#{ord(sent.client_order_id)}" if by_hand else sent.client_order_id
    model.pop(key, None)
    if what == "sent":
        exposure.sent(sent)
        model[key] = sent
    elif what == "gone":
        exposure.gone(key)
    else:
        status = "canceled" if what == "final" else "part_succ"
        exposure.shown(shown(sent, traded, status, by_hand=by_hand))
        if what != "final":
            left: dict[str, Any] = {"volume": sent.volume - min(traded, sent.volume)}
            left |= {"strategy": ""} if by_hand else {}
            model[key] = order(
                **{name: getattr(sent, name) for name in ("stock_code", "buys", "lends", "price", "strategy")}
                | left
            )


@EXAMPLES
@given(events=st.lists(EVENTS, max_size=40))
def test_what_is_open_is_summed_as_from_scratch(events: list[tuple[Proposal, str, int]]) -> None:
    """Whatever is sent, shown, traded and gone, each sum is that of the orders that are open."""
    exposure, model = Exposure(), dict[str, Proposal]()
    for event in events:
        tell(exposure, model, event)
    for scope in SCOPES:
        mine = [one for one in model.values() if scope in {"", one.strategy}]
        assert exposure.count(scope) == len(mine)
        assert exposure.value(scope) == sum(one.value or 0.0 for one in mine)
        assert exposure.buy_value(scope) == sum(one.value or 0.0 for one in mine if one.buys)
        for code in CODES:
            of_code = [one for one in mine if one.stock_code == code]
            assert exposure.buy_value(scope, code) == sum(one.value or 0.0 for one in of_code if one.buys)
            assert exposure.sell_volume(scope, code) == sum(one.volume for one in of_code if not one.buys)


@EXAMPLES
@given(events=st.lists(EVENTS, max_size=40))
def test_the_best_own_price_is_that_of_the_open_orders(events: list[tuple[Proposal, str, int]]) -> None:
    """The highest own buy and the lowest own sell of each stock, and nothing where there is none."""
    exposure, model = Exposure(), dict[str, Proposal]()
    for event in events:
        tell(exposure, model, event)
    for code in CODES:
        for buys, best in ((True, max), (False, min)):
            prices = [
                one.price or 0.0 for one in model.values() if (one.stock_code, one.buys) == (code, buys)
            ]
            assert exposure.best(code, buys=buys) == best(prices, default=None)


@EXAMPLES
@given(prices=st.lists(st.floats(0.01, 1e4), min_size=1, max_size=30))
def test_nothing_is_left_over_when_nothing_is_open(prices: list[float]) -> None:
    """What adding and taking away of fractions leaves is not carried on for ever."""
    exposure = Exposure()
    for number, price in enumerate(prices):
        exposure.sent(order(client_order_id=str(number), price=price))
    for number in range(len(prices)):
        exposure.gone(str(number))
    assert (exposure.count(""), exposure.value(""), exposure.buy_value("")) == (0, 0.0, 0.0)


@EXAMPLES
@given(most=st.integers(1, 5), gaps=st.lists(st.integers(0, 700), max_size=60))
def test_no_second_has_more_messages_than_the_most(most: int, gaps: list[int]) -> None:
    """Whoever waits as long as he is told never sends more in any second, and never waits for nothing."""
    pace, sent, now = Pace(most), list[int](), 0
    for gap in gaps:
        now += gap
        wait = pace.wait_ms(now)
        assert (wait > 0) == (sum(now - WINDOW_MS < one for one in sent) >= most)
        now += wait
        pace.sent(now)
        sent.append(now)
    assert all(sum(one - WINDOW_MS < other <= one for other in sent) <= most for one in sent)


@EXAMPLES
@given(told=st.lists(st.tuples(st.sampled_from(["sent", "canceled", "filled"]), ORDERS), max_size=40))
def test_the_day_is_counted_as_from_scratch(told: list[tuple[str, Proposal]]) -> None:
    """Orders, cancels and turnover, of the account and of each strategy; a new day begins with none."""
    usage, orders, turnover = Usage(), Counter[str](), defaultdict[str, float](float)
    for now, (what, one) in enumerate(told):
        if what == "sent":
            usage.sent(one, now)
            orders.update(["", one.strategy])
        elif what == "canceled":
            usage.canceled()
        else:
            usage.filled(one.strategy, one.value or 0.0)
            for scope in ("", one.strategy):
                turnover[scope] += one.value or 0.0
    assert usage.messages == sum(what != "filled" for what, _ in told)
    assert [usage.orders(scope) for scope in SCOPES] == [orders[scope] for scope in SCOPES]
    assert [usage.turnover(scope) for scope in SCOPES] == [turnover[scope] for scope in SCOPES]
    usage.roll()
    assert (usage.messages, usage.orders(""), usage.turnover("")) == (0, 0, 0.0)
    assert all(usage.last_sent(one) is None for _, one in told)
