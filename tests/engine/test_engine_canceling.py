"""Cancels of one order, and of all that are open."""

from typing import Any

import pytest
from engine.broker_says import order
from engine.driver import TTL, Driver

from bus_schema.codes import ErrorCode
from worker.engine.effects import Cancel
from worker.engine.inputs import CancelAnswered, CancelRejected
from worker.engine.risk.rates import Rates

WORDS = CancelRejected(1001, "S1001", 251020, "[COUNTER][251020][委托已成交]")


@pytest.fixture
def placed(ready: Driver) -> Driver:
    """An engine with order a1 reported at the terminal."""
    ready.placed("a1")
    ready.push(order("a1", "reported"))
    return ready


def _cancel(driver: Driver, **fields: Any) -> None:
    driver.send("cancel_order", "c1", **(fields or {"client_order_id": "a1"}))


def _answer(driver: Driver, result: int, error_msg: str = "") -> None:
    driver.tell(CancelAnswered(driver.last(Cancel).token, result, error_msg))


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ({"client_order_id": "a1"}, (1001, "", -1)),
        ({"order_id": 1001}, (1001, "", -1)),
        ({"order_sysid": "S1001", "market": "SH"}, (0, "S1001", 0)),
    ],
)
def test_order_is_cancelled_by_any_of_its_names(
    placed: Driver, named: dict[str, Any], asked: tuple[int, str, int]
) -> None:
    """The client's id, the terminal's number and the counter's number at its market all name it."""
    _cancel(placed, **named)
    cancel = placed.last(Cancel)
    assert (cancel.order_id, cancel.order_sysid, cancel.market) == asked
    _answer(placed, 0)
    assert placed.reply("c1")["result"] == {
        "client_order_id": "a1",
        "order_id": 1001,
        "order_sysid": "S1001",
    }
    placed.push(order("a1", "canceled"))
    assert placed.on("inbox:alpha")[-2:] == ["reply c1 ok", "order 1001 canceled 0"]


def test_cancel_waits_for_the_orders_number(ready: Driver) -> None:
    """A cancel that comes before the terminal has answered the order goes out right after that."""
    ready.place("a1")
    _cancel(ready)
    assert ready.asked_for(Cancel) == []
    ready.answer("a1")
    assert ready.last(Cancel).order_id == 1001


@pytest.mark.parametrize(
    ("answer", "code"),
    [("资金不足", ErrorCode.NOT_CANCELABLE), ("", ErrorCode.NOT_FOUND)],
)
def test_cancel_of_an_order_that_gets_no_number(ready: Driver, answer: str, code: str) -> None:
    """A refused order cannot be cancelled; of one in doubt it is not known whether it exists."""
    ready.place("a1")
    _cancel(ready)
    ready.answer("a1", -1, answer)
    ready.wait(200)
    assert ready.reply("c1")["error"]["code"] == code
    assert ready.asked_for(Cancel) == []


@pytest.mark.parametrize("named", [{"client_order_id": "a1"}, {"order_id": 1001}, {"order_id": 4711}])
def test_other_strategys_order_is_not_found(placed: Driver, named: dict[str, Any]) -> None:
    """Nobody learns from a cancel whether another strategy has such an order."""
    placed.send("cancel_order", "c1", "beta", **named)
    assert placed.on("inbox:beta") == ["reply c1 not_found", "error not_found"]
    assert placed.asked_for(Cancel) == []


@pytest.mark.parametrize("status", ["succeeded", "canceled", "part_cancel", "junk"])
def test_final_order_is_not_cancelable(placed: Driver, status: str) -> None:
    """What is over is not asked for: the reply names the state."""
    placed.push(order("a1", status))
    _cancel(placed)
    assert placed.reply("c1")["error"]["code"] == ErrorCode.NOT_CANCELABLE
    assert placed.reply("c1")["error"]["detail"] == {"order_id": 1001, "order_status": status}
    assert placed.asked_for(Cancel) == []


@pytest.mark.parametrize("words_first", [False, True])
def test_refused_cancel_bears_the_counters_words(placed: Driver, *, words_first: bool) -> None:
    """Whichever comes first, the terminal's -1 or the counter's words, the reply has both."""
    _cancel(placed)
    if words_first:
        placed.tell(WORDS)
        _answer(placed, -1)
    else:
        _answer(placed, -1)
        placed.tell(WORDS)
    error = placed.reply("c1")["error"]
    assert (error["code"], error["detail"]["error_id"]) == (ErrorCode.BROKER_REJECTED, 251020)
    placed.wait(10_000)
    assert placed.on("errors") == ["error broker_rejected"]


def test_refused_cancel_without_words(placed: Driver) -> None:
    """The words are waited for only a moment."""
    _cancel(placed)
    _answer(placed, -1)
    assert len(placed.on("inbox:alpha")) == 2
    placed.wait(200)
    assert placed.reply("c1")["error"]["code"] == ErrorCode.BROKER_REJECTED


def test_refused_cancel_of_an_order_that_is_over_by_then(placed: Driver) -> None:
    """A fill won the race: the refusal says so."""
    _cancel(placed)
    placed.push(order("a1", "succeeded"))
    _answer(placed, -1)
    placed.tell(WORDS)
    assert placed.reply("c1")["error"]["code"] == ErrorCode.NOT_CANCELABLE


def test_cancel_without_an_answer_times_out(placed: Driver) -> None:
    """Nothing is known of it then: the order's own events will tell."""
    _cancel(placed)
    placed.wait(5_000)
    assert placed.on("inbox:alpha")[-2:] == ["reply c1 timeout", "error timeout"]
    told = len(placed.events)
    _answer(placed, 0)
    assert len(placed.events) == told


@pytest.mark.parametrize("status", ["canceled", "part_cancel"])
def test_cancel_whose_order_is_cancelled_needs_no_answer(placed: Driver, status: str) -> None:
    """The answer was lost, and what a push has told is not called unknown."""
    _cancel(placed)
    placed.push(order("a1", status))
    placed.wait(5_000)
    assert placed.reply("c1")["result"]["client_order_id"] == "a1"


def test_cancel_that_was_taken_and_then_refused(placed: Driver) -> None:
    """The reply has been given; the later refusal is an error of its own, to the order's strategy."""
    _cancel(placed)
    _answer(placed, 0)
    placed.tell(WORDS)
    assert placed.on("inbox:alpha")[-2:] == ["reply c1 ok", "error not_cancelable"]
    assert placed.events[-1]["client_order_id"] == "a1"


def test_refused_cancel_from_the_terminals_window(ready: Driver) -> None:
    """A cancel that nobody on the bus asked for concerns monitors alone."""
    ready.tell(CancelRejected(77, "", 1, "no"), CancelRejected(77, "", 1, "no"))
    assert ready.on("errors") == ["error not_cancelable", "error not_cancelable"]
    assert ready.events[-1]["strategy"] is None


def test_two_cancels_of_one_order_each_have_their_reply(placed: Driver) -> None:
    """A repeated cancel is another command."""
    for name in ("c1", "c2"):
        placed.send("cancel_order", name, client_order_id="a1")
    for cancel in placed.asked_for(Cancel):
        placed.tell(CancelAnswered(cancel.token, 0))
    assert placed.on("inbox:alpha")[-2:] == ["reply c1 ok", "reply c2 ok"]


def test_expired_cancel_does_nothing(placed: Driver) -> None:
    """A cancel that is read after its time is answered, and not sent."""
    _cancel(placed, client_order_id="a1", expires_at=placed.now - 1)
    assert placed.on("inbox:alpha")[-2:] == ["reply c1 expired", "error expired"]
    assert placed.asked_for(Cancel) == []


def test_cancel_waits_for_the_link_no_longer_than_its_time(placed: Driver) -> None:
    """Without a link a cancel waits, and then is answered."""
    placed.disconnect()
    _cancel(placed)
    placed.wait(TTL + 1)
    assert placed.reply("c1")["error"]["code"] == ErrorCode.NOT_CONNECTED
    _cancel(placed, client_order_id="a1")
    placed.connect()
    assert placed.last(Cancel).order_id == 1001


@pytest.mark.parametrize(
    ("filters", "cancelled"),
    [
        ({}, [1001, 1002, 1003]),
        ({"stock_code": "600000"}, [1001, 1003]),
        ({"order_type": "sell"}, [1003]),
        ({"stock_code": "000001.SZ", "order_type": "sell"}, []),
    ],
)
def test_cancel_all_means_own_open_orders(
    ready: Driver, filters: dict[str, str], cancelled: list[int]
) -> None:
    """Within its filters, it cancels what is open and the strategy's own; the reply lists each."""
    ready.placed("a1", 1001)
    ready.placed("a2", 1002, stock_code="000001.SZ")
    ready.placed("a3", 1003, order_type="sell")
    ready.placed("a4", 1004)
    ready.push(order("a4", "succeeded", 1004))
    ready.placed("b1", 1005, strategy="beta")
    ready.send("cancel_all", "c1", **filters)
    assert [cancel.order_id for cancel in ready.asked_for(Cancel)] == cancelled
    for cancel in ready.asked_for(Cancel):
        ready.tell(CancelAnswered(cancel.token, 0))
    cancels = ready.reply("c1")["result"]["cancels"]
    assert sorted(cancel["order_id"] for cancel in cancels) == cancelled


def test_the_same_cancel_is_asked_of_the_terminal_once(ready: Driver) -> None:
    """Whoever asks again meanwhile is answered with the first: each request counts as one of the day's."""
    ready.placed("a1", 1001)
    ready.placed("a2", 1002)
    for number in range(5):
        ready.send("cancel_all", f"all{number}")
    _cancel(ready)
    cancels = ready.asked_for(Cancel)
    assert [cancel.order_id for cancel in cancels] == [1001, 1002]
    ready.tell(CancelAnswered(cancels[0].token, 0), CancelAnswered(cancels[1].token, 0))
    assert ready.reply("c1")["ok"]
    for number in range(5):
        told = ready.reply(f"all{number}")["result"]["cancels"]
        assert [(cancel["order_id"], cancel["ok"]) for cancel in told] == [(1001, True), (1002, True)]
    _cancel(ready)
    assert len(ready.asked_for(Cancel)) == 3


def test_an_operator_asks_again_whatever_waits(ready: Driver) -> None:
    """A strategy's cancel that waits or is on its way keeps no operator's back."""
    ready.placed("a1", 1001)
    _cancel(ready)
    ready.order("cancel_all")
    assert [cancel.order_id for cancel in ready.asked_for(Cancel)] == [1001, 1001]


def test_a_cancel_whose_order_has_ended_meanwhile_is_not_sent() -> None:
    """It waited for its turn: the terminal would only refuse it."""
    driver = Driver(rates=Rates(per_second=1)).connect()
    driver.placed("a1", 1001)
    driver.send("cancel_order", "c1", client_order_id="a1")
    driver.push(order("a1", "succeeded", 1001))
    driver.wait(2_100)
    assert driver.asked_for(Cancel) == []
    assert driver.reply("c1")["error"]["code"] == ErrorCode.NOT_CANCELABLE


def test_cancel_all_tells_what_failed(ready: Driver) -> None:
    """Its reply comes when the last of its cancels is answered, refused or given up."""
    for number in (1001, 1002, 1003):
        ready.placed(f"a{number}", number)
    entry = ready.send("cancel_all", "c1")
    first, second, _ = ready.asked_for(Cancel)
    ready.tell(CancelAnswered(first.token, 0), CancelAnswered(second.token, -1))
    ready.wait(200)
    assert not ready.settled(entry)
    ready.wait(5_000)
    cancels = ready.reply("c1")["result"]["cancels"]
    assert [(cancel["order_id"], cancel["code"]) for cancel in cancels] == [
        (1001, None),
        (1002, "broker_rejected"),
        (1003, "timeout"),
    ]
