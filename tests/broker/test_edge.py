"""The parts of the broker edge that stand between a misbehaving SDK and the engine."""

from collections.abc import Callable
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from support.waiting import wait_until

from worker.broker.callbacks import Callbacks
from worker.broker.calls import CallThreads, Waits
from worker.broker.copying import ASSET, copied, number, order_facts, text
from worker.broker.hand import Hand
from worker.broker.operations import LinkDeadError
from worker.engine.inputs import CancelAnswered, Input, OrderAnswered, OrderRejected


class Unreadable:
    """An object of which every attribute is cut inside a character, as the native module raises it."""

    def __getattr__(self, name: str) -> str:
        """Fail as pybind11 does."""
        return b"\xe8\xb5".decode()


class Heard:
    """Callbacks, and what they told."""

    def __init__(self) -> None:
        self.told: list[Input] = []
        self.lost: list[str] = []
        self.callbacks = Callbacks(self.told.append, self.told.append, self.lost.append)


@pytest.fixture
def heard() -> Heard:
    """Callbacks of a session that is alive."""
    return Heard()


def test_a_stuck_call_is_left_behind() -> None:
    """A call that does not return in time is given up, and the next one gets another thread."""
    threads, never = CallThreads("test", 2), Event()
    with pytest.raises(TimeoutError):
        threads.call(never.wait, 0.05)
    assert threads.call(lambda: 42, 5.0) == 42
    never.set()
    threads.give_up()


def test_nobody_waits_for_a_link_that_is_gone() -> None:
    """A loss ends the waits of all threads at once, also one that begins later; their calls may return."""
    waits, never, ended = Waits(), Event(), list[str]()
    threads, hand = CallThreads("test", 1, waits), Hand("test", waits)

    def wait_with(call: Callable[[Callable[[], Any], float], Any]) -> None:
        with pytest.raises(LinkDeadError, match="gone"):
            call(never.wait, 60.0)
        ended.append("ended")

    waiting = [Thread(target=wait_with, args=(of.call,)) for of in (threads, hand)]
    for thread in waiting:
        thread.start()
    wait_until(lambda: len(waits._open) == 2, "both to wait")
    waits.end(LinkDeadError("gone"))
    for thread in waiting:
        thread.join(5.0)
    wait_with(threads.call)
    assert ended == ["ended"] * 3
    never.set()
    threads.give_up()
    hand.finish()


def test_what_a_call_raises_reaches_the_caller() -> None:
    """A failed call is no lost call."""
    threads = CallThreads("test", 1)
    with pytest.raises(ZeroDivisionError):
        threads.call(lambda: 1 / 0, 5.0)
    threads.give_up()


def test_jobs_run_in_the_order_they_came() -> None:
    """Orders leave in the order in which they were decided, also while the threads are being ended."""
    threads, done = CallThreads("test", 1), list[int]()
    for number_ in range(100):
        threads.post(lambda number_=number_: done.append(number_))  # type: ignore[misc]  # Bound at once on purpose.
    threads.finish()
    wait_until(lambda: len(done) == 100, "all jobs")
    assert done == list(range(100))


def test_a_string_that_cannot_be_read_is_empty() -> None:
    """Reading a string of the SDK can raise; the rest of the object is kept."""
    assert text(Unreadable(), "status_msg") == ""
    assert text(SimpleNamespace(status_msg=None), "status_msg") == ""
    facts = order_facts(SimpleNamespace(order_id=7, order_status=50, price=9.5))
    assert (facts["order_id"], facts["order_status"], facts["price"]) == (7, "reported", 9.5)
    assert facts["status_msg"] == ""


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), None])
def test_a_number_that_json_cannot_carry_is_zero(value: float | None) -> None:
    """Not-a-number in the SDK's data must not keep an event from being told."""
    assert number(SimpleNamespace(price=value), "price") == 0.0


def test_an_older_sdk_may_lack_fields() -> None:
    """A number that this version of the SDK does not have is not told."""
    assert copied(SimpleNamespace(cash=5.0), {"cash": float, "current_balance": float}) == {
        "cash": 5.0,
        "current_balance": None,
    }
    assert set(copied(SimpleNamespace(), ASSET)) == set(ASSET)


def test_callbacks_of_a_session_that_is_over_say_nothing(heard: Heard) -> None:
    """A late callback of an old trader must not speak for the new one."""
    heard.callbacks.fenced = True
    heard.callbacks.on_disconnected()
    heard.callbacks.on_stock_order(SimpleNamespace(order_id=1))
    assert (heard.told, heard.lost) == ([], [])


def test_a_callback_lets_no_exception_into_the_sdk(heard: Heard) -> None:
    """An exception there would vanish and leave the SDK's bookkeeping broken."""
    heard.callbacks.on_stock_order(SimpleNamespace(order_id="no number"))
    assert heard.told == []


def test_a_cancels_answer_may_come_before_its_number(heard: Heard) -> None:
    """The answer can overtake the return of the call that sent the cancel."""
    answer: Any = SimpleNamespace(seq=5, cancel_result=0, error_msg="")
    heard.callbacks.on_cancel_order_stock_async_response(answer)
    assert heard.told == []
    heard.callbacks.cancel_sent(5, token=77)
    assert heard.told == [CancelAnswered(77, 0)]


def test_a_cancels_answer_is_matched_by_its_number(heard: Heard) -> None:
    """In the usual order, too."""
    heard.callbacks.cancel_sent(5, token=77)
    answer: Any = SimpleNamespace(seq=5, cancel_result=-1, error_msg="too late")
    heard.callbacks.on_cancel_order_stock_async_response(answer)
    assert heard.told == [CancelAnswered(77, -1, "too late")]


def test_an_error_without_a_remark_is_matched_by_its_seq(heard: Heard) -> None:
    """Where the terminal leaves the remark blank, the request's number says whose order it was."""
    heard.callbacks.order_sent(9, "mine")
    error: Any = SimpleNamespace(order_remark="", seq=9, order_id=-1, error_id=5, error_msg="no")
    heard.callbacks.on_order_error(error)
    response: Any = SimpleNamespace(order_remark="", seq=9, order_id=-1, error_msg="no")
    heard.callbacks.on_order_stock_async_response(response)
    assert heard.told == [OrderRejected("mine", -1, 5, "no"), OrderAnswered("mine", -1, "no")]
