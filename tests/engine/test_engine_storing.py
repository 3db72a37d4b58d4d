"""Finished orders are put away, and nobody can tell: they are known as they were before.

The driver puts every order away as soon as it is finished; these tests hold that it does, and what that must
not change. That nothing else changes, all other tests of the engine hold.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, Driver

from worker.engine.attic import AtticError, Kept, MemoryAttic
from worker.engine.inputs import CancelAnswered, OrderRejected, Tick
from worker.engine.state import State


def state(driver: Driver) -> State:
    """Return what its engine has in mind."""
    return driver.engine._state


def at_hand(driver: Driver) -> tuple[list[str], list[int]]:
    """Return the commands and the orders that it has in memory."""
    known = state(driver)
    return list(known.placements.at_hand), [order_id for _, order_id in known.book.orders]


@pytest.fixture
def filled(ready: Driver) -> Driver:
    """Return an engine whose order ``a1`` is filled, by two fills."""
    ready.placed("a1")
    ready.push(order("a1", "succeeded"), trade("a1", "T1", 100), trade("a1", "T2", 100))
    assert at_hand(ready) == ([], [])
    return ready


class Spy(MemoryAttic):
    """Counts what is brought back, and has no room or cannot be read if it is told so."""

    brought_back = 0
    refused = 0
    full = broken = False

    def put(self, kept: Sequence[Kept]) -> bool:
        """Keep all of these, if there is room."""
        self.refused += self.full
        return not self.full and super().put(kept)

    def take(self, name: str) -> list[bytes]:
        """Give back what has this name."""
        if self.broken:
            raise AtticError("the disk is gone")
        found = super().take(name)
        self.brought_back += len(found)
        return found

    def look(self, names: Iterable[str]) -> dict[str, bytes]:
        """Show what has these names."""
        return super().look(names)


@pytest.fixture
def spy(ready: Driver) -> Spy:
    """Return what stands in the place of the attic of ``ready``."""
    state(ready).away.attic = attic = Spy()
    return attic


def test_what_can_still_change_stays_at_hand(ready: Driver) -> None:
    """An order that waits, that is open, whose outcome is unknown, or whose refusal nobody has explained."""
    for number, name in enumerate(("waits", "open", "done", "refused"), 1001):
        ready.place(name)
        if name != "waits":
            ready.answer(name, number)
    ready.push(order("open", "part_succ", 1002, traded_volume=100))
    ready.push(order("done", "canceled", 1003), order("refused", "junk", 1004))
    assert at_hand(ready) == (["waits", "open", "refused"], [1002, 1004])
    ready.tell(OrderRejected("refused", 1004, 260200, "资金不足"))
    ready.wait(5_000)
    assert ready.reply("waits")["error"]["code"] == "outcome_unknown"
    assert at_hand(ready) == (["waits", "open"], [1002])


@pytest.mark.parametrize(
    ("terms", "outcome"), [({}, (True, None)), ({"price": 10.6}, (False, {"differs_in": ["price"]}))]
)
def test_its_id_is_taken(filled: Driver, terms: dict[str, Any], outcome: tuple[bool, Any]) -> None:
    """The same command gets the same answer, another one under its id is a conflict."""
    filled.place("a1", **terms)
    reply = filled.reply("a1")
    assert (reply["duplicate"], reply["error"] and reply["error"]["detail"]) == outcome
    assert filled.submits == ["a1"]
    assert at_hand(filled) == ([], [])


@pytest.mark.parametrize(
    "named", [{"client_order_id": "a1"}, {"order_id": 1001}, {"order_sysid": "S1001", "market": "SH"}]
)
def test_its_cancel_is_refused(filled: Driver, named: dict[str, Any]) -> None:
    """Named in any way: it is already filled."""
    filled.send("cancel_order", "c1", **named)
    error = filled.reply("c1")["error"]
    assert (error["code"], error["detail"]["order_status"]) == ("not_cancelable", "succeeded")


def test_it_is_known_by_each_number_that_it_has_borne(ready: Driver) -> None:
    """The terminal's own number in the place of the counter's, and the counter's later."""
    ready.placed("a1")
    ready.push(order("a1", "reported", order_sysid="xt1001"), order("a1", "canceled"))
    for number in ("xt1001", "S1001"):
        ready.send("cancel_order", f"c-{number}", order_sysid=number, market="SH")
        assert ready.reply(f"c-{number}")["error"]["code"] == "not_cancelable"


def test_its_repeated_pushes_are_no_news_and_a_late_fill_is(filled: Driver) -> None:
    """Each fact is told once, however late it comes."""
    told = len(filled.rows)
    filled.push(order("a1", "succeeded"), order("a1", "reported"), trade("a1", "T2", 100))
    assert len(filled.rows) == told
    filled.push(trade("a1", "T3", 100), trade("a1", "T3", 100))
    assert filled.on("fills")[2:] == ["fill T3 100"]


def test_the_days_lists_leave_it_where_it_is(ready: Driver, spy: Spy) -> None:
    """What repeats is recognised without bringing it back; only what is news is taken in."""
    ready.placed("a1")
    ready.push(order("a1", "succeeded"), trade("a1", "T1"))
    brought_back = spy.brought_back
    ready.disconnect()
    ready.connect(
        [order("a1", "succeeded"), order("", "succeeded", 1002, strategy_name="")], [trade("a1", "T1")]
    )
    ready.disconnect()
    ready.connect(
        [order("a1", "succeeded"), order("", "succeeded", 1002, strategy_name="")], [trade("a1", "T1")]
    )
    assert spy.brought_back == brought_back
    assert ready.on("orders") == ["order 1001 succeeded 200", "order 1002 succeeded 200"]
    ready.disconnect()
    ready.connect([order("a1", "succeeded")], [trade("a1", "T1"), trade("a1", "T2")])
    assert ready.on("fills") == ["fill T1 200", "fill T2 200"]


def test_on_the_next_day_its_id_is_free_and_its_fills_are_known(filled: Driver) -> None:
    """A new order may bear its id; a terminal that replays the day before tells nothing."""
    yesterday = {"traded_time": filled.now}
    filled.now += DAY
    filled.push(trade("a1", "T1", 100, **yesterday), order("a1", "succeeded", order_time=filled.now - DAY))
    assert len(filled.on("fills")) == 2
    filled.place("a1", price=10.6)
    assert filled.submits == ["a1", "a1"]
    filled.answer("a1", 1001)
    filled.push(order("a1", "succeeded"), trade("a1", "T1", 100))
    assert filled.on("orders")[1:] == ["order 1001 succeeded 200"]
    assert len(filled.on("fills")) == 3


def test_days_ago_are_forgotten(filled: Driver) -> None:
    """The attic keeps no more days than the book does."""
    attic = state(filled).away.attic
    assert isinstance(attic, MemoryAttic)
    for number in range(2_001, 2_004):
        filled.now += DAY
        filled.placed("b1", number)
        filled.push(order("b1", "succeeded", number))
    assert sum(name.startswith("o:") for name in attic.names) == 2


def test_the_next_life_knows_it(filled: Driver) -> None:
    """The journal is the memory; the attic is filled from it again."""
    later = filled.crash().connect([order("a1", "succeeded")], [trade("a1", "T1", 100)])
    later.place("a1")
    assert later.reply("a1")["duplicate"] is True
    assert at_hand(later) == ([], [])
    assert later.on("fills") == later.on("orders") == []


def test_what_it_has_bought_can_be_protected(filled: Driver) -> None:
    """Its fills are brought back with it: the cost is theirs."""
    filled.send("protect", "p1", client_order_id="a1", stop_loss_ratio=0.1)
    assert filled.reply("p1")["ok"]
    protection = state(filled).protections.by_id["p1"]
    assert (protection.filled_volume, protection.fill_price) == (200, 10.5)


def test_it_can_be_replaced_no_more(filled: Driver) -> None:
    """A `replace_order` finds that nothing is left of it."""
    filled.send("replace_order", "r1", client_order_id="a1", price=10.6)
    reply = filled.reply("r1")
    assert reply["error"]["code"] == "not_cancelable"
    assert reply["error"]["detail"]["traded_volume"] == 200


def test_words_of_a_refusal_are_told_once(ready: Driver) -> None:
    """Also where they are repeated after the refused order was put away."""
    words = OrderRejected("a1", 1001, 260200, "资金不足")
    ready.placed("a1")
    ready.push(order("a1", "junk"))
    ready.tell(words)
    assert at_hand(ready) == ([], [])
    ready.tell(words, OrderRejected("", 1001, 260200, "资金不足"))
    ready.wait(1_000)
    assert ready.on("errors") == ["error broker_rejected"]


def test_a_cancel_that_lost_against_the_fill_is_answered_so(ready: Driver) -> None:
    """The order that it was for has been put away meanwhile."""
    ready.placed("a1")
    ready.send("cancel_order", "c1", client_order_id="a1")
    (token,) = state(ready).cancels
    ready.push(order("a1", "succeeded"))
    assert at_hand(ready) == ([], [])
    ready.tell(CancelAnswered(token, -1, "已成"))
    ready.wait(1_000)
    assert ready.reply("c1")["error"]["code"] == "not_cancelable"


def test_without_room_all_stays_at_hand(ready: Driver, spy: Spy) -> None:
    """Nothing is lost and nothing is told twice; it is tried again, but not at each turn."""
    spy.full = True
    ready.placed("a1")
    ready.push(order("a1", "succeeded"), trade("a1", "T1"))
    assert at_hand(ready) == (["a1"], [1001])
    ready.push(trade("a1", "T1"))
    ready.place("a1")
    assert ready.reply("a1")["duplicate"] is True
    assert ready.on("fills") == ["fill T1 200"]
    refused = spy.refused
    assert not any(ready.engine.put_away() for _ in range(100))
    assert spy.refused == refused
    spy.full = False
    ready.push(trade("a1", "T1"))
    assert at_hand(ready) == ([], [])


def test_what_cannot_be_read_stops_it(ready: Driver, spy: Spy) -> None:
    """Whether the id has been used is not known, so nothing is sent and nothing is answered."""
    spy.broken = True
    with pytest.raises(AtticError):
        ready.place("a1")
    assert ready.submits == []


def test_open_orders_do_not_keep_finished_ones_at_hand(ready: Driver) -> None:
    """However many are open, those that are finished behind them are put away in their time."""
    ready.engine.put_away = lambda *_, **__: False  # type: ignore[method-assign]  # In its own time, below.
    put_away = type(ready.engine).put_away
    for number in range(2_001, 3_501):
        ready.placed(f"a{number}", number)
        if number > 2_200:
            ready.push(order(f"a{number}", "succeeded", number))
        while put_away(ready.engine, 10):
            pass
    commands, orders = at_hand(ready)
    assert {f"a{number}" for number in range(2_001, 2_201)} <= set(commands)
    assert len(commands) < 600
    assert len(orders) < 600
    assert len(state(ready).away.queue) < 1_200


def test_nothing_is_left_of_what_was_put_away(filled: Driver) -> None:
    """No index of the book still holds it, whoever placed it, and no mass cancel that is answered."""
    filled.push(
        order("", "succeeded", 2_001, strategy_name=""), trade("", "T3", order_id=2_001, strategy_name="")
    )
    filled.send("cancel_all", "c1")
    book = state(filled).book
    assert (book.orders, book.fills, book._by_client, book._by_sysid) == ({}, {}, {}, {})
    assert not book.filled
    assert not state(filled).groups
    assert not state(filled).cancels


def test_nothing_is_left_of_days_ago(ready: Driver) -> None:
    """An order of which no end was told is forgotten with its day, under each of its names."""
    for number in range(1, 5):
        ready.placed(f"a{number}", number)
        ready.push(order(f"a{number}", "part_succ", number, traded_volume=100))
        ready.push(trade(f"a{number}", "T1", 100, order_id=number))
        ready.now += DAY
    ready.tell(Tick())
    book = state(ready).book
    indexes = (book.orders, book.fills, book.filled, book._by_client, book._by_sysid)
    assert [{key[0] for key in index} for index in indexes] == [{state(ready).day - 1}] * 5
