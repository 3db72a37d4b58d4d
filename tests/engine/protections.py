"""What tests of protections have in common: a strategy that holds shares, and prices that move."""

from typing import Any, cast

from engine.broker_says import ASSET, POSITION, order, trade
from engine.driver import Driver, Event

from worker.engine.effects import Query, Submit
from worker.engine.facts import InstrumentFacts, OrderFacts, QuoteFacts
from worker.engine.inputs import InstrumentKnown, QueryAnswered, Quoted

CODE = "600000.SH"


def quote(last: float, **differing: Any) -> Quoted:
    """Return a quote with a bid at the last price, unless ``differing`` says otherwise."""
    facts = {
        "stock_code": CODE,
        "time": 0,
        "last_price": last,
        "last_close": 10.5,
        "open_int": 13,
        "ask_price": (round(last + 0.01, 2),),
        "bid_price": (last,),
        "ask_vol": (10,),
        "bid_vol": (10,),
    }
    return Quoted((cast("QuoteFacts", {**facts, **differing}),))


def instrument(**differing: Any) -> InstrumentKnown:
    """Return what is known of the stock: whole cents, between 9.45 and 11.55."""
    facts: dict[str, Any] = {
        "stock_code": CODE,
        "instrument_name": "浦发银行",
        "pre_close": 10.5,
        "up_stop_price": 11.55,
        "down_stop_price": 9.45,
        "price_tick": 0.01,
        "min_limit_order_volume": 100,
        "max_limit_order_volume": 1_000_000,
        "min_market_order_volume": 100,
        "max_market_order_volume": 1_000_000,
        "min_limit_sell_order_volume": None,
        "max_limit_sell_order_volume": None,
        "instrument_status": 0,
    }
    return InstrumentKnown(CODE, cast("InstrumentFacts", {**facts, **differing}))


def holder(volume: int = 1_000, sellable: int | None = None, **config: Any) -> Driver:
    """Return a driver whose strategy alpha has bought shares at 10.5 yuan without a fee."""
    driver = Driver(**{"market_wait_ms": 1_000, **config}).connect()
    driver.tell(instrument())
    if volume:
        driver.push(trade("bought", "T0", volume, commission=0.0))
    hold(driver, volume, volume if sellable is None else sellable)
    return driver


def hold(driver: Driver, volume: int, sellable: int, stock_code: str = CODE) -> None:
    """Let the terminal tell what the account holds."""
    driver.wait(300)
    for asked in driver.asked_for(Query)[-2:]:
        position = {**POSITION, "stock_code": stock_code, "volume": volume, "can_use_volume": sellable}
        driver.tell(QueryAnswered(asked.token, ASSET if asked.operation == "asset" else [position]))


def protect(driver: Driver, name: str = "p1", **terms: Any) -> Event:
    """Send a ``protect`` of all that alpha holds, unless the terms say otherwise; return the reply."""
    subject = {} if "client_order_id" in terms else {"stock_code": CODE}
    driver.send("protect", name, **{**subject, **terms})
    return driver.reply(name)


def states(driver: Driver, name: str = "p1") -> list[str]:
    """Return the states that were told of a protection in this life."""
    return [one["state"] for one in told(driver, name)]


def told(driver: Driver, name: str = "p1") -> list[Event]:
    """Return the events of a protection in this life."""
    events = [event for event in driver.events if event["type"] == "protection"]
    return [event for event in events if event["client_order_id"] == name]


def sent(driver: Driver) -> list[tuple[str, int, float]]:
    """Return the id, volume and price of each order that was handed over in this life."""
    return [(one.client_order_id, one.order_volume, one.price) for one in driver.asked_for(Submit)]


def sold(status: str = "reported", **differing: Any) -> OrderFacts:
    """Return the order of p1 as the terminal shows it."""
    return order("p1", status, order_type="sell", order_volume=1_000, price=9.8, **differing)
