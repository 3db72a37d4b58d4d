"""The day is read again from time to time: lists show what no push has told."""

import pytest
from engine.broker_says import order, trade
from engine.driver import Driver

from worker.engine.effects import Cancel, LookUp
from worker.engine.engine import TIMERS
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import CancelAnswered
from worker.engine.rereading import ORDERS_OF_A_LONG_DAY, look_up_unmatched
from worker.engine.timers import Timer
from worker.engine.turn import Turn

LAG = 6_000
REREAD = 300_000
LONGEST_LOOK = 30_000


def _answer(driver: Driver) -> None:
    driver.look_up()


def test_fill_that_lagging_lists_have_hidden_is_told(driver: Driver) -> None:
    """What traded while the link was down may be missing in the first lists: they are read once more."""
    driver.connect(orders=[order("a1", "reported")])
    driver.wait(LAG)
    assert len(driver.asked_for(LookUp)) == 1
    lists = (order("a1", "succeeded"),), (trade("a1", "T1"),)
    driver.look_up(*lists)
    assert driver.on("fills") == ["fill T1 200"]


def test_day_is_read_again_and_again(ready: Driver) -> None:
    """A push that was lost is found without anybody's help."""
    ready.wait(LAG)
    _answer(ready)
    ready.wait(REREAD)
    _answer(ready)
    ready.wait(REREAD)
    assert len(ready.asked_for(LookUp)) == 3


def test_each_link_has_one_round_of_looks(ready: Driver) -> None:
    """A new link begins anew; the looks of the one before end with it."""
    for _ in range(3):
        ready.wait(1_000)
        ready.disconnect()
        ready.connect()
    ready.wait(LAG)
    _answer(ready)
    ready.wait(REREAD)
    assert len(ready.asked_for(LookUp)) == 2


def test_look_that_hangs_is_not_waited_for_for_ever(ready: Driver) -> None:
    """A call of the SDK may never return: after a while another look is taken."""
    ready.wait(LAG)
    ready.wait(REREAD + LONGEST_LOOK)
    assert len(ready.asked_for(LookUp)) > 1


def test_a_day_of_very_many_orders_is_read_again_more_seldom(ready: Driver) -> None:
    """To list it takes the terminal long, and the more often the longer; a new link reads it as ever."""
    ready.engine._state.risk.usage._orders[""] = 2 * ORDERS_OF_A_LONG_DAY
    ready.wait(LAG)
    _answer(ready)
    ready.wait(3 * REREAD - 1)
    assert len(ready.asked_for(LookUp)) == 1
    ready.wait(1)
    assert len(ready.asked_for(LookUp)) == 2
    _answer(ready)
    ready.disconnect()
    ready.connect()
    ready.wait(LAG)
    assert len(ready.asked_for(LookUp)) == 3


LOST_PUSHES: list[tuple[OrderFacts | TradeFacts, ...]] = [
    (),
    (order("a1", "reported"), order("a1", "succeeded")),
    (order("a1", "reported"), trade("a1", "T1", 200)),
    (trade("a1", "T1", 200),),
    (order("a1", "part_succ", traded_volume=100), trade("a1", "T1", 200)),
    (order("a1", "part_succ", traded_volume=100),),
]
"""Nothing, all traded and no fill, all filled and not ended, no state, less and more than what was filled."""


@pytest.fixture
def calm(ready: Driver) -> Driver:
    """An engine whose link came up long ago, with one order."""
    ready.wait(LAG)
    _answer(ready)
    ready.placed("a1")
    return ready


@pytest.mark.parametrize("pushes", LOST_PUSHES)
def test_pushes_that_contradict_each_other_are_looked_up_at_once(
    calm: Driver, pushes: tuple[OrderFacts | TradeFacts, ...]
) -> None:
    """Within two seconds, and again as long as the lists lag; what they show ends it."""
    calm.push(*pushes)
    calm.wait(2_000)
    assert len(calm.asked_for(LookUp)) == 2
    _answer(calm)
    calm.wait(2_000)
    assert len(calm.asked_for(LookUp)) == 3
    calm.look_up([order("a1", "succeeded")], [trade("a1", "T1", 100), trade("a1", "T2", 100)])
    if trade("a1", "T1", 200) not in pushes:
        assert sum(fill["traded_volume"] for fill in calm.events if fill["type"] == "fill") == 200
        calm.wait(60_000)
        assert len(calm.asked_for(LookUp)) == 3


def test_pushes_that_come_in_any_order_are_looked_up_by_nobody(calm: Driver) -> None:
    """For a moment each fill contradicts its order."""
    calm.push(order("a1", "reported"), order("a1", "part_succ", traded_volume=100))
    calm.wait(400)
    calm.push(trade("a1", "T1", 100))
    calm.wait(400)
    calm.push(trade("a1", "T2", 100))
    calm.wait(400)
    calm.push(order("a1", "succeeded"))
    calm.wait(10_000)
    assert len(calm.asked_for(LookUp)) == 1


@pytest.mark.parametrize("answered", [True, False])
def test_a_cancel_whose_end_is_not_told_is_looked_up(calm: Driver, answered: bool) -> None:
    """The push of the order's end may be lost, and the cancel's answer: nobody waits for minutes then."""
    calm.push(order("a1", "reported"))
    calm.send("cancel_order", "c1", client_order_id="a1")
    if answered:
        calm.tell(CancelAnswered(calm.last(Cancel).token, 0))
    else:
        calm.wait(5_000)
    calm.wait(2_000)
    calm.look_up([order("a1", "canceled")])
    assert calm.on("orders")[-1] == "order 1001 canceled 0"


@pytest.mark.parametrize("traded", [100, 200])
def test_a_terminal_that_contradicts_itself_for_good_is_left_alone(calm: Driver, traded: int) -> None:
    """Its lists do not know better: after a minute the day is read as ever."""
    calm.push(order("a1", "succeeded", traded_volume=traded))
    calm.push(trade("a1", "T1", 100))
    calm.wait(2_000)
    assert len(calm.asked_for(LookUp)) == 2
    for _ in range(250):
        calm.wait(1_000)
        _answer(calm)
    assert len(calm.asked_for(LookUp)) < 10


def test_contradictions_that_come_and_go_are_looked_at_by_one_timer(
    calm: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fill contradicts its order for a moment: a busy day must not add a timer with each of them."""
    looks: list[int] = []

    def look(turn: Turn, subject: str) -> None:
        looks.append(turn.steady)
        look_up_unmatched(turn, subject)

    monkeypatch.setitem(TIMERS, Timer.UNMATCHED, look)
    for volume in range(1, 100):
        calm.push(order("a1", "part_succ", traded_volume=volume), trade("a1", f"T{volume}", 1))
    calm.push(order("a1", "part_succ", traded_volume=100))
    calm.wait(10_000)
    assert len(looks) <= 10
