"""What an engine remembers after a crash, from the journal's rows alone."""

from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, ORDER, Driver, pushed

from worker.engine.config import EngineConfig
from worker.engine.effects import LookUp
from worker.engine.engine import Engine
from worker.engine.inputs import OrderAnswered, OrderRejected
from worker.engine.moment import Moment

PLACE = {"type": "place_order", **ORDER}


def test_answered_order_is_remembered(ready: Driver) -> None:
    """After a crash a repeat still gets its answer, and the order can still be cancelled by its own id."""
    ready.placed("a1")
    later = ready.crash().connect()
    later.place("a1")
    later.send("cancel_order", "c1", client_order_id="a1")
    assert later.reply("a1")["duplicate"] is True
    assert later.submits == []
    assert [action.__class__.__name__ for action in later.actions][-1] == "Cancel"


@pytest.mark.parametrize("conflict", [{"price": 10.6}, {"strategy": "beta"}])
def test_conflict_is_not_the_orders_answer(ready: Driver, conflict: dict[str, Any]) -> None:
    """A refused command with the same id says nothing about the order that is under way."""
    ready.place("a1")
    ready.place("a1", **conflict)
    later = ready.crash().connect(orders=[order("a1", "reported")])
    assert later.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]


def test_redelivered_entry_of_an_unanswered_intent_is_ignored(ready: Driver) -> None:
    """The journal knows that the order may be out: what is redelivered waits for its fate like the first."""
    entry = ready.place("a1")
    later = ready.crash().connect()
    later.read(entry, {**PLACE, "id": "a1"}, redelivered=True)
    later.look_up()
    assert later.submits == []
    later.look_up((order("a1", "reported"),))
    assert later.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]
    assert later.settled(entry)


def test_unanswered_intent_is_unknown_when_nothing_shows_it(ready: Driver) -> None:
    """After a crash, an order that nobody answers any more is called unknown, not lost and not repeated."""
    ready.place("a1")
    later = ready.crash().connect()
    later.wait(5_000)
    assert later.on("inbox:alpha") == ["reply a1 outcome_unknown", "error outcome_unknown"]
    assert later.submits == []


def test_unknown_outcome_is_looked_for_with_pauses_after_a_crash(ready: Driver) -> None:
    """A restart goes on looking for what was unknown, without flooding the terminal."""
    ready.place("a1")
    ready.wait(5_000)
    later = ready.crash().connect()
    for _ in range(4):
        later.look_up(proven=False)
        later.wait(100)
    assert len(later.asked_for(LookUp)) == 1


def test_fills_and_states_are_remembered(ready: Driver) -> None:
    """The broker's lists after a restart repeat the day: none of it is told again."""
    ready.placed("a1")
    ready.push(order("a1", "part_succ", traded_volume=100), trade("a1", "T1", 100))
    later = ready.crash()
    later.connect(
        orders=[order("a1", "succeeded")],
        trades=[trade("a1", "T1", 100), trade("a1", "T2", 100)],
    )
    assert later.on("inbox:alpha") == ["order 1001 succeeded 200", "fill T2 100"]


def test_halt_is_remembered(ready: Driver) -> None:
    """A worker that is restarted by its supervisor does not forget the kill switch."""
    ready.order("halt", reason="too hot")
    later = ready.crash().connect()
    later.place("a1")
    assert later.reply("a1")["error"]["code"] == "halted"
    assert later.on("status")[-1] == "status halted"


def test_refusal_is_told_once_over_a_crash(ready: Driver) -> None:
    """The counter's words are not an error again when the terminal repeats them after a restart."""
    words = OrderRejected("a1", 1001, 260200, "资金不足")
    ready.placed("a1")
    ready.push(order("a1", "junk"))
    ready.tell(words)
    later = ready.crash().connect(orders=[order("a1", "junk")])
    later.tell(words)
    later.wait(1_000)
    assert later.on("errors") == []


def test_refusal_without_words_is_told_though_a_crash_came_first(ready: Driver) -> None:
    """A crash between the refused state and its error does not swallow the error."""
    ready.placed("a1")
    ready.push(order("a1", "junk", status_msg="废单"))
    later = ready.crash().connect(orders=[order("a1", "junk", status_msg="废单")])
    later.wait(1_000)
    assert later.on("errors") == ["error broker_rejected"]


def test_adopted_order_is_remembered(driver: Driver) -> None:
    """An order that was found instead of sent again is known to the life after this one too."""
    entry = driver.next_entry()
    driver.read(entry, {**PLACE, "id": "a1", "remark": "mine"}, redelivered=True)
    driver.connect(orders=[order("a1", "reported")])
    assert driver.reply("a1")["ok"] is True
    later = driver.crash().connect()
    later.place("a1", remark="other")
    assert later.reply("a1")["error"]["detail"] == {"differs_in": ["remark"]}


def test_late_answer_after_a_crash_of_the_link_is_taken(ready: Driver) -> None:
    """An order that was unknown and then got its number can be cancelled by its own id."""
    ready.place("a1")
    ready.wait(5_000)
    ready.tell(OrderAnswered("a1", 1001))
    ready.send("cancel_order", "c1", client_order_id="a1")
    assert [action.__class__.__name__ for action in ready.actions][-1] == "Cancel"


def test_life_goes_on_behind_its_newest_entry(ready: Driver) -> None:
    """A clock that stands behind the journal, or behind a stream, makes no entry id a second time."""
    ready.placed("a1")
    newest = ready.journal[-1]
    later = Driver(ready.journal, newest.at - 10_000)
    assert later.rows[0].at > newest.at
    fresh = Engine(EngineConfig("1", simulated=True, version="1"))
    assert fresh.start(Moment(0, 0), floor=newest.at + 70).rows[0].at == newest.at + 71


def test_same_inputs_make_the_same_bytes() -> None:
    """An engine is a function of what it was told: rows are equal to the byte."""
    lives = []
    for _ in range(2):
        life = Driver().connect(orders=[order("x1", "reported", 9)])
        life.place("a1")
        life.push(order("a1", "reported"))
        life.answer("a1")
        life.tell(pushed(trade("a1", "T1")))
        life.wait(DAY)
        lives.append(life)
    assert lives[0].rows == lives[1].rows
    assert lives[0].actions == lives[1].actions
