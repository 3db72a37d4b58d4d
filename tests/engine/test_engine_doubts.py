"""Orders of which it is not known whether they exist."""

from itertools import pairwise

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, ORDER, Driver

from bus_schema.codes import ErrorCode, WorkerState
from worker.engine.effects import Cancel, LookUp
from worker.engine.inputs import (
    Entry,
    LinkChanged,
    OrderAnswered,
    OrderNotSent,
    OrderRejected,
    Reconciled,
)

UNKNOWN = ["reply a1 outcome_unknown", "error outcome_unknown"]
LAG = 6_000


def _unknown(driver: Driver) -> None:
    driver.place("a1")
    driver.wait(5_000)
    assert driver.on("inbox:alpha") == UNKNOWN


def _look(driver: Driver, *orders: str, proven: bool = True) -> None:
    """Let the latest look find the day's orders."""
    driver.look_up((order(name, "reported") for name in orders), proven=proven)


def _search(driver: Driver, milliseconds: int, *, proven: bool = True) -> None:
    """Let every look of a while find nothing."""
    until = driver.now + milliseconds
    looks = 0
    while driver.now < until:
        if len(driver.asked_for(LookUp)) > looks:
            looks = len(driver.asked_for(LookUp))
            _look(driver, proven=proven)
        driver.wait(100)


def test_no_answer_is_an_unknown_outcome(ready: Driver) -> None:
    """Nothing came back: the order may be live, is called so, and is looked for at once."""
    entry = ready.place("a1")
    ready.wait(4_999)
    assert ready.on("inbox:alpha") == []
    ready.wait(1)
    assert ready.on("inbox:alpha") == UNKNOWN
    assert ready.settled(entry)
    assert len(ready.asked_for(LookUp)) == 1


def test_blank_minus_one_is_an_unknown_outcome(ready: Driver) -> None:
    """A -1 without words is also what a dead link says, so it proves nothing."""
    ready.place("a1")
    ready.answer("a1", -1)
    ready.wait(200)
    assert ready.on("inbox:alpha") == UNKNOWN


def test_unknown_order_that_is_found_is_told(ready: Driver) -> None:
    """The list shows it under its remark: its order event and its fills follow."""
    _unknown(ready)
    fills = (trade("a1", "T1", 100),)
    ready.look_up((order("a1", "part_succ", traded_volume=100),), fills)
    assert ready.on("inbox:alpha")[2:] == ["order 1001 part_succ 100", "fill T1 100"]
    assert [event["source"] for event in ready.events if event["type"] == "order"] == ["reconcile"]
    assert ready.submits == ["a1"]


def test_unknown_order_that_is_pushed_is_told(ready: Driver) -> None:
    """A late push settles the doubt as well as a list does."""
    _unknown(ready)
    ready.push(order("a1", "reported"))
    assert ready.on("inbox:alpha")[2:] == ["order 1001 reported 0"]
    _search(ready, 120_000)
    assert ready.on("errors") == ["error outcome_unknown"]


def test_unknown_order_that_is_never_found_was_not_placed(ready: Driver) -> None:
    """After a minute of proven lists without it, the order does not exist."""
    _unknown(ready)
    _search(ready, 60_000)
    assert ready.on("inbox:alpha") == UNKNOWN
    _search(ready, 35_000)
    assert ready.on("inbox:alpha") == [*UNKNOWN, "error not_placed"]
    ready.actions.clear()
    _search(ready, 60_000)
    assert ready.actions == []


def test_unproven_looks_decide_nothing(ready: Driver) -> None:
    """A dead link's empty list looks like success: it ends no doubt, however often it comes."""
    _unknown(ready)
    _search(ready, 300_000, proven=False)
    assert ready.on("inbox:alpha") == UNKNOWN


def test_looks_come_with_growing_pauses(ready: Driver) -> None:
    """A long doubt does not flood the terminal, and a short one is settled soon."""
    ready.wait(LAG)
    _look(ready)
    _unknown(ready)
    looked_at = []
    for _ in range(8):
        looked_at.append(ready.now)
        looks = len(ready.asked_for(LookUp))
        _look(ready, proven=False)
        while len(ready.asked_for(LookUp)) == looks:
            ready.wait(100)
    pauses = [after - before for before, after in pairwise(looked_at)]
    assert pauses == [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]


def test_late_answer_still_has_its_order_event(ready: Driver) -> None:
    """A number that comes after all proves the order; the promised event follows when a list shows it."""
    _unknown(ready)
    ready.tell(OrderAnswered("a1", 1001))
    _search(ready, 120_000)
    assert ready.on("inbox:alpha") == UNKNOWN
    _look(ready, "a1")
    assert ready.on("inbox:alpha")[2:] == ["order 1001 reported 0"]


def test_words_settle_a_doubt(ready: Driver) -> None:
    """A refusal that comes after all proves that nothing was placed."""
    _unknown(ready)
    ready.tell(OrderRejected("a1", -1, 3, "资金不足"))
    assert ready.on("inbox:alpha")[2:] == ["error not_placed"]


def test_lost_link_makes_an_order_looked_for(ready: Driver) -> None:
    """What was under way when the link broke is looked for over the new one, and adopted."""
    ready.place("a1")
    ready.disconnect()
    ready.connect(orders=[order("a1", "reported")])
    assert ready.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]
    assert ready.submits == ["a1"]


def test_order_that_never_left_is_not_looked_for_after_all(ready: Driver) -> None:
    """The broker edge may say so only after the link is back, when the search has begun."""
    ready.place("a1")
    ready.disconnect()
    ready.connect()
    _look(ready, proven=False)
    ready.tell(OrderNotSent("a1", ErrorCode.EXPIRED, "order a1 expired on its way out"))
    ready.actions.clear()
    ready.wait(LAG - 1)
    assert ready.asked_for(LookUp) == []


def test_doubt_of_yesterday_stays_unknown(ready: Driver) -> None:
    """Today's list cannot prove that yesterday's order did not exist: what is not known is called unknown."""
    _unknown(ready)
    later = ready.crash()
    later.now += DAY
    later.connect()
    _search(later, 120_000)
    assert later.on("inbox:alpha") == ["error outcome_unknown"]
    assert later.crash().connect().asked_for(LookUp) == []


@pytest.fixture
def redelivered(driver: Driver) -> tuple[Driver, Entry]:
    """An order whose entry an earlier life may have acted on, without a trace of it in the journal."""
    entry = driver.next_entry()
    command = {"type": "place_order", "id": "a1", **ORDER, "expires_at": driver.now + 60_000}
    driver.read(entry, command, redelivered=True)
    return driver.connect(), entry


def test_redelivered_order_is_looked_for_before_it_is_sent(redelivered: tuple[Driver, Entry]) -> None:
    """Its intent may have been among the rows that a power failure took."""
    driver, entry = redelivered
    assert driver.submits == []
    _look(driver, "a1")
    assert driver.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]
    assert driver.settled(entry)
    _search(driver, 60_000)
    assert driver.submits == []


def test_redelivered_order_that_is_not_found_is_sent(redelivered: tuple[Driver, Entry]) -> None:
    """The terminal's list may lag: only a list asked for later than that lag frees the order."""
    driver, _ = redelivered
    _search(driver, LAG)
    assert driver.submits == []
    _search(driver, 5_000)
    assert driver.submits == ["a1"]


def test_redelivered_order_is_not_sent_on_unproven_lists(redelivered: tuple[Driver, Entry]) -> None:
    """A dead link says nothing about whether an order was sent."""
    driver, entry = redelivered
    _search(driver, 60_000, proven=False)
    assert driver.submits == []
    assert not driver.settled(entry)


def test_redelivered_order_is_answered_when_its_time_is_over_on_unproven_lists(
    redelivered: tuple[Driver, Entry],
) -> None:
    """Nobody waits for a terminal whose lists prove nothing: what is not known is called unknown."""
    driver, entry = redelivered
    _search(driver, 80_000, proven=False)
    assert driver.on("inbox:alpha") == UNKNOWN
    assert driver.settled(entry)
    assert driver.submits == []


@pytest.mark.parametrize("crashes", [False, True])
def test_redelivered_order_is_answered_while_the_terminal_is_away(driver: Driver, crashes: bool) -> None:
    """At its `expires_at` it is unknown, over a crash too; a later link's lists tell what became of it."""
    entry = driver.next_entry()
    command = {"type": "place_order", "id": "a1", **ORDER, "expires_at": driver.now + 60_000}
    driver.read(entry, command, redelivered=True)
    driver.wait(60_000)
    assert not driver.settled(entry)
    driver.wait(1)
    assert driver.settled(entry)
    assert driver.on("inbox:alpha") == UNKNOWN
    later = driver.crash() if crashes else driver
    later.wait(3_600_000)
    later.connect()
    _search(later, 90_000)
    assert later.on("inbox:alpha")[-1] == "error not_placed"
    assert later.submits == []


def test_redelivered_order_that_was_called_unknown_may_be_found(driver: Driver) -> None:
    """An earlier process had sent it: the first lists adopt it, and it can be cancelled."""
    driver.read(driver.next_entry(), {"type": "place_order", "id": "a1", **ORDER}, redelivered=True)
    driver.wait(600_000)
    driver.connect(orders=[order("a1", "reported")])
    assert driver.on("inbox:alpha") == [*UNKNOWN, "order 1001 reported 0"]
    driver.send("cancel_order", "c1", client_order_id="a1")
    assert driver.asked_for(Cancel)


def test_redelivered_order_is_not_sent_into_a_broken_link(redelivered: tuple[Driver, Entry]) -> None:
    """A list that frees an order may come when the link is gone again: the order waits for the next link."""
    driver, _ = redelivered
    _search(driver, LAG - 100)
    looks = len(driver.asked_for(LookUp))
    driver.wait(100)
    assert len(driver.asked_for(LookUp)) == looks + 1
    driver.disconnect()
    _look(driver)
    assert driver.submits == []
    driver.connect()
    _search(driver, 1_000)
    assert driver.submits == ["a1"]


def test_redelivered_order_whose_time_is_over_is_expired(driver: Driver) -> None:
    """By the time it is certain that it was never sent, it may be too late to send it."""
    entry = driver.next_entry()
    driver.read(entry, {"type": "place_order", "id": "a1", **ORDER}, redelivered=True)
    driver.connect()
    _search(driver, 2 * LAG)
    assert driver.on("inbox:alpha") == ["reply a1 expired", "error expired"]
    assert driver.submits == []


def test_redelivered_order_that_the_first_list_shows_is_not_looked_for(driver: Driver) -> None:
    """Reconciling has settled the doubt: no look is left running for it."""
    driver.read(driver.next_entry(), {"type": "place_order", "id": "a1", **ORDER}, redelivered=True)
    driver.connect(orders=[order("a1", "reported")])
    driver.wait(LAG - 1)
    assert driver.asked_for(LookUp) == []
    assert driver.submits == []


def test_looks_stop_with_the_link_and_go_on_with_it(ready: Driver) -> None:
    """Without a link nothing is looked for; when it is back, the search goes on at once."""
    _unknown(ready)
    ready.tell(LinkChanged(WorkerState.DISCONNECTED, "gone"))
    _look(ready, proven=False)
    ready.actions.clear()
    ready.wait(60_000)
    assert ready.actions == []
    ready.tell(Reconciled((), ()))
    assert len(ready.asked_for(LookUp)) == 1


def test_redelivered_order_of_yesterday_stays_unknown(driver: Driver) -> None:
    """Today's lists cannot show that an earlier life did not send it yesterday: it must not go out again."""
    entry = driver.next_entry()
    command = {"type": "place_order", "id": "a1", "expires_at": driver.now + 2 * DAY, **ORDER}
    driver.now += DAY
    driver.read(entry, command, redelivered=True)
    driver.connect()
    _search(driver, 3 * LAG)
    assert driver.on("inbox:alpha") == [*UNKNOWN, "error outcome_unknown"]
    assert driver.submits == []


def test_order_that_waited_over_midnight_is_of_the_new_day(driver: Driver) -> None:
    """It is looked for, and found, among the orders of the day on which it was sent."""
    driver.place("a1", expires_at=driver.now + 2 * DAY)
    driver.now += DAY
    driver.connect()
    driver.wait(5_000)
    driver.look_up((order("a1", "reported", order_time=driver.now),))
    _search(driver, 60_000)
    assert driver.on("inbox:alpha") == [*UNKNOWN, "order 1001 reported 0"]
