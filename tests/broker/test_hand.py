"""The hand that sends, and the thread in which callbacks run."""

from collections.abc import Iterator
from threading import Event, Thread, current_thread
from types import SimpleNamespace

import pytest
from support.waiting import wait_until

from worker.broker import hand as hand_room
from worker.broker.executor import CallbackThread
from worker.broker.hand import Hand


@pytest.fixture
def hand() -> Iterator[Hand]:
    """A hand whose own thread ends with the test."""
    hand = Hand("hand")
    yield hand
    hand.finish()


class Held:
    """A job that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = Event(), Event()

    def __call__(self) -> None:
        """Last."""
        self.begun.set()
        self.let_go.wait(20)


@pytest.fixture
def held() -> Iterator[Held]:
    """It is let go at the end at the latest."""
    held = Held()
    yield held
    held.let_go.set()


def test_jobs_run_in_order_in_the_thread_that_is_lent(hand: Hand) -> None:
    """Nothing runs before a thread is lent or rung for."""
    done: list[tuple[int, Thread]] = []
    for number in range(3):
        hand.post(lambda number=number: done.append((number, current_thread())))  # type: ignore[misc]  # Bound now.
    assert not done
    hand.lend()
    assert done == [(number, current_thread()) for number in range(3)]


def test_who_is_at_it_takes_what_comes_meanwhile(hand: Hand, held: Held) -> None:
    """A second thread that lends itself returns at once; the first one runs its job after its own."""
    done: list[Thread] = []
    hand.post(held)
    first = Thread(target=hand.lend)
    first.start()
    held.begun.wait(20)
    hand.post(lambda: done.append(current_thread()))
    hand.lend()
    assert not done
    held.let_go.set()
    first.join(20)
    assert done == [first]


def test_a_thread_that_is_kept_is_told(hand: Hand, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """Late once its job takes too long, kept as long as it does not come back."""
    monkeypatch.setattr(hand_room, "LATE_SECONDS", 0.0)
    assert (hand.late, hand.kept()) == (None, None)
    hand.post(held)
    lent = Thread(target=hand.lend)
    lent.start()
    held.begun.wait(20)
    wait_until(lambda: hand.late is lent, "the job to be late")
    assert hand.kept() is lent
    with pytest.raises(TimeoutError):
        hand.call(lambda: None, 0.05)
    held.let_go.set()
    assert hand.kept(20) is None


def test_a_call_is_answered_or_raises_what_was_raised(hand: Hand) -> None:
    """In the hand's own thread, for who waits for a result."""
    assert hand.call(lambda: current_thread().name, 20) == "hand"
    with pytest.raises(ZeroDivisionError):
        hand.call(lambda: 1 // 0, 20)


def test_callbacks_run_in_order_and_what_they_heard_is_passed_on() -> None:
    """After what has come at once, and never in the middle of a callback; a failing one harms nobody."""
    heard: list[str] = []
    passed_on: list[list[str]] = []
    thread = CallbackThread("callbacks", lambda: passed_on.append(list(heard)))
    thread.submit(heard.append, "a")
    thread.submit(lambda: 1 // 0)
    thread.submit(heard.append, "b")
    thread.shutdown()
    assert heard == ["a", "b"]
    assert passed_on[-1] == ["a", "b"]
    # The SDK's native thread calls this at any time, and whatever it raises there would end the process.
    thread.submit(heard.append, "late")


def test_the_traders_own_executor_is_replaced() -> None:
    """Both of the SDK's executors: pushes and answers keep their order."""
    ended: list[dict[str, bool]] = []
    own = SimpleNamespace(shutdown=lambda **how: ended.append(how))
    trader = SimpleNamespace(executor=own, resp_executor=own)
    thread = CallbackThread("callbacks", lambda: None)
    thread.serve(trader)
    assert trader.executor is trader.resp_executor is thread
    assert ended == [{"wait": False}]
    thread.shutdown()
