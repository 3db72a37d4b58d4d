"""Several wait for the same thing: an internal error of one never takes another's answer."""

from collections.abc import Callable

import pytest
from engine.broker_says import order as order_facts
from engine.driver import Driver

from bus_schema.codes import OrderSource
from worker.engine import guarding, unreadable
from worker.engine.effects import Effects
from worker.engine.inputs import (
    CommandUnreadable,
    Entry,
    InstrumentKnown,
    QuotesLost,
)
from worker.engine.moment import Moment
from worker.engine.placement import Placement
from worker.engine.risk.rates import Rates
from worker.engine.turn import Turn


@pytest.fixture
def break_order(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the checks of one order hit an internal error from here on."""
    real = guarding.proposal

    def begin(name: str) -> None:
        def proposal(turn: Turn, placement: Placement) -> object:
            if placement.client_order_id == name:
                raise OverflowError
            return real(turn, placement)

        monkeypatch.setattr(guarding, "proposal", proposal)

    return begin


def _three(driver: Driver) -> list[Entry]:
    return [
        driver.place(name, strategy) for name, strategy in (("a1", "alpha"), ("b1", "beta"), ("a2", "alpha"))
    ]


def _judge(driver: Driver, entries: list[Entry]) -> None:
    _judge_orders(driver)
    assert [driver.settled(entry) for entry in entries] == [False, True, False]


def _judge_orders(driver: Driver) -> None:
    assert [name for name in driver.submits if name in {"a1", "b1", "a2"}] == ["a1", "a2"]
    assert driver.reply("b1")["error"]["code"] == "internal_error"


def test_waiting_for_a_quote(break_order: Callable[[str], None]) -> None:
    """Three orders wait for the same price, and the second cannot be checked."""
    driver = Driver(market_wait_ms=200).connect()
    entries = _three(driver)
    break_order("b1")
    driver.tell(QuotesLost("none today"))
    _judge(driver, entries)


def test_waiting_for_an_instrument(break_order: Callable[[str], None]) -> None:
    """The same, where the terminal knows no such instrument."""
    driver = Driver(market_wait_ms=200).connect()
    entries = _three(driver)
    break_order("b1")
    driver.tell(InstrumentKnown("600000.SH", None))
    _judge(driver, entries)


def test_waiting_for_the_time_of_a_quote(break_order: Callable[[str], None]) -> None:
    """The same, where no word comes in time."""
    driver = Driver(market_wait_ms=200).connect()
    entries = _three(driver)
    break_order("b1")
    driver.wait(300)
    _judge(driver, entries)


def test_waiting_for_the_link(break_order: Callable[[str], None]) -> None:
    """Three orders wait for the terminal."""
    driver = Driver()
    entries = _three(driver)
    break_order("b1")
    driver.connect()
    _judge(driver, entries)


def test_waiting_for_the_rate(break_order: Callable[[str], None]) -> None:
    """Three orders wait for their turn."""
    driver = Driver(rates=Rates(per_second=2)).connect()
    for name in ("first", "second"):
        driver.placed(name)
    entries = _three(driver)
    break_order("b1")
    driver.wait(2_500)
    _judge(driver, entries)


def test_waiting_for_a_look_at_the_day(break_order: Callable[[str], None]) -> None:
    """Three redelivered orders are looked for, and none is found."""
    driver = Driver().connect()
    entries = [driver.next_entry(strategy) for strategy in ("alpha", "beta", "alpha")]
    for entry, name in zip(entries, ("a1", "b1", "a2"), strict=True):
        terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
        life = {"expires_at": driver.now + 600_000}
        driver.read(entry, {"type": "place_order", "id": name, **terms, **life}, redelivered=True)
    break_order("b1")
    while not driver.submits:
        driver.look_up()
        driver.wait(5_000)
    _judge_orders(driver)


def test_orders_of_a_basket(break_order: Callable[[str], None]) -> None:
    """Each order of a basket has an answer of its own, and the basket one that counts them all."""
    driver = Driver().connect()
    break_order("b2")
    terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
    entry = driver.send(
        "place_orders", "basket", orders=[{"id": name, **terms} for name in ("b1", "b2", "b3")]
    )
    assert driver.submits == ["b1", "b3"]
    assert driver.reply("b2")["error"]["code"] == "internal_error"
    driver.answer("b1", 1)
    driver.answer("b3", 2)
    assert driver.settled(entry)
    assert [order["code"] for order in driver.reply("basket")["result"]["orders"]] == [
        "internal_error",
        None,
        None,
    ]


def test_one_fact_that_cannot_be_taken_in_keeps_the_link_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An order of the day that hits an internal error costs neither the others nor the link."""
    driver = Driver()
    real = guarding.shown

    def shown(turn: Turn, known: object, source: OrderSource) -> None:
        if known.facts["order_id"] == 2:  # type: ignore[attr-defined]  # It is an order.
            raise OverflowError
        real(turn, known, source)  # type: ignore[arg-type]  # It is an order.

    monkeypatch.setattr(guarding, "shown", shown)
    driver.connect(orders=[order_facts("", "reported", number) for number in (1, 2, 3)])
    told = [event["order_id"] for event in driver.events if event["type"] == "order"]
    assert told == [1, 3]
    driver.place("a1")
    assert driver.submits == ["a1"]


def test_the_last_resort_acknowledges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an answer nor a burial can be made: the entry is acknowledged all the same."""

    def fail(*_args: object) -> None:
        raise OverflowError

    monkeypatch.setattr(unreadable, "bury", fail)
    driver = Driver().connect()
    entry = Entry("alpha", "18446744073709551615-1")
    told = CommandUnreadable(entry, b"?", "not JSON", [], None, None, readable=False)
    effects: Effects = driver.engine.apologize(told, Moment(driver.now, driver.now))
    assert [row.settles for row in effects.rows] == [entry]
    assert effects.faults
