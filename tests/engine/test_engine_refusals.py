"""Orders that the terminal or the counter refuses, with its words early, late, twice or never."""

from collections.abc import Callable

import pytest
from engine.broker_says import order
from engine.driver import Driver

from bus_schema.codes import ErrorCode
from worker.engine.inputs import OrderRejected

WORDS = OrderRejected("a1", 1001, 260200, "[COUNTER][260200][可用资金不足]")
REFUSED = ["reply a1 broker_rejected", "error broker_rejected"]


def _junk(driver: Driver) -> None:
    driver.push(order("a1", "reported"), order("a1", "junk", status_msg="[COUNTER]"))
    driver.push(order("a1", "junk", status_msg="[COUNTER]"))


def _answer(driver: Driver) -> None:
    driver.answer("a1")


def _words(driver: Driver) -> None:
    driver.tell(WORDS)


@pytest.mark.parametrize(
    "signs",
    [
        (_junk, _answer, _words),
        (_junk, _words, _answer),
        (_words, _answer, _junk),
        (_words, _junk, _answer),
    ],
)
def test_refusal_before_the_answer_is_the_answer(
    ready: Driver, signs: tuple[Callable[[Driver], None], ...]
) -> None:
    """A refused order is answered with the counter's id and words, in whatever order its signs come."""
    ready.place("a1")
    for sign in signs:
        sign(ready)
    ready.wait(10_000)
    told = ready.on("inbox:alpha")
    assert told[:2] == REFUSED
    assert [line for line in told if line.startswith("error")] == ["error broker_rejected"]
    detail = ready.reply("a1")["error"]["detail"]
    assert (detail["error_id"], detail["error_msg"]) == (260200, "[COUNTER][260200][可用资金不足]")
    assert told[-1] == "order 1001 junk 0"


def test_refusal_whose_words_never_come(ready: Driver) -> None:
    """The state's own words, which the SDK cuts short, have to do then."""
    ready.place("a1")
    _junk(ready)
    _answer(ready)
    ready.wait(1_000)
    assert ready.on("inbox:alpha") == [*REFUSED, "order 1001 reported 0", "order 1001 junk 0"]
    assert ready.reply("a1")["error"]["detail"]["error_msg"] == "[COUNTER]"


@pytest.mark.parametrize("signs", [(_junk, _words, _words), (_words, _junk)])
def test_refusal_after_the_answer_is_one_error(
    ready: Driver, signs: tuple[Callable[[Driver], None], ...]
) -> None:
    """An order that was taken and refused later has its reply already; its end is told as one error."""
    ready.placed("a1")
    for sign in signs:
        sign(ready)
    ready.wait(10_000)
    assert ready.on("errors") == ["error broker_rejected"]
    assert ready.on("inbox:alpha")[0] == "reply a1 ok"
    assert ready.reply("a1")["ok"] is True


def test_refusal_after_the_answer_without_words_is_an_error_too(ready: Driver) -> None:
    """A refused state whose words never come is told all the same, after a moment."""
    ready.placed("a1")
    _junk(ready)
    assert ready.on("errors") == []
    ready.wait(200)
    assert ready.on("errors") == ["error broker_rejected"]
    assert ready.tell(WORDS) == []


def test_minus_one_with_words_is_a_refusal(ready: Driver) -> None:
    """The terminal itself refused; a moment later, as the counter's id and words may still follow."""
    ready.place("a1")
    assert ready.answer("a1", -1, "不在交易时间") == []
    ready.wait(200)
    assert ready.on("inbox:alpha") == REFUSED
    assert ready.reply("a1")["error"]["detail"]["error_msg"] == "不在交易时间"


def test_minus_one_waits_for_the_counters_words(ready: Driver) -> None:
    """The full words beat those of the answer."""
    ready.place("a1")
    ready.answer("a1", -1, "下单失败")
    ready.tell(OrderRejected("a1", -1, 120144, "[120144][当前时间不允许]"))
    assert ready.reply("a1")["error"]["detail"]["error_id"] == 120144
    ready.wait(10_000)
    assert ready.on("inbox:alpha") == REFUSED


def test_blank_minus_one_of_an_order_that_pushes_show_is_no_refusal(ready: Driver) -> None:
    """The terminal is known to answer -1 for an order that lives: its pushes say more."""
    ready.place("a1")
    ready.push(order("a1", "reported"))
    ready.answer("a1", -1)
    ready.wait(1_000)
    assert ready.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]


def test_words_of_an_answer_do_not_outweigh_a_living_order(ready: Driver) -> None:
    """An order that is reported is never told as refused for the sake of a -1."""
    ready.place("a1")
    ready.answer("a1", -1, "超时")
    ready.push(order("a1", "reported"))
    ready.wait(1_000)
    assert ready.on("inbox:alpha") == ["reply a1 ok", "order 1001 reported 0"]


def test_order_that_lives_though_it_was_refused_can_be_cancelled(ready: Driver) -> None:
    """Should the broker show an order after all, its events are told and its own id works."""
    ready.place("a1")
    ready.answer("a1", -1, "超时")
    ready.wait(1_000)
    ready.push(order("a1", "reported"))
    assert ready.on("inbox:alpha")[-1] == "order 1001 reported 0"
    ready.send("cancel_order", "c1", client_order_id="a1")
    assert type(ready.actions[-1]).__name__ == "Cancel"


def test_old_error_of_another_order_changes_nothing(ready: Driver) -> None:
    """The SDK delivers the last error of number -1 again with the next -1: it bears the old order's id."""
    ready.place("old")
    old = OrderRejected("old", -1, 1, "an old story")
    ready.tell(old)
    ready.answer("old", -1)
    ready.place("new")
    told = len(ready.events)
    ready.tell(old)
    ready.answer("new", -1)
    ready.wait(200)
    assert [event["code"] for event in ready.events[told:] if event["type"] == "error"] == [
        ErrorCode.OUTCOME_UNKNOWN
    ]
    assert ready.reply("old")["error"]["code"] == ErrorCode.BROKER_REJECTED


def test_error_of_an_order_that_nobody_on_the_bus_placed(ready: Driver) -> None:
    """What was refused in the terminal's own window is told to monitors alone."""
    ready.tell(OrderRejected("", 5, 9, "no"), OrderRejected("", 5, 9, "no"))
    assert ready.on("errors") == ["error broker_rejected"]
    ready.tell(OrderRejected("", -1, 9, "no"), OrderRejected("", -1, 9, "no"))
    assert ready.on("errors") == ["error broker_rejected"] * 3
    assert ready.on("inbox:alpha") == []
