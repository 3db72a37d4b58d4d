"""The worker's rules beside the simulated exchange's counter, which has a table of its own on purpose."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from risk.examples import examples
from risk.looks import at, funds, instrument, look, order, quote

from bus_schema.risk import RiskPlan, RuleName
from worker.engine.risk.chain import chain_of, refused_by
from worker.engine.risk.look import Look
from worker.simulator.exchange.instruments import Instrument
from worker.simulator.exchange.market import Exchange
from worker.simulator.rules.codes import ORDER_JUNK, STOCK_BUY, STOCK_SELL
from worker.simulator.rules.units import yuan
from worker.simulator.scenario import AccountScenario, Holding, MarketScenario, Quote, Scenario

RULES_OF_NUMBER = {
    "251034": RuleName.SUSPENDED,
    "251016": RuleName.LOT,
    "251017": RuleName.LARGEST_ORDER,
    "251018": RuleName.TICK,
    "251019": RuleName.PRICE_LIMIT,
}
"""What the counter says, and the rule that ought to have said so before."""
PRICES = {
    "600000.SH": 10.0,
    "000001.SZ": 12.34,
    "300750.SZ": 200.0,
    "688981.SH": 50.0,
    "920002.BJ": 15.0,
    "510300.SH": 4.0,
    "511880.SH": 100.0,
    "113050.SH": 110.0,
}
SUSPENDED, UNLIMITED = "601988.SH", "001391.SZ"
FIX, LATEST, MARKET = 11, 5, 44


def exchange_of(held: int) -> Exchange:
    """An exchange that is always open, and an account with money, and with so many of every instrument."""
    quotes = tuple(Quote(stock_code=code, last=price) for code, price in PRICES.items())
    quotes += (Quote(stock_code=SUSPENDED, last=5.0, suspended=True),)
    quotes += (Quote(stock_code=UNLIMITED, last=20.0, limit_ratio=0.0),)
    held_of_each = tuple(
        Holding(stock_code=one.stock_code, volume=held, cost=one.last) for one in quotes if held
    )
    account = AccountScenario(account_id="8880000001", cash=1e12, positions=held_of_each)
    market = MarketScenario(hours="always")
    return Exchange(Scenario(accounts=(account,), quotes=quotes, market=market), lambda: at("10:00") / 1000)


def told_of(listed: Instrument) -> dict[str, Any]:
    """What the terminal tells of an instrument: 0 stands for nothing, and is nothing to the engine."""
    board = listed.board
    return {
        "pre_close": yuan(listed.previous_close),
        "up_stop_price": yuan(listed.limit_up) or None,
        "down_stop_price": yuan(listed.limit_down) or None,
        "price_tick": yuan(listed.tick),
        "min_limit_order_volume": listed.lot,
        "max_limit_order_volume": board.largest_limit,
        "min_market_order_volume": listed.lot,
        "max_market_order_volume": board.largest_market,
        "instrument_status": int(listed.suspended) or None,
    }


def look_at(exchange: Exchange, request: dict[str, Any], *, told: bool) -> Look:
    """The same order as a rule sees it, with all that the terminal tells of it or with hardly anything."""
    code, price_type = request["stock_code"], request["price_type"]
    listed = exchange.instruments[code]
    held = exchange.accounts["8880000001"].positions.get(code)
    return look(
        order(
            stock_code=code,
            buys=request["order_type"] == STOCK_BUY,
            volume=request["order_volume"],
            limited=price_type == FIX,
            price=request["price"],
            at_market=price_type == MARKET,
        ),
        instrument=instrument(**told_of(listed)) if told else None,
        quote=quote(last_close=yuan(listed.previous_close), open_int=17 if listed.suspended else 13),
        funds=funds(held.can_use if held else 0, code),
    )


def first_refusal(seen: Look) -> RuleName | None:
    """The rule that refuses an order at the default settings, of those that the counter has as well."""
    plan = RiskPlan()
    steps = [
        step
        for step in chain_of(plan, seen.order.strategy, simulated=True)
        if step.rule in RULES_OF_NUMBER.values()
    ]
    found = refused_by(tuple(steps), seen)
    return found[0].rule if found else None


def words_of_the_counter(exchange: Exchange, request: dict[str, Any]) -> str:
    """Why the counter refuses the order; empty if it takes it."""
    placed = exchange.place(request, exchange.accounts["8880000001"])
    return exchange.book.refusals[placed.order_id].error_msg if placed.status == ORDER_JUNK else ""


VOLUMES = st.one_of(
    st.integers(1, 1_200),
    st.sampled_from([50_000, 50_001, 100_000, 100_001, 150_100, 300_000, 300_100, 1_000_000, 1_000_100]),
)
REQUESTS = st.fixed_dictionaries(
    {
        "stock_code": st.sampled_from([*PRICES, SUSPENDED, UNLIMITED]),
        "order_type": st.sampled_from([STOCK_BUY, STOCK_SELL]),
        "order_volume": VOLUMES,
        "price_type": st.sampled_from([FIX, FIX, FIX, LATEST, MARKET]),
        "share": st.sampled_from([0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.02, 1.1, 1.1001, 1.2, 1.3, 2.0]),
        "ticks": st.sampled_from([0, 0, 0, 1, -1, 0.5]),
    }
)


def priced(exchange: Exchange, drawn: dict[str, Any]) -> dict[str, Any]:
    """The drawn order with a price on the tick near a share of the last price, or some ticks beside it."""
    listed = exchange.instruments[drawn["stock_code"]]
    tick = yuan(listed.tick)
    on_tick = round(yuan(listed.last) * drawn["share"] / tick) + drawn["ticks"]
    own = {"order_remark": "", "order_remark1": "", "strategy_name": "", "price": on_tick * tick}
    # What has no market orders is unsupported before any rule is asked.
    return {**drawn, **own, "price_type": drawn["price_type"] if listed.board.largest_market else FIX}


@examples(250)
@given(drawn=REQUESTS, held=st.sampled_from([0, 30, 150, 199, 350, 1050]))
def test_rules_and_counter_agree_on_what_the_exchange_takes(drawn: dict[str, Any], held: int) -> None:
    """What the rules let pass the counter does not refuse for its size or price, and the other way round."""
    exchange = exchange_of(held)
    request = priced(exchange, drawn)
    rule = first_refusal(look_at(exchange, request, told=True))
    words = words_of_the_counter(exchange, request)
    ought = next((name for number, name in RULES_OF_NUMBER.items() if number in words), None)
    assert (rule is None) == (ought is None), (rule, words)


@examples(120)
@given(drawn=REQUESTS, held=st.sampled_from([0, 30, 150, 350]))
def test_documented_defaults_refuse_nothing_that_the_counter_takes(drawn: dict[str, Any], held: int) -> None:
    """With nothing told of an instrument but its quote, the defaults are no stricter than the exchange."""
    exchange = exchange_of(held)
    request = priced(exchange, drawn)
    rule = first_refusal(look_at(exchange, request, told=False))
    words = words_of_the_counter(exchange, request)
    assert rule is None or any(number in words for number in RULES_OF_NUMBER), (rule, words)
