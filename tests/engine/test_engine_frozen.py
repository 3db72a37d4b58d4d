"""A terminal that owes answers and says nothing is handed no more orders."""

from engine.broker_says import ASSET, order
from engine.driver import Driver

from bus_schema.codes import ErrorCode
from worker.engine.effects import Cancel, Query
from worker.engine.inputs import QueryAnswered, QueryFailed


def frozen(driver: Driver) -> Driver:
    """Leave one order without an answer for longer than a second, and its snapshots without any for good."""
    for query in driver.asked_for(Query):
        driver.tell(QueryFailed(query.token, ErrorCode.TIMEOUT, "no answer"))
    driver.place("a1")
    driver.wait(1_001)
    return driver


def probed(driver: Driver) -> None:
    """Let the terminal answer the snapshot of the money that was asked for last."""
    asked = [query for query in driver.asked_for(Query) if query.operation == "asset"]
    driver.tell(QueryAnswered(asked[-1].token, ASSET))


def test_a_second_of_silence_is_waited_for(ready: Driver) -> None:
    """A terminal may take its time, and one that owes nothing may be silent for long."""
    ready.wait(60_000)
    ready.place("a1")
    ready.wait(1_000)
    ready.place("a2")
    assert ready.submits == ["a1", "a2"]


def test_a_frozen_terminal_is_fed_no_more(ready: Driver) -> None:
    """Orders wait, and expire honestly: not sent. It stays so when the first is called unknown."""
    driver = frozen(ready)
    driver.place("a2")
    driver.wait(4_500)
    assert driver.reply("a1")["error"]["code"] == "outcome_unknown"
    driver.place("a3", expires_at=driver.now + 2_000)
    driver.wait(2_001)
    for name in ("a2", "a3"):
        error = driver.reply(name)["error"]
        assert (error["code"], "said nothing" in error["message"]) == ("expired", True)
    driver.wait(60_000)
    assert driver.submits == ["a1"]


def test_an_order_that_was_called_unknown_is_an_answer_that_is_owed(ready: Driver) -> None:
    """Nobody has ordered anything between the silence and its end: the next order waits all the same."""
    ready.place("a1")
    ready.wait(5_100)
    assert ready.reply("a1")["error"]["code"] == "outcome_unknown"
    ready.place("a2")
    assert ready.submits == ["a1"]
    probed(ready)
    assert ready.submits == ["a1", "a2"]


def test_it_goes_on_with_the_first_word(ready: Driver) -> None:
    """Whatever the terminal says shows that it lives; what has waited leaves in its order, nothing late."""
    driver = frozen(ready)
    driver.place("a2", expires_at=driver.now + 1_000)
    driver.place("a3", expires_at=driver.now + 60_000)
    driver.place("a4", expires_at=driver.now + 60_000)
    driver.wait(30_000)
    driver.push(order("a1", "reported"))
    assert driver.submits == ["a1", "a3", "a4"]
    assert driver.reply("a2")["error"]["code"] == "expired"


def test_a_lost_answer_is_no_frozen_terminal(ready: Driver) -> None:
    """The snapshot that it is asked for then is answered at once, and the order leaves."""
    driver = frozen(ready)
    driver.place("a2")
    assert driver.submits == ["a1"]
    probed(driver)
    assert driver.submits == ["a1", "a2"]


def test_it_is_asked_again_as_long_as_it_is_silent(ready: Driver) -> None:
    """The first question may have been swallowed; another follows when its time is over."""
    driver = frozen(ready)
    driver.place("a2", expires_at=driver.now + 60_000)
    driver.wait(11_000)
    probed(driver)
    assert driver.submits == ["a1", "a2"]


def test_what_waits_is_not_sent_when_the_link_goes(ready: Driver) -> None:
    """A frozen terminal is given up in the end: its orders wait for the next link, cancels are answered."""
    driver = frozen(ready)
    driver.place("a2", expires_at=driver.now + 60_000)
    driver.disconnect()
    assert driver.submits == ["a1"]
    driver.connect()
    assert driver.submits == ["a1", "a2"]


def test_a_cancel_waits_with_the_orders(ready: Driver) -> None:
    """It leaves with the first word of the terminal."""
    ready.placed("a0", 1000)
    driver = frozen(ready)
    driver.place("a2")
    driver.send("cancel_order", "c1", client_order_id="a0")
    assert driver.asked_for(Cancel) == []
    driver.answer("a1")
    assert len(driver.asked_for(Cancel)) == 1
