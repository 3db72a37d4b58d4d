"""Protections over crashes, lost rows and days: none is forgotten, and none fires twice."""

from pathlib import Path
from typing import Any

import pytest
from engine.broker_says import ACCOUNT_ID, order, trade
from engine.driver import DAY, Driver, outcome
from engine.protections import CODE, hold, holder, instrument, protect, quote, sent, sold, states, told
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.engine.effects import LookUp, Row, RowKind, Submit, Watch
from worker.engine.facts import OrderFacts
from worker.engine.inputs import LookedUp, OrderAnswered, OrderPushed, Tick
from worker.engine.risk.rates import Rates
from worker.journal import Journal

STOP: dict[str, Any] = {"stop_price": 10.0}
LAG_MS = 6_000


def again(driver: Driver, rows: int | None = None, orders: tuple[OrderFacts, ...] = ()) -> Driver:
    """Return the next life, connected, whose terminal shows these orders; its positions are known."""
    later = driver.crash(rows).connect(orders)
    later.tell(instrument())
    hold(later, 1_000, 1_000)
    return later


def proven(driver: Driver, orders: tuple[OrderFacts, ...] = ()) -> None:
    """Let lists come until they cannot lag behind an earlier life."""
    for _ in range(8):
        driver.wait(1_000)
        for asked in driver.asked_for(LookUp)[-1:]:
            driver.tell(LookedUp(asked.token, proven=True, orders=orders))


def test_it_outlives_a_restart() -> None:
    """It watches the same stock with the best price that it has told, and fires once lists are proven."""
    driver = holder()
    protect(driver, trailing_amount=0.5)
    driver.wait(1_000)
    driver.tell(quote(11.0))
    later = again(driver)
    assert CODE in later.last(Watch).stock_codes
    later.tell(quote(10.5))
    assert not sent(later)
    proven(later)
    assert sent(later) == [("p1", 1_000, 10.29)]


def test_an_order_whose_rows_are_lost_is_not_sent_again() -> None:
    """A power failure takes the last rows of the journal; the terminal's list shows what they said."""
    driver = holder()
    protect(driver, **STOP)
    rows = len(driver.journal)
    driver.tell(quote(9.9))
    assert driver.submits == ["p1"]
    later = again(driver, rows)
    later.tell(quote(9.8))
    proven(later, (sold(),))
    assert states(later) == ["sent"]
    assert not sent(later)


def test_an_order_without_its_answer_is_looked_for() -> None:
    """The intent is there, so it may be at the terminal: it is adopted, not sent."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    later = again(driver, orders=(sold("succeeded", traded_volume=1_000),))
    assert states(later) == ["sent", "done"]
    assert not sent(later)


@pytest.mark.parametrize("told_before", ["sent", "done"])
def test_what_has_fired_stays_fired(told_before: str) -> None:
    """A later life goes on where the earlier one was; the order's end is told once."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.answer("p1")
    end = sold("succeeded", traded_volume=1_000)
    if told_before == "done":
        driver.push(end)
    assert states(driver)[-1] == told_before
    later = again(driver, orders=(end,))
    later.tell(quote(9.8))
    proven(later, (end,))
    assert states(later) == (["done"] if told_before == "sent" else [])
    assert not sent(later)


def test_what_waited_for_its_turn_is_decided_anew() -> None:
    """It was told that it fires, and a crash came before its intent: lists show that nothing left."""
    driver = holder(rates=Rates(per_second=1))
    for name in ("p0", "p1"):
        protect(driver, name, order_volume=100, **STOP)
    driver.tell(quote(9.9))
    assert (driver.submits, states(driver)) == (["p0"], ["armed", "triggered"])
    later = again(driver)
    later.tell(quote(10.2))
    proven(later)
    assert states(later) == ["armed"]
    later.tell(quote(9.9))
    assert states(later) == ["armed", "triggered"]
    assert later.submits == ["p1"]


def test_an_unknown_outcome_stays_unknown_over_a_restart() -> None:
    """It is looked for until it is known."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.wait(5_000)
    later = again(driver)
    later.tell(quote(9.8))
    assert not told(later)
    later.push(sold())
    assert states(later) == ["sent"]
    assert not sent(later)


def test_it_stands_over_days() -> None:
    """It is written down at the beginning of each day, and fires on a later one."""
    driver = holder()
    protect(driver, **STOP)
    for _ in range(3):
        driver.now += DAY
        driver.tell(Tick())
    marks = [row for row in driver.journal if row.subject == "risk:protections"]
    assert len(marks) == 3
    hold(driver, 1_000, 1_000)
    driver.tell(quote(9.9))
    assert driver.submits == ["p1"]


def test_an_order_that_is_open_at_night_is_over() -> None:
    """Exchanges keep no order over night; nothing is armed again by itself."""
    driver = holder()
    protect(driver, **STOP)
    driver.tell(quote(9.9))
    driver.answer("p1")
    driver.push(sold("part_succ", traded_volume=200))
    driver.now += DAY
    driver.tell(quote(9.8))
    assert states(driver)[-1] == "done"
    assert told(driver)[-1]["traded_volume"] == 200
    assert driver.submits == ["p1"]


def test_attached_to_an_order_of_yesterday_it_keeps_its_shares() -> None:
    """Another order may bear that order's id today: its fills are not this protection's."""
    driver = holder(0)
    driver.tell(quote(10.5))
    for name, number in (("a1", 1001), ("a2", 1002)):
        driver.placed(name, number)
        protect(driver, f"p-{name}", client_order_id=name, **STOP)
    driver.push(trade("a1", "T1", 200))
    driver.now += DAY
    driver.tell(Tick())
    assert states(driver, "p-a2")[-1] == "done"
    driver.push(trade("a1", "T8", 300))
    driver.wait(2_000)
    assert told(driver, "p-a1")[-1]["filled_volume"] == 200


def test_its_id_is_taken_on_every_day_on_which_it_stands() -> None:
    """And is free on the day after it is over."""
    driver = holder()
    protect(driver, **STOP)
    driver.now += DAY
    driver.place("p1")
    assert outcome(driver.reply("p1")) == "id_conflict"
    driver.send("unprotect", "u1", client_order_id="p1")
    driver.now += DAY
    driver.place("p1")
    driver.tell(quote(10.5))
    assert driver.submits == ["p1"]


@pytest.mark.parametrize("standing", [["p1"], []])
def test_the_journal_keeps_what_is_protected(tmp_path: Path, standing: list[str]) -> None:
    """After a month of pruning it still stands; what was ended is not back, also if it was the last."""
    driver = holder()
    for name in [*standing, "p2"]:
        protect(driver, name, **STOP)
    driver.now += DAY
    driver.send("unprotect", "u1", client_order_id="p2")
    driver.now += DAY
    driver.tell(Tick())
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        journal.append([*driver.journal, Row(10**6, driver.now + 40 * DAY, RowKind.EVENT, "error:1", b"{}")])
        journal.prune(keep_ms=DAY, now=driver.now * 2)
        rows = list(journal.rows())[:-1]
    later = Driver(rows, now=driver.now + 40 * DAY)
    later.send("query_protections", "q1")
    assert [one["client_order_id"] for one in later.reply("q1")["result"]] == standing


def test_a_list_of_the_first_seconds_proves_nothing(ready: Driver) -> None:
    """It may be older than what an earlier life has sent: what it does not show may have fired."""
    ready.place("a1")
    protect(ready, order_volume=1_000, **STOP)
    later = again(ready, orders=(order("a1", "reported", 7),))
    later.wait(LAG_MS - 1_000)
    later.place("a2")
    later.tell(OrderAnswered("a2", -1))
    later.wait(300)
    assert later.asked_for(LookUp)
    later.tell(LookedUp(later.last(LookUp).token, proven=True, orders=(order("a1", "reported", 7),)))
    later.tell(quote(9.9))
    assert later.submits == ["a2"]
    proven(later, (sold(),))
    assert later.submits == ["a2"]
    assert states(later)[-1] == "sent"


STEPS = st.lists(
    st.sampled_from(["fall", "rise", "tick", "answer", "fill", "halt", "resume", "look", "cut"]),
    min_size=1,
    max_size=12,
)
CRASHES = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4)), max_size=3)


class Terminal:
    """Takes each order once, and shows what it has; an answer may be lost."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderFacts] = {}
        self.price = 10.5
        self._seen = 0
        self._driver: Driver | None = None

    def take(self, driver: Driver) -> None:
        """Take what this life has sent since the last look."""
        if driver is not self._driver:
            self._driver, self._seen = driver, 0
        submits = driver.asked_for(Submit)
        for submit in submits[self._seen :]:
            assert submit.client_order_id not in self.orders, "sent twice"
            self.orders[submit.client_order_id] = sold(order_time=driver.now)
        self._seen = len(submits)

    @property
    def shown(self) -> tuple[OrderFacts, ...]:
        """What its lists have."""
        return tuple(self.orders.values())

    def step(self, driver: Driver, step: str) -> None:
        """Let something happen."""
        facts = self.orders.get("p1")
        if step in {"fall", "rise"}:
            self.price = 9.9 if step == "fall" else 10.4
            driver.tell(quote(self.price))
        elif step == "tick":
            driver.wait(1_500)
        elif step in {"halt", "resume"}:
            driver.order(step, **({"reason": "drill"} if step == "halt" else {}))
        elif step == "look":
            self._look(driver)
        elif step == "cut":
            driver.disconnect()
            driver.connect(self.shown)
        elif facts is not None:
            self._trade(driver, step, facts)

    def _look(self, driver: Driver) -> None:
        driver.wait(LAG_MS)
        for token in range(driver.engine._state.tokens + 1):
            driver.tell(LookedUp(token, proven=True, orders=self.shown, trades=()))

    def _trade(self, driver: Driver, step: str, facts: OrderFacts) -> None:
        if step == "answer":
            driver.tell(OrderAnswered("p1", 1001))
        else:
            self.orders["p1"] = {**facts, **sold("succeeded", traded_volume=1_000), "order_time": driver.now}
            driver.tell(OrderPushed(self.orders["p1"]))


@settings(max_examples=100, deadline=None)
@given(steps=STEPS, crashes=CRASHES)
def test_no_crash_sends_twice_or_forgets(steps: list[str], crashes: list[tuple[int, int]]) -> None:
    """A life may end after any step, and lose its last rows: in the end it is sold once, or said why not."""
    driver, terminal = holder(), Terminal()
    protect(driver, **STOP)
    armed = len(driver.journal)
    for number, step in enumerate(steps, 1):
        terminal.step(driver, step)
        terminal.take(driver)
        for lost in (lost for at, lost in crashes if at == number):
            kept = max(armed, len(driver.journal) - lost)
            whole = max([turn for turn in driver.turns if armed <= turn <= kept], default=armed)
            driver = again(driver, whole, terminal.shown)
            driver.tell(quote(terminal.price))
            terminal.take(driver)
    for step in ("resume", "look", "fall", "look", "fill", "look"):
        terminal.step(driver, step)
        terminal.take(driver)
    driver.send("query_protections", "q1")
    (protection,) = driver.reply("q1")["result"]
    assert (protection["state"] == "done") == ("p1" in terminal.orders)
    assert "p1" in terminal.orders or protection["code"] == "not_placed"


def test_a_quote_costs_no_more_than_its_own_protections() -> None:
    """Those of other stocks are not looked at."""
    driver = Driver(market_wait_ms=1_000).connect()
    for number in range(20):
        protect(driver, f"p{number}", stock_code=f"{600000 + number}.SH", order_volume=100, **STOP)
    protections = driver.engine._state.protections
    protections.quoted(CODE)
    assert protections.due == {"p0"}
