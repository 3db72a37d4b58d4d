"""The day is read again from time to time: lists show what no push has told."""

from engine.broker_says import order, trade
from engine.driver import Driver

from worker.engine.effects import LookUp
from worker.engine.rereading import ORDERS_OF_A_LONG_DAY

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
