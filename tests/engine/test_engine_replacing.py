"""`replace_order`: one old order, one new one, and every way in which a fill or a crash can come between."""

from typing import Any

import pytest
from engine.broker_says import order
from engine.driver import TTL, Driver, Event

from worker.engine.effects import Cancel, LookUp, RowKind, Submit
from worker.engine.inputs import CancelAnswered, CancelRejected, Entry

OPEN, NEW = 1001, 1002


@pytest.fixture
def resting(ready: Driver) -> Driver:
    """An engine with an open order of 200 shares at 10.5 yuan, `old`."""
    ready.placed("old", OPEN)
    ready.push(order("old", "reported", OPEN))
    return ready


def _replace(driver: Driver, command_id: str = "new", **fields: Any) -> Entry:
    terms = fields or {"price": 10.4}
    return driver.send("replace_order", command_id, **{"client_order_id": "old", **terms})


def _cancelled(filled: int = 0) -> Any:
    status = "part_cancel" if filled else "canceled"
    return order("old", status, OPEN, traded_volume=filled)


def _error(reply: Event) -> tuple[str, Any, Any]:
    detail = reply["error"]["detail"]
    return reply["error"]["code"], detail["order_status"], detail["traded_volume"]


def _accept(driver: Driver) -> None:
    driver.tell(CancelAnswered(driver.last(Cancel).token, 0))


def test_the_rest_is_placed_once_the_old_order_is_gone(resting: Driver) -> None:
    """Cancel, wait until it is final, place what it has not filled: with one reply, that tells both."""
    entry = _replace(resting)
    assert resting.last(Cancel).order_id == OPEN
    _accept(resting)
    assert resting.submits == ["old"]
    resting.push(_cancelled(filled=80))
    submit = resting.last(Submit)
    assert (submit.client_order_id, submit.order_volume, submit.price) == ("new", 120, 10.4)
    assert not resting.settled(entry)
    resting.answer("new", NEW)
    assert resting.reply("new")["result"] == {
        "client_order_id": "new",
        "order_id": NEW,
        "replaces": "old",
        "order_status": "part_cancel",
        "traded_volume": 80,
        "cancel_requested": True,
        "order_volume": 120,
    }
    assert resting.settled(entry)


def test_the_volume_is_of_both_orders(resting: Driver) -> None:
    """What the old order has filled counts, so both together never trade more than was asked for."""
    _replace(resting, order_volume=500)
    resting.push(_cancelled(filled=100))
    submit = resting.last(Submit)
    assert (submit.order_volume, submit.price) == (400, 10.5)


@pytest.mark.parametrize("volume", [200, 150, 100])
def test_a_fill_that_wins_leaves_nothing_to_place(resting: Driver, volume: int) -> None:
    """The old order fills while its cancel is under way: that is told, and nothing is placed."""
    _replace(resting, order_volume=volume)
    resting.push(order("old", "succeeded", OPEN))
    assert _error(resting.reply("new")) == ("not_cancelable", "succeeded", 200)
    assert resting.submits == ["old"]


def test_enough_is_filled_before_the_cancel_takes_effect(resting: Driver) -> None:
    """The rest is reckoned from what the order has filled in the end."""
    _replace(resting, order_volume=100)
    resting.push(_cancelled(filled=100))
    assert _error(resting.reply("new")) == ("not_cancelable", "part_cancel", 100)
    assert resting.submits == ["old"]


def test_nothing_is_cancelled_where_nothing_would_be_left(resting: Driver) -> None:
    """An order that has filled as much as is asked for stays as it is."""
    resting.push(order("old", "part_succ", OPEN, traded_volume=100))
    _replace(resting, order_volume=100)
    assert _error(resting.reply("new")) == ("not_cancelable", "part_succ", 100)
    assert resting.asked_for(Cancel) == []


@pytest.mark.parametrize("status", ["succeeded", "canceled", "junk"])
def test_what_is_final_is_not_replaced(resting: Driver, status: str) -> None:
    """An order that somebody has cancelled, or that has filled, makes way for nothing."""
    resting.push(order("old", status, OPEN))
    _replace(resting)
    assert resting.reply("new")["error"]["code"] == "not_cancelable"
    assert resting.submits == ["old"]


def test_a_refused_cancel_leaves_the_old_order(resting: Driver) -> None:
    """The counter's words are passed on; nothing is placed."""
    _replace(resting)
    resting.tell(CancelAnswered(resting.last(Cancel).token, -1))
    resting.tell(CancelRejected(OPEN, "", 7, "不允许撤单"))
    assert _error(resting.reply("new")) == ("broker_rejected", "reported", 0)
    assert "不允许撤单" in resting.reply("new")["error"]["message"]
    resting.push(_cancelled())
    assert resting.submits == ["old"]


def test_a_cancel_without_an_answer_is_asked_for_again(resting: Driver) -> None:
    """The request may be lost with the link; a second one does no harm."""
    _replace(resting, expires_at=resting.now + 60_000, price=10.4)
    resting.wait(6_000)
    assert [cancel.order_id for cancel in resting.asked_for(Cancel)] == [OPEN, OPEN]
    resting.push(_cancelled())
    assert resting.submits == ["old", "new"]


def test_after_its_time_nothing_is_placed(resting: Driver) -> None:
    """The old order may be gone by then; the reply says that its cancel was requested."""
    _replace(resting)
    _accept(resting)
    resting.wait(TTL + 1)
    reply = resting.reply("new")
    assert _error(reply) == ("expired", "reported", 0)
    assert reply["error"]["detail"]["cancel_requested"]
    resting.push(_cancelled())
    assert resting.submits == ["old"]


def test_a_command_that_is_read_late_cancels_nothing(resting: Driver) -> None:
    """Nothing stale trades."""
    _replace(resting, expires_at=resting.now - 1, price=10.4)
    assert resting.reply("new")["error"]["code"] == "expired"
    assert resting.asked_for(Cancel) == []


def test_an_order_without_a_number_is_waited_for(ready: Driver) -> None:
    """It is cancelled as soon as the terminal has given it one."""
    ready.place("old")
    _replace(ready)
    assert ready.asked_for(Cancel) == []
    ready.answer("old", OPEN)
    assert ready.last(Cancel).order_id == OPEN
    ready.push(_cancelled())
    assert ready.submits == ["old", "new"]


def test_an_order_that_never_was_is_not_replaced(ready: Driver) -> None:
    """Neither one that was refused, nor one that nobody knows, nor another strategy's."""
    ready.place("old", stock_code="999999")
    _replace(ready)
    assert ready.reply("new")["error"]["code"] == "not_cancelable"
    ready.send("replace_order", "n2", client_order_id="nobody", price=1.0)
    assert ready.reply("n2")["error"]["code"] == "not_found"
    ready.placed("theirs", OPEN)
    ready.send("replace_order", "n3", "beta", client_order_id="theirs", price=1.0)
    assert ready.reply("n3")["error"]["code"] == "not_found"


def test_one_order_is_replaced_by_one(resting: Driver) -> None:
    """Whoever comes second while the first is under way is refused, so that the rest is placed once."""
    _replace(resting)
    _replace(resting, "second", price=10.3)
    assert resting.reply("second")["error"]["code"] == "not_cancelable"
    resting.push(_cancelled())
    assert resting.submits == ["old", "new"]


def test_a_halt_stops_the_new_order(resting: Driver) -> None:
    """The kill switch holds for what was asked before it, too; what became of the old order is told."""
    _replace(resting)
    resting.order("halt", reason="drill")
    resting.push(_cancelled())
    assert _error(resting.reply("new")) == ("halted", "canceled", 0)


def test_the_same_command_again_gets_the_same_answer(resting: Driver) -> None:
    """One while it waits, one after it, and another with the same id that asks for something else."""
    _replace(resting)
    _replace(resting)
    resting.push(_cancelled())
    resting.answer("new", NEW)
    _replace(resting)
    replies = [event for event in resting.events if event["type"] == "reply" and event["command_id"] == "new"]
    assert [reply["duplicate"] for reply in replies] == [False, True, True]
    assert {reply["command_type"] for reply in replies} == {"replace_order"}
    assert len({str(reply["result"]) for reply in replies}) == 1
    _replace(resting, price=10.3)
    resting.place("new")
    conflicts = [e for e in resting.events if e["type"] == "reply" and not e["ok"]]
    assert [reply["error"]["code"] for reply in conflicts] == ["id_conflict", "id_conflict"]
    assert resting.submits == ["old", "new"]


def _redeliver(driver: Driver, entry: Entry, known: Any, *, later_ms: int = 0) -> None:
    """Begin a life that reads the command again and finds the old order as the terminal shows it."""
    fields = {"client_order_id": "old", "price": 10.4, "expires_at": driver.now + 60_000}
    driver.read(entry, {"type": "replace_order", "id": "new", **fields}, redelivered=True)
    driver.now += later_ms
    driver.connect(known)
    for _ in range(8):
        driver.wait(1_000)
        if driver.asked_for(LookUp):
            driver.look_up(known)


def _begun(resting: Driver) -> Entry:
    return _replace(resting, price=10.4, expires_at=resting.now + 60_000)


def test_a_crash_while_it_waits_places_the_rest_once(resting: Driver) -> None:
    """The mark says why the old order is gone; lists show that no earlier life has sent the rest."""
    entry = _begun(resting)
    later = resting.crash()
    _redeliver(later, entry, [_cancelled(filled=50)])
    assert [(one.client_order_id, one.order_volume) for one in later.asked_for(Submit)] == [("new", 150)]
    later.answer("new", NEW)
    assert later.reply("new")["result"]["order_volume"] == 150
    assert later.settled(entry)


def test_a_crash_before_the_cancel_left_asks_for_it_again(resting: Driver) -> None:
    """The mark is written first, so the old order may still be open in the next life."""
    entry = _begun(resting)
    later = resting.crash()
    _redeliver(later, entry, [order("old", "reported", OPEN)])
    assert [cancel.order_id for cancel in later.asked_for(Cancel)] == [OPEN]
    later.push(_cancelled())
    assert later.submits == ["new"]


def test_a_crash_without_the_mark_places_nothing(resting: Driver) -> None:
    """A power failure took the mark: an order that is gone may have been cancelled by its strategy."""
    before = len(resting.journal)
    entry = _begun(resting)
    later = resting.crash(before)
    _redeliver(later, entry, [_cancelled()])
    assert later.reply("new")["error"]["code"] == "not_cancelable"
    assert later.submits == []


@pytest.mark.parametrize("kept", ["mark", "intent"])
def test_a_crash_after_the_new_order_left_sends_it_no_second_time(resting: Driver, kept: str) -> None:
    """Whether or not its intent outlived the crash: the broker shows it, and the reply says so."""
    entry = _begun(resting)
    marked = len(resting.journal)
    resting.push(_cancelled(filled=50))
    assert resting.rows[-1].kind is RowKind.INTENT
    later = resting.crash(marked if kept == "mark" else None)
    _redeliver(later, entry, [_cancelled(filled=50), order("new", "reported", NEW, order_volume=150)])
    assert later.submits == []
    reply = later.reply("new")
    assert (reply["command_type"], reply["ok"]) == ("replace_order", True)
    assert (reply["result"]["order_id"], reply["result"]["order_volume"]) == (NEW, 150)


def test_a_crash_until_its_time_is_over_places_nothing(resting: Driver) -> None:
    """Nothing stale trades: the reply tells that the old order is gone."""
    entry = _begun(resting)
    later = resting.crash()
    _redeliver(later, entry, [_cancelled()], later_ms=120_000)
    assert _error(later.reply("new")) == ("expired", "canceled", 0)
    assert later.submits == []


def test_a_second_command_waits_for_the_first_of_an_earlier_life(resting: Driver) -> None:
    """Which order is replaced by whom outlives a crash, so that the rest is not placed by both."""
    entry = _begun(resting)
    later = resting.crash().connect([order("old", "reported", OPEN)])
    later.send("replace_order", "second", client_order_id="old", price=10.3)
    assert later.reply("second")["error"]["code"] == "not_cancelable"
    _redeliver(later, entry, [_cancelled()])
    assert later.submits == ["new"]


def test_its_answer_outlives_a_crash(resting: Driver) -> None:
    """The same command in a later life is a repeat."""
    _replace(resting)
    resting.push(_cancelled())
    resting.answer("new", NEW)
    later = resting.crash().connect([_cancelled(), order("new", "reported", NEW)])
    _replace(later)
    assert (later.reply("new")["duplicate"], later.reply("new")["result"]["order_id"]) == (True, NEW)
    assert later.submits == []
