"""What is told of orders and fills, when the terminal tells it late, twice, in disorder, or about others."""

from typing import Any

import pytest
from engine.broker_says import order, trade
from engine.driver import DAY, MORNING, Driver

from bus_schema.codes import OrderStatus, WorkerState
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.inputs import LinkChanged, Reconciled, Stopping, StrategiesKnown

WEEKEND = 3 * DAY
"""From Friday to Monday; ``MORNING`` is a Wednesday."""


@pytest.fixture
def placed(ready: Driver) -> Driver:
    """An engine with order a1 at the terminal, its reply given."""
    ready.placed("a1")
    return ready


def test_fill_is_told_once_however_often_it_comes(placed: Driver) -> None:
    """A terminal may repeat a fill by push, and the whole day by list."""
    fill = trade("a1", "T1")
    placed.push(fill, fill)
    placed.disconnect()
    placed.connect(orders=[order("a1", "succeeded")], trades=[fill])
    assert placed.on("fills") == ["fill T1 200"]


def test_fills_of_two_orders_may_share_a_number(placed: Driver) -> None:
    """Numbers of fills repeat across orders and markets: each is a fill of its own."""
    placed.placed("a2", 1002)
    placed.push(trade("a1", "T1"), trade("a2", "T1", order_id=1002))
    assert placed.on("fills") == ["fill T1 200", "fill T1 200"]


def test_fills_of_two_days_may_share_their_numbers(ready: Driver) -> None:
    """The terminal may begin its numbers anew each day, and the exchange does."""
    for day in range(2):
        ready.wait(day * DAY)
        ready.placed(f"a{day}")
        ready.push(trade(f"a{day}", "T1", traded_time=ready.now))
    assert ready.on("fills") == ["fill T1 200", "fill T1 200"]


@pytest.mark.parametrize("replayed_after", [DAY, WEEKEND])
def test_replay_of_the_last_trading_day_is_no_news(ready: Driver, replayed_after: int) -> None:
    """After a night or a weekend, a terminal that repeats its last day tells nothing new."""
    friday = MORNING + 2 * DAY
    ready.wait(friday - ready.now)
    ready.placed("a1")
    day: list[OrderFacts | TradeFacts] = [
        order("a1", "succeeded", order_time=friday),
        trade("a1", "T1", traded_time=friday),
    ]
    ready.push(*day)
    told = ready.on("inbox:alpha")
    for _ in range(replayed_after // DAY):
        ready.wait(DAY)
        ready.send("ping", f"p{ready.now}", "beta")
    ready.push(*day)
    assert ready.on("inbox:alpha") == told


def test_remark_that_is_used_again_today_is_not_yesterdays_order(ready: Driver) -> None:
    """A replay of yesterday bears ids that were used again: their days tell them apart."""
    ready.placed("a1", 7)
    ready.push(order("a1", "succeeded", 7, order_time=ready.now))
    yesterday = ready.now
    ready.wait(DAY)
    ready.place("a1", order_volume=300)
    ready.push(order("a1", "succeeded", 7, order_time=yesterday))
    ready.wait(1_000)
    assert ready.on("inbox:alpha") == ["reply a1 ok", "order 7 succeeded 200"]
    ready.answer("a1", 8)
    assert ready.reply("a1")["result"]["order_id"] == 8


@pytest.mark.parametrize(
    ("known", "late"),
    [
        (order("a1", "succeeded"), order("a1", "part_succ", traded_volume=100)),
        (order("a1", "canceled"), order("a1", "reported")),
        (order("a1", "junk"), order("a1", "succeeded")),
        (order("a1", "reported"), order("a1", "wait_reporting")),
        (order("a1", "part_succ", traded_volume=100), order("a1", "reported_cancel")),
        (order("a1", "part_succ", traded_volume=100), order("a1", "part_succ", traded_volume=50)),
    ],
)
def test_late_state_is_no_news(placed: Driver, known: OrderFacts, late: OrderFacts) -> None:
    """States only move forward: what overtook it makes a late push a thing of the past."""
    placed.push(known)
    assert placed.push(late) == []


def test_fill_during_a_cancel_moves_the_volume_and_not_the_state_back(placed: Driver) -> None:
    """A cancel is under way and a fill wins a part of the race: both stand in the order's event."""
    placed.push(order("a1", "partsucc_cancel", traded_volume=100))
    placed.push(order("a1", "part_succ", traded_volume=150))
    placed.push(order("a1", "part_cancel", traded_volume=150))
    states = ["partsucc_cancel 100", "partsucc_cancel 150", "part_cancel 150"]
    assert placed.on("orders") == [f"order 1001 {state}" for state in states]


def test_final_state_keeps_the_volume_that_was_seen(placed: Driver) -> None:
    """A counter that calls a partly filled order canceled with no volume does not take its fills back."""
    placed.push(order("a1", "part_succ", traded_volume=100), order("a1", "canceled"))
    assert placed.on("orders")[-1] == "order 1001 canceled 100"


@pytest.mark.parametrize("status", [OrderStatus.REPORTED, OrderStatus.PART_SUCC])
def test_counters_number_is_news_of_its_own(placed: Driver, status: str) -> None:
    """The counter's number comes late: it is told, once, under an id of its own."""
    for number in ("", "xt1001", "S1001", "", "xt1001"):
        placed.push(order("a1", status, traded_volume=100, order_sysid=number))
    told = [event["order_sysid"] for event in placed.events if event["type"] == "order"]
    assert told == ["", "xt1001", "S1001"]


def test_order_of_nobody_is_external(ready: Driver) -> None:
    """An order that was placed by hand is told to monitors alone."""
    by_hand: dict[str, Any] = {"order_remark": "", "strategy_name": ""}
    ready.push(order("", "reported", 5, **by_hand), trade("", "T1", order_id=5, **by_hand))
    assert (ready.on("orders"), ready.on("fills")) == (["order 5 reported 0"], ["fill T1 200"])
    assert ready.on("inbox:alpha") == []
    event = next(event for event in ready.events if event["type"] == "order")
    assert (event["external"], event["strategy"], event["client_order_id"]) == (True, None, None)


def test_foreign_remark_does_not_make_an_order_ours(placed: Driver) -> None:
    """Another program that writes the same remark under another name has not placed this order."""
    placed.push(order("a1", "reported", 5, strategy_name="other-tool"))
    assert placed.on("inbox:alpha") == ["reply a1 ok"]
    assert placed.on("orders") == ["order 5 reported 0"]


@pytest.mark.parametrize("first", ["order", "fill"])
def test_order_that_only_its_remark_knows_is_its_strategys(ready: Driver, first: str) -> None:
    """Without a journal, remark and strategy name still say whose an order and its fills are."""
    facts: list[OrderFacts | TradeFacts] = [
        order("a1", "part_succ", traded_volume=100),
        trade("a1", "T1", 100),
    ]
    ready.push(*(facts if first == "order" else reversed(facts)))
    assert sorted(ready.on("inbox:alpha")) == ["fill T1 100", "order 1001 part_succ 100"]


def test_fill_is_told_once_though_its_owner_is_learned_later(driver: Driver) -> None:
    """The names of the strategies may be read after the terminal's list: that is no new fill."""
    fill = trade("a1", "T1")
    driver.tell(Reconciled((order("a1", "succeeded"),), (fill,)))
    driver.tell(StrategiesKnown(frozenset({"alpha"})))
    driver.tell(Reconciled((order("a1", "succeeded"),), (fill,)))
    assert driver.on("fills") == ["fill T1 200"]
    assert driver.on("orders") == ["order 1001 succeeded 200"]


def test_fill_time_is_when_it_happened(placed: Driver) -> None:
    """``occurred_at`` is the broker's time, where it gives one."""
    placed.push(trade("a1", "T1", traded_time=placed.now - 5_000))
    fill = placed.events[-1]
    assert (fill["occurred_at"], fill["published_at"]) == (placed.now - 5_000, placed.now)


def test_order_keeps_the_price_type_it_was_placed_with(ready: Driver) -> None:
    """The broker pushes a code of its own for what was sent; the events keep the sender's word."""
    ready.placed("a1", price_type="latest", price=None)
    ready.push(order("a1", "reported", price_type="limit", price_type_code=50))
    assert (ready.events[-1]["price_type"], ready.events[-1]["price_type_code"]) == ("latest", 50)


def test_push_that_overtakes_the_first_lists_is_told_after_them(driver: Driver) -> None:
    """What traded while the link was down is in the lists alone, and happened before what is pushed now."""
    driver.tell(LinkChanged(WorkerState.RECONCILING, "", 7))
    assert driver.push(trade("a1", "T2", 100)) == []
    driver.connect(orders=[order("a1", "reported")], trades=[trade("a1", "T1", 100)])
    assert driver.on("fills") == ["fill T1 100", "fill T2 100"]


def test_push_that_waits_for_lists_is_told_before_the_end(driver: Driver) -> None:
    """A worker that is stopped before the lists come keeps nothing for itself."""
    driver.push(order("a1", "reported"), trade("a1", "T1", 100))
    driver.tell(Stopping("told to"))
    assert driver.on("fills") == ["fill T1 100"]


def test_terminal_that_cannot_be_read_piles_nothing_up(driver: Driver) -> None:
    """It replays the day over each link that fails: what waits for the lists waits once."""
    for _ in range(50):
        driver.tell(LinkChanged(WorkerState.CONNECTING, ""), LinkChanged(WorkerState.RECONCILING, "", 7))
        driver.push(*(order(f"x{number}", "succeeded", order_id=number) for number in range(1, 20)))
    assert len(driver.engine._state.link.early) == 19


def test_states_on_the_way_to_the_exchange_move_forward(ready: Driver) -> None:
    """Not reported, waiting to be, reported: each is told in its order, and none a second time."""
    ready.placed("a1")
    for status in ("unreported", "wait_reporting", "unreported", "reported", "wait_reporting", "unreported"):
        ready.push(order("a1", status))
    told = ["order 1001 unreported 0", "order 1001 wait_reporting 0", "order 1001 reported 0"]
    assert ready.on("orders") == told
