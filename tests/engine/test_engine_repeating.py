"""The same client order id again."""

from typing import Any

import pytest
from engine.broker_says import order
from engine.driver import ORDER, Driver

from bus_schema.codes import ErrorCode


def test_repeat_after_the_answer_gets_it_again(ready: Driver) -> None:
    """A repeated command is told what the first one was told, marked as a duplicate, and nothing goes out."""
    ready.placed("a1")
    again = ready.place("a1")
    assert ready.on("inbox:alpha") == ["reply a1 ok", "reply a1 ok"]
    assert ready.reply("a1")["duplicate"] is True
    assert ready.reply("a1")["result"]["order_id"] == 1001
    assert ready.settled(again)
    assert ready.submits == ["a1"]


def test_repeat_before_the_answer_waits_for_it(ready: Driver) -> None:
    """A repeat that comes while the order is under way gets the same answer when there is one."""
    entries = [ready.place("a1"), ready.place("a1")]
    assert ready.on("inbox:alpha") == []
    ready.answer("a1")
    assert [event["duplicate"] for event in ready.events if event["type"] == "reply"] == [False, True]
    assert all(ready.settled(entry) for entry in entries)
    assert ready.submits == ["a1"]


def test_repeat_after_a_failure_gets_the_failure(ready: Driver) -> None:
    """A failed id stays failed: the repeat is told so, and the error is not told twice."""
    ready.place("a1", stock_code="999999")
    ready.place("a1", stock_code="999999")
    assert ready.on("inbox:alpha") == ["reply a1 unsupported", "error unsupported", "reply a1 unsupported"]
    assert ready.reply("a1")["duplicate"] is True


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"price": 10.6}, ["price"]),
        ({"order_volume": 300}, ["order_volume"]),
        ({"order_type": "sell", "stock_code": "000001.SZ"}, ["order_type", "stock_code"]),
        ({"remark": "another"}, ["remark"]),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_other_content_is_a_conflict(
    ready: Driver, other: dict[str, Any], named: list[str], *, answered: bool
) -> None:
    """An id names one order; another one under it is refused, before and after the first has its answer."""
    ready.place("a1")
    if answered:
        ready.answer("a1")
    ready.place("a1", **other)
    reply = ready.reply("a1")
    assert reply["error"]["code"] == ErrorCode.ID_CONFLICT
    assert reply["error"]["detail"] == {"differs_in": named}
    assert ready.submits == ["a1"]


def test_other_strategys_id_is_a_conflict(ready: Driver) -> None:
    """Ids are unique in the account: another strategy neither gets the order nor learns of it."""
    ready.placed("a1")
    ready.place("a1", strategy="beta")
    assert ready.on("inbox:beta") == ["reply a1 id_conflict", "error id_conflict"]
    assert "1001" not in str(ready.reply("a1"))
    assert ready.submits == ["a1"]


def test_entry_that_is_in_hand_is_not_taken_twice(ready: Driver) -> None:
    """The same entry handed out again while its order is under way changes nothing."""
    entry = ready.place("a1")
    ready.read(entry, {"type": "place_order", "id": "a1", **ORDER}, redelivered=True)
    assert ready.submits == ["a1"]
    ready.answer("a1")
    assert ready.on("inbox:alpha") == ["reply a1 ok"]


def test_entry_that_was_answered_in_an_earlier_life_is_only_acknowledged(ready: Driver) -> None:
    """A lost acknowledgement costs an acknowledgement, not a second answer."""
    entry = ready.next_entry()
    ready.read(entry, {"type": "place_order", "id": "a1", **ORDER}, redelivered=True, settled=True)
    assert ready.settled(entry)
    assert (ready.on("inbox:alpha"), ready.submits) == ([], [])


def test_answered_order_is_repeated_though_its_time_is_over(ready: Driver) -> None:
    """A repeat asks for the answer, which does not expire."""
    ready.placed("a1")
    ready.wait(60_000)
    ready.place("a1", expires_at=ready.now - 1)
    assert ready.reply("a1")["ok"] is True


def test_repeat_of_an_order_that_only_the_broker_knows_is_not_sent(driver: Driver) -> None:
    """Without its journal the worker still finds the order under its remark, and repeats its answer."""
    driver.connect(orders=[order("a1", "reported")])
    driver.place("a1")
    driver.place("a1", order_volume=300)
    assert driver.submits == []
    replies = [event for event in driver.events if event["type"] == "reply"]
    assert [(event["ok"], event["duplicate"]) for event in replies] == [(True, True), (False, False)]
    assert replies[0]["result"] == {"client_order_id": "a1", "order_id": 1001}


def test_waiting_order_that_the_broker_shows_is_not_sent_again(driver: Driver) -> None:
    """An order that waits for the link, and turns out to be at the broker already, is only answered."""
    entry = driver.place("a1")
    driver.connect(orders=[order("a1", "reported")])
    driver.wait(60_000)
    assert driver.submits == []
    assert driver.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]
    assert driver.settled(entry)


def test_ids_may_be_used_again_on_another_day(ready: Driver) -> None:
    """An id is unique for its day; tomorrow it names another order."""
    ready.placed("a1")
    ready.wait(86_400_000)
    ready.place("a1", order_volume=300)
    assert ready.submits == ["a1", "a1"]


def test_repeat_of_what_the_broker_alone_remembers_waits_for_its_book(driver: Driver) -> None:
    """Journal and Redis were restored from older copies: it is called expired, or done, after reconciling."""
    sent_at = driver.now - 60_000
    driver.place("a1", sent_at=sent_at)
    driver.place("a2", sent_at=sent_at)
    assert driver.on("inbox:alpha") == []
    driver.connect([order("a1", "reported")])
    assert driver.reply("a1")["result"]["order_id"] == 1001
    assert driver.reply("a2")["error"]["code"] == ErrorCode.EXPIRED
    assert driver.submits == []
    driver.place("a3", sent_at=sent_at)
    assert driver.reply("a3")["error"]["code"] == ErrorCode.EXPIRED


def test_what_expired_long_ago_is_answered_also_without_a_terminal(driver: Driver) -> None:
    """Its sender is told within seconds that it came too late."""
    driver.place("a1", sent_at=driver.now - 60_000)
    driver.wait(5_000)
    assert driver.on("inbox:alpha") == ["reply a1 expired", "error expired"]
