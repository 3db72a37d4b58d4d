"""Protections from the command to the one order that they send."""

from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import Driver, outcome, story
from engine.protections import CODE, hold, holder, instrument, protect, quote, sent, states, told

from worker.engine.effects import Watch
from worker.engine.inputs import QuotesLost

STOP: dict[str, Any] = {"stop_price": 10.0}


def test_a_stop_sells_all_that_the_strategy_holds() -> None:
    """At the first quote at or below the stop, one order goes out, as low as the price cage lets it.

    Its own events follow under the same id.
    """
    driver = holder()
    assert protect(driver, **STOP)["result"]["state"] == "armed"
    assert driver.last(Watch).stock_codes == (CODE,)
    driver.tell(quote(10.01), quote(10.0))
    assert sent(driver) == [("p1", 1_000, 9.8)]
    driver.answer("p1")
    done = order("p1", "succeeded", order_type="sell", order_volume=1_000, traded_volume=1_000)
    driver.push(order("p1", "reported", order_type="sell", order_volume=1_000), done)
    assert states(driver) == ["armed", "triggered", "sent", "done"]
    last = told(driver)[-1]
    assert (last["condition"], last["trigger_price"], last["last_price"]) == ("stop_price", 10.0, 10.0)
    assert (last["order_id"], last["traded_volume"]) == (1001, 1_000)
    assert driver.on("orders")[-3:] == ["order 1001 reported 0", "order 1001 succeeded 1000", "protection"]


@pytest.mark.parametrize(
    ("terms", "prices", "trigger"),
    [
        ({"stop_loss_ratio": 0.02}, [10.3, 10.29], 10.29),
        ({"take_profit_price": 11.0}, [10.99, 11.0], 11.0),
        ({"take_profit_ratio": 0.04}, [10.91, 10.92], 10.92),
        ({"trailing_amount": 0.3}, [10.5, 11.0, 10.71, 10.7], 10.7),
        ({"trailing_ratio": 0.05}, [10.5, 11.0, 10.46, 10.45], 10.45),
        ({"stop_price": 9.5, "take_profit_price": 11.0}, [10.0, 11.1], 11.0),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, dict) else "",
)
def test_each_condition_fires_where_it_is_met(
    terms: dict[str, Any], prices: list[float], trigger: float
) -> None:
    """Prices before the last leave it armed; ratios are reckoned from the strategy's average cost of 10.5."""
    driver = holder()
    protect(driver, **terms)
    driver.tell(*(quote(price) for price in prices[:-1]))
    assert not sent(driver)
    driver.tell(quote(prices[-1]))
    assert [name for name, *_ in sent(driver)] == ["p1"]
    assert told(driver)[-1]["trigger_price"] == trigger


def test_a_gap_fires_at_whatever_price_comes() -> None:
    """The first quote beyond the stop counts, however far beyond it is."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.5))
    assert told(driver)[-1]["last_price"] == 9.5
    assert sent(driver) == [("p1", 1_000, 9.45)]


def test_an_order_goes_out_as_it_was_asked_for() -> None:
    """A limit below the best bid, in whole cents and no lower than the exchange takes; or a market order."""
    driver = holder()
    protect(driver, "p1", order_volume=300, limit_offset=0.028, **STOP)
    protect(driver, "p2", order_volume=200, limit_offset=5.0, **STOP)
    protect(driver, "p3", order_volume=100, price_type="best5_or_cancel", **STOP)
    driver.tell(quote(10.0))
    assert sent(driver) == [("p1", 300, 9.97), ("p2", 200, 9.8), ("p3", 100, 0.0)]


def test_a_market_order_of_a_share_without_limits_names_its_worst_price() -> None:
    """On its first days, which its name tells, it goes no lower than the price cage."""
    driver = holder()
    driver.tell(instrument(instrument_name="C浦发", up_stop_price=None, down_stop_price=None))
    protect(driver, price_type="best5_or_cancel", **STOP)
    driver.tell(quote(10.0))
    assert sent(driver) == [("p1", 1_000, 9.8)]


def test_at_the_lower_limit_any_order_queues_at_it() -> None:
    """Where nobody bids, a market order would be lost: a limit order at the day's lowest price waits."""
    driver = holder()
    protect(driver, price_type="best5_or_cancel", **STOP)
    driver.tell(quote(9.45, bid_price=(0.0,), ask_price=(9.45,)))
    assert sent(driver) == [("p1", 1_000, 9.45)]


def test_a_trailing_stop_tells_its_best_price_once_a_second() -> None:
    """Not at every tick, and never more than a second late."""
    driver = holder()
    protect(driver, trailing_amount=1.0)
    driver.wait(1_000)
    for price in (10.6, 10.7, 10.8):
        driver.tell(quote(price))
    assert [one["best_price"] for one in told(driver)] == [None, 10.6]
    driver.wait(1_000)
    assert [one["best_price"] for one in told(driver)] == [None, 10.6, 10.8]


def test_attached_to_an_order_it_follows_its_fills() -> None:
    """It is armed by the first fill, reckons from their mean price, and sells what was filled."""
    driver = holder(0)
    driver.tell(quote(10.5))
    driver.placed("a1")
    assert protect(driver, client_order_id="a1", stop_loss_ratio=0.05)["result"]["state"] == "pending"
    driver.tell(quote(9.5), quote(9.7))
    assert driver.submits == ["a1"]
    driver.push(trade("a1", "T1", 100, traded_price=10.0), trade("a1", "T2", 100, traded_price=10.2))
    hold(driver, 200, 200)
    driver.tell(quote(9.6))
    assert driver.submits == ["a1"]
    driver.tell(quote(9.59))
    assert sent(driver)[1:] == [("p1", 200, 9.45)]


def test_attached_to_an_order_with_fills_it_is_armed_at_once() -> None:
    """What the order has filled before counts as well."""
    driver = holder(0)
    driver.tell(quote(10.5))
    driver.placed("a1")
    driver.push(trade("a1", "T1", 100))
    protect(driver, client_order_id="a1", **STOP)
    driver.push(trade("a1", "T2", 100))
    driver.wait(1_000)
    assert [(one["state"], one["filled_volume"]) for one in told(driver)] == [("armed", 100), ("armed", 200)]


@pytest.mark.parametrize("end", ["canceled", "junk"])
def test_an_order_that_fills_nothing_leaves_nothing_to_protect(end: str) -> None:
    """The protection ends with the order that it is attached to."""
    driver = holder(0)
    driver.tell(quote(10.5))
    driver.placed("a1")
    protect(driver, client_order_id="a1", **STOP)
    driver.push(order("a1", end))
    assert states(driver) == ["pending", "done"]


def test_a_refused_order_leaves_nothing_to_protect() -> None:
    """The same where the order never had a number."""
    driver = holder(0)
    driver.tell(quote(10.5))
    driver.place("a1")
    protect(driver, client_order_id="a1", **STOP)
    driver.answer("a1", -1, "no money")
    driver.wait(1_000)
    assert states(driver) == ["pending", "done"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"client_order_id": "unknown", **STOP}, "not_found"),
        ({"client_order_id": "other", **STOP}, "not_found"),
        ({"stock_code": "000001.SZ", **STOP}, "not_found"),
        ({"stock_code": "000001.SZ", "order_volume": 100, "stop_loss_ratio": 0.1}, "not_found"),
        ({"stock_code": "999999", "order_volume": 100, **STOP}, "unsupported"),
        ({"price_type": "fill_or_kill", **STOP}, "unsupported"),
    ],
)
def test_what_cannot_be_protected_is_refused_at_once(terms: dict[str, Any], code: str) -> None:
    """Nobody believes in a protection that could never fire."""
    driver = holder()
    driver.place("other", "beta")
    reply = protect(driver, **terms)
    assert outcome(reply) == code
    assert not told(driver)


def test_an_id_is_used_once() -> None:
    """Orders and protections share their ids; the same command again is answered again, and does nothing."""
    driver = holder()
    driver.tell(quote(10.5))
    driver.placed("a1")
    assert outcome(protect(driver, "a1", **STOP)) == "id_conflict"
    protect(driver, **STOP)
    assert protect(driver, **STOP)["duplicate"]
    assert outcome(protect(driver, stop_price=9.9)) == "id_conflict"
    driver.place("p1")
    assert outcome(driver.reply("p1")) == "id_conflict"
    assert driver.submits == ["a1"]


def test_it_can_be_ended_by_its_strategy_alone() -> None:
    """What was ended does not fire; what has fired cannot be ended."""
    driver = holder()
    for name in ("p1", "p2"):
        protect(driver, name, **STOP)
    driver.send("unprotect", "u1", "beta", client_order_id="p1")
    driver.send("unprotect", "u2", client_order_id="p1")
    driver.tell(quote(9.9))
    driver.send("unprotect", "u3", client_order_id="p2")
    assert [outcome(driver.reply(name)) for name in ("u1", "u2", "u3")] == [
        "not_found",
        "ok",
        "not_cancelable",
    ]
    assert driver.submits == ["p2"]


def test_it_is_over_when_its_time_is() -> None:
    """A protection that is not valid any more does not fire."""
    driver = holder()
    protect(driver, valid_until=driver.now + 5_000, **STOP)
    driver.wait(5_001)
    driver.tell(quote(9.0))
    assert states(driver) == ["armed", "expired"]
    assert not sent(driver)


def test_whoever_may_ask_hears_what_stands() -> None:
    """A strategy hears of its own, an operator of all."""
    driver = holder()
    protect(driver, **STOP)
    driver.send("protect", "p2", "beta", stock_code=CODE, order_volume=100, **STOP)
    driver.send("query_protections", "q1", "beta")
    driver.order("query_protections", "op-1")
    assert [one["client_order_id"] for one in driver.reply("q1")["result"]] == ["p2"]
    assert [one["client_order_id"] for one in driver.reply("op-1")["result"]] == ["p1", "p2"]


def test_nothing_fires_on_old_prices() -> None:
    """While quotes are lost it says so; the first quote after that decides."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(10.5), QuotesLost("the service is gone"))
    driver.disconnect()
    driver.connect()
    driver.tell(QuotesLost("the service is gone"))
    assert states(driver) == ["armed", "quotes_lost"]
    driver.tell(quote(10.4))
    assert states(driver)[-1] == "armed"
    driver.tell(quote(9.9))
    assert len(sent(driver)) == 1


def test_quotes_of_other_stocks_and_without_a_price_change_nothing() -> None:
    """Before the first trade of a day, a quote has no last price."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.0, stock_code="000001.SZ"), quote(0.0), instrument())
    assert states(driver) == ["armed"]


def test_each_event_reads_as_the_contract_says() -> None:
    """The reply comes with the event, to the strategy and to monitors."""
    driver = holder()
    before = len(driver.events)
    protect(driver, **STOP)
    assert story(driver.events[before:]) == ["protection", "reply p1 ok"]
    assert driver.on("orders")[-1] == "protection"


def test_two_protections_of_the_same_shares_sell_them_once() -> None:
    """The second finds them in an open order, and waits until it is known what becomes of it."""
    driver = holder()
    for name in ("p1", "p2"):
        protect(driver, name, **STOP)
    driver.tell(quote(9.9))
    assert driver.submits == ["p1"]
    assert states(driver, "p2") == ["armed", "held"]


def test_a_driver_without_protections_pays_nothing() -> None:
    """A quote that concerns none leads to nothing."""
    driver = Driver().connect()
    assert driver.tell(quote(9.0)) == []


def test_one_that_waits_for_its_order_expires() -> None:
    """Its order has filled nothing when its time is over: it is expired, and fires for no later fill."""
    driver = holder()
    driver.placed("a1", 1002)
    protect(driver, client_order_id="a1", valid_until=driver.now + 60_000, **STOP)
    driver.wait(60_000)
    assert states(driver) == ["pending"]
    driver.wait(1)
    assert states(driver) == ["pending", "expired"]
    driver.push(trade("a1", "T9", 200, order_id=1002))
    driver.tell(quote(9.9))
    assert states(driver) == ["pending", "expired"]
