"""What strategies share: one that asks for much leaves the others their part."""

from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, Driver

from bus_schema.codes import ErrorCode
from bus_schema.risk import RiskPlan
from worker.engine.effects import Query
from worker.engine.inputs import CommandUnreadable, Entry, QueryAnswered, StrategiesKnown
from worker.engine.risk.rates import Rates
from worker.engine.sharing import InTurn, kept_for_others
from worker.engine.unreadable import HEAD_BYTES, MOST_BURIED

PLAN = RiskPlan.nothing().model_copy(update={"rules": {}})
"""No rule that needs the market or a snapshot."""


def _filled(driver: Driver, name: str, order_id: int, strategy: str = "alpha") -> None:
    """Place an order that trades at once."""
    driver.placed(name, order_id, strategy=strategy)
    driver.push(order(name, "succeeded", order_id, strategy_name=strategy))


def test_strategies_take_turns_at_the_rate() -> None:
    """Of ten orders of one strategy and one of another, the other's is the second that leaves."""
    driver = Driver(rates=Rates(per_second=2)).connect()
    for number in range(12):
        driver.place(f"a{number}")
    driver.place("b1", "beta")
    driver.wait(1_100)
    assert driver.submits == ["a0", "a1", "a2", "b1"]


def test_cancels_of_one_go_before_its_own_orders_alone() -> None:
    """A strategy that cancels without end keeps no other one's orders back."""
    driver = Driver(rates=Rates(per_second=2)).connect()
    driver.placed("a0")
    driver.placed("a1", 1002)
    driver.wait(1_100)
    driver.place("b0", "beta")
    driver.place("b2", "beta")
    for number in range(6):
        driver.send("cancel_order", f"c{number}", client_order_id="a0")
    driver.place("b1", "beta")
    driver.wait(2_100)
    assert "b1" in driver.submits


def test_operators_cancel_before_everybody() -> None:
    """What an operator cancels waits for the second alone, and not for anybody's turn."""
    turns: InTurn[str] = InTurn("")
    for name in ("a1", "a2"):
        turns.append("alpha", name)
    turns.append("beta", "b1")
    turns.append("alpha", "a-cancel", urgent=True)
    turns.append("", "op")
    taken = [turns.popleft() for _ in range(len(turns))]
    assert taken == ["op", "a-cancel", "b1", "a1", "a2"]
    assert not turns


def test_the_day_is_shared() -> None:
    """Of 16 messages a day, a strategy leaves the other one two, however many it wants."""
    driver = Driver(plan=PLAN, rates=Rates(per_day=16)).connect()
    for number in range(20):
        _filled(driver, f"a{number}", 1_000 + number)
    assert len(driver.submits) == 14
    refused = driver.reply("a14")["error"]
    assert (refused["code"], refused["detail"]["rule"]) == ("risk_rejected", "daily_messages")
    assert "2 are kept for others" in refused["message"]
    driver.place("b1", "beta")
    driver.place("b2", "beta")
    driver.place("b3", "beta")
    assert driver.submits[-2:] == ["b1", "b2"]
    assert driver.reply("b3")["error"]["detail"]["rule"] == "daily_messages"


def test_the_day_is_shared_after_a_restart() -> None:
    """Who has used how much is known again from the journal."""
    driver = Driver(plan=PLAN, rates=Rates(per_day=16)).connect()
    for number in range(14):
        driver.placed(f"a{number}", 1000 + number)
    later = driver.crash().connect()
    later.place("a20")
    later.place("b1", "beta")
    assert later.submits == ["b1"]


def test_cancels_leave_the_others_their_part_of_the_day() -> None:
    """Cancels are never refused: a strategy may have as many open orders as it can cancel of its own part."""
    driver = Driver(plan=PLAN, rates=Rates(per_day=16)).connect()
    for number in range(20):
        driver.place(f"a{number}")
    assert len(driver.submits) == 7
    for number in range(7):
        driver.placed(f"a{number}", 1000 + number)
    driver.send("cancel_all", "c1")
    driver.place("b1", "beta")
    driver.place("b2", "beta")
    assert driver.submits[-2:] == ["b1", "b2"]


def test_names_that_do_nothing_leave_the_others_their_part() -> None:
    """Of 64 messages a day, one that trades has its part, beside a hundred names that do not."""
    names = frozenset(f"name-{number}" for number in range(98))
    driver = Driver(plan=PLAN, rates=Rates(per_day=64)).connect()
    driver.tell(StrategiesKnown(names | {"alpha", "beta"}))
    _filled(driver, "b0", 2_000, "beta")
    for number in range(60):
        _filled(driver, f"a{number}", 1_000 + number)
    for number in range(1, 6):
        _filled(driver, f"b{number}", 2_000 + number, "beta")
    assert driver.submits[-4:] == ["b1", "b2", "b3", "b4"]


def test_one_strategy_has_the_whole_day() -> None:
    """Where nobody else is, nothing is kept."""
    driver = Driver(plan=PLAN, rates=Rates(per_day=8)).connect()
    driver.tell(StrategiesKnown(frozenset({"alpha"})))
    for number in range(10):
        driver.place(f"a{number}")
    assert len(driver.submits) == 8


def test_subscriptions_are_shared() -> None:
    """Of 500 instruments, a strategy leaves the other one 62."""
    driver = Driver().connect()
    codes = [f"{number:06}.SZ" for number in range(500)]
    driver.send("subscribe_quote", "s1", stock_codes=codes)
    refused = driver.reply("s1")["error"]
    assert (refused["code"], refused["detail"]["limit"]) == ("unsupported", 500)
    assert "62 are kept" in refused["message"]
    driver.send("subscribe_quote", "s2", stock_codes=codes[:438])
    assert driver.reply("s2")["ok"]
    driver.send("subscribe_quote", "s3", "beta", stock_codes=codes[438:])
    assert driver.reply("s3")["ok"]


def test_what_is_kept_for_others_shrinks_as_they_use_it() -> None:
    """Each has an equal part of a quarter, the new ones one together; who has used his has no more kept."""
    names = ("a", "b", "c", "d")
    assert kept_for_others(160, {}, names, "a") == 20
    assert kept_for_others(160, {"b": 4, "c": 100}, names, "a") == 16
    assert kept_for_others(160, {"b": 4}, (), "a") == 0


def _bury(driver: Driver, number: int, strategy: str = "alpha", size: int = 3) -> Entry:
    entry = Entry(strategy, f"{driver.now}-{number}")
    driver.tell(CommandUnreadable(entry, b"x" * size, "not JSON", [], None, None, readable=False))
    return entry


def test_dead_letters_have_a_bound_for_each_stream_and_day() -> None:
    """Beyond it garbage is acknowledged and no more; another strategy's is kept, and so is tomorrow's."""
    driver = Driver().connect()
    entries = [_bury(driver, number) for number in range(1, MOST_BURIED + 11)]
    assert all(driver.settled(entry) for entry in entries)
    dead = [event for event in driver.events if event["type"] == "dead_letter"]
    errors = [event for event in driver.events if event["type"] == "error"]
    assert (len(dead), len(errors)) == (MOST_BURIED, MOST_BURIED)
    assert str(MOST_BURIED) in errors[-1]["message"]
    _bury(driver, 5_000, "beta")
    driver.wait(DAY)
    _bury(driver, 6_000)
    assert [event["type"] for event in driver.events[-4:]].count("dead_letter") == 2


def test_a_dead_letter_keeps_a_head() -> None:
    """Its first bytes, its length and its hash; a character that is cut through spoils none of it."""
    driver = Driver().connect()
    for number, size in ((1, HEAD_BYTES), (2, HEAD_BYTES + 1)):
        entry = Entry("alpha", f"{driver.now}-{number}")
        raw = "委".encode() * size
        driver.tell(
            CommandUnreadable(entry, raw, "no", [], None, None, readable=False, code=ErrorCode.UNAUTHORIZED)
        )
        dead = driver.events[-1]
        assert (dead["length"], dead["encoding"]) == (len(raw), "utf-8")
        assert raw.decode().startswith(dead["raw"])
        assert driver.events[-2]["code"] == "unauthorized"
        assert driver.rows[-1].discards


def _asked(driver: Driver, kind: str, result: Any, strategy: str = "alpha", **fields: Any) -> Any:
    driver.send(kind, f"q{len(driver.rows)}", strategy, **fields)
    driver.tell(QueryAnswered(driver.last(Query).token, result))
    return driver.events[-1] if driver.events[-1]["type"] == "reply" else driver.events[-2]


@pytest.mark.parametrize(("see_all", "seen"), [(set(), [1]), ({"alpha"}, [1, 2, 3]), ({"all"}, [1, 2, 3])])
def test_a_query_shows_ones_own_orders(see_all: set[str], seen: list[int]) -> None:
    """Of three orders, one of another strategy and one by hand, unless the settings show all."""
    driver = Driver(see_all=frozenset(see_all))
    orders = [
        order("a1", "reported", 1),
        order("b1", "reported", 2, strategy_name="beta"),
        order("", "reported", 3, strategy_name=""),
    ]
    driver.connect(orders=orders)
    assert [one["order_id"] for one in _asked(driver, "query_orders", orders)["result"]] == seen
    trades = [
        trade("a1", "T1", order_id=1),
        trade("b1", "T2", order_id=2, strategy_name="beta"),
        trade("", "T3", order_id=3, strategy_name=""),
    ]
    assert [one["order_id"] for one in _asked(driver, "query_trades", trades)["result"]] == seen
    found = _asked(driver, "query_order", orders[1], order_id=2)
    assert found["ok"] is bool(see_all)
    assert see_all or found["error"]["code"] == "not_found"


def test_a_conflict_with_another_strategy_tells_nothing_of_its_order() -> None:
    """That the id is taken, and how to find a free one."""
    driver = Driver().connect()
    driver.place("x1")
    driver.place("x1", "beta", price=9.0)
    refused = driver.reply("x1")["error"]
    assert refused["code"] == "id_conflict"
    assert refused["detail"] == {"differs_in": ["strategy"]}
    assert "by another strategy" in refused["message"]
