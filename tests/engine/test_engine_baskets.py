"""``place_orders``: many orders in one command."""

from typing import Any

from engine.broker_says import order
from engine.driver import ORDER, Driver

from bus_schema.codes import ErrorCode
from worker.engine.inputs import Entry


def _basket(driver: Driver, *client_order_ids: str, **differing: dict[str, Any]) -> Entry:
    orders = [{**ORDER, "id": name, **differing.get(name, {})} for name in client_order_ids]
    return driver.send("place_orders", "basket", orders=orders)


def _command(*client_order_ids: str) -> dict[str, Any]:
    orders = [{**ORDER, "id": name} for name in client_order_ids]
    return {"type": "place_orders", "id": "basket", "orders": orders}


def test_each_order_has_its_reply_and_the_baskets_is_last(ready: Driver) -> None:
    """Orders are answered one by one as they are known; the entry is let go with the basket's own reply."""
    entry = _basket(ready, "a1", "a2")
    assert ready.submits == ["a1", "a2"]
    ready.answer("a2", 1002)
    assert ready.on("inbox:alpha") == ["reply a2 ok"]
    assert not ready.settled(entry)
    ready.answer("a1", 1001)
    assert ready.on("inbox:alpha") == ["reply a2 ok", "reply a1 ok", "reply basket ok"]
    assert ready.settled(entry)
    assert ready.reply("basket")["result"]["orders"] == [
        {"client_order_id": "a2", "ok": True, "code": None},
        {"client_order_id": "a1", "ok": True, "code": None},
    ]


def test_orders_are_checked_one_by_one(ready: Driver) -> None:
    """One bad order does not hold the others back."""
    _basket(ready, "a1", "a2", a1={"stock_code": "999999"})
    assert ready.submits == ["a2"]
    ready.answer("a2")
    codes = {one["client_order_id"]: one["code"] for one in ready.reply("basket")["result"]["orders"]}
    assert codes == {"a1": ErrorCode.UNSUPPORTED, "a2": None}
    assert ready.on("errors") == ["error unsupported"]


def test_expired_basket_answers_every_order(ready: Driver) -> None:
    """A basket that is read after its time sends nothing, and leaves no order without an answer."""
    orders = [{**ORDER, "id": name} for name in ("a1", "a2")]
    ready.send("place_orders", "basket", orders=orders, expires_at=ready.now - 1)
    replies = [line for line in ready.on("inbox:alpha") if line.startswith("reply")]
    assert replies == ["reply a1 expired", "reply a2 expired", "reply basket ok"]
    assert ready.submits == []


def test_order_of_a_basket_repeats_one_that_came_alone(ready: Driver) -> None:
    """An id is an id: in a basket, too, it is repeated or in conflict."""
    ready.placed("a1")
    _basket(ready, "a1", "a2", a2={"price": 11.0})
    ready.answer("a2", 1002)
    assert ready.submits == ["a1", "a2"]
    ready.place("a2")
    assert ready.reply("a1")["duplicate"] is True
    assert ready.reply("a2")["error"]["code"] == ErrorCode.ID_CONFLICT


def test_repeated_basket_gets_its_answers_again(ready: Driver) -> None:
    """A basket that is sent again under another entry sends nothing twice."""
    for _ in range(2):
        _basket(ready, "a1", "a2")
    ready.answer("a1", 1001)
    ready.answer("a2", 1002)
    assert ready.submits == ["a1", "a2"]
    assert ready.on("inbox:alpha").count("reply basket ok") == 2


def test_redelivered_basket_answers_only_what_is_missing(ready: Driver) -> None:
    """After a crash in its middle, the answered orders stay answered and the basket is closed once."""
    entry = _basket(ready, "a1", "a2")
    ready.answer("a1", 1001)
    later = ready.crash()
    later.read(entry, _command("a1", "a2"), redelivered=True)
    later.connect(orders=[order("a1", "reported"), order("a2", "reported", 1002)])
    assert later.submits == []
    assert [line for line in later.on("inbox:alpha") if line.startswith("reply")] == [
        "reply a2 ok",
        "reply basket ok",
    ]
    assert later.settled(entry)


def test_redelivered_basket_whose_orders_are_all_answered_is_closed(ready: Driver) -> None:
    """A crash between the last order's reply and the basket's own costs the basket nothing."""
    entry = _basket(ready, "a1")
    ready.answer("a1")
    replied = next(index for index, row in enumerate(ready.journal) if row.subject.endswith(":a1"))
    later = ready.crash(rows=replied + 1).connect(orders=[order("a1", "reported")])
    later.read(entry, _command("a1"), redelivered=True)
    assert later.on("inbox:alpha") == ["order 1001 reported 0", "reply basket ok"]


def test_redelivered_basket_without_a_trace_is_looked_for(driver: Driver) -> None:
    """Its intents may have been lost: each order is looked for before it is sent."""
    driver.connect()
    driver.read(driver.next_entry(), _command("a1", "a2"), redelivered=True)
    assert driver.submits == []


def test_basket_waits_for_the_link(driver: Driver) -> None:
    """Its orders wait as if they had come alone."""
    entry = _basket(driver, "a1", "a2")
    driver.connect()
    assert driver.submits == ["a1", "a2"]
    assert not driver.settled(entry)
