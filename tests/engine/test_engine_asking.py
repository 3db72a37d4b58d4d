"""Queries, snapshots, and what the worker says of itself."""

from typing import Any

import pytest
from engine.broker_says import ASSET, POSITION, order, trade
from engine.driver import TTL, Driver

from bus_schema.codes import ErrorCode, WorkerState
from bus_schema.commands import COMMANDS
from bus_schema.control import CONTROLS
from worker.engine import handlers
from worker.engine.effects import Query
from worker.engine.inputs import (
    AccountStatusPushed,
    HeartbeatDue,
    LinkChanged,
    QueryAnswered,
    QueryFailed,
    SnapshotDue,
    Stopping,
)

QUERY_CASES: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("query_orders", {"cancelable_only": True}, "orders", {"cancelable_only": True}),
    ("query_order", {"order_id": 7}, "order", {"order_id": 7}),
    ("query_order", {"client_order_id": "a1"}, "order", {"order_id": 1001, "client_order_id": "a1"}),
    ("query_trades", {}, "trades", {}),
    ("query_account_status", {}, "account_status", {}),
    ("query_account_infos", {}, "account_infos", {}),
    ("query_quote", {"stock_codes": ["600000"]}, "quote", {"stock_codes": ["600000.SH"]}),
    ("query_instrument", {"stock_code": "000001.SZ"}, "instrument", {"stock_code": "000001.SZ"}),
    (
        "query_trading_dates",
        {"start_time": "20250101"},
        "trading_dates",
        {"market": "SH", "start_time": "20250101", "end_time": "", "count": -1},
    ),
]


@pytest.fixture
def calm(ready: Driver) -> Driver:
    """An engine whose first snapshots have been taken, long ago."""
    _take_snapshots(ready)
    ready.wait(10_000)
    ready.actions.clear()
    return ready


def _take_snapshots(driver: Driver) -> None:
    for query in driver.asked_for(Query):
        driver.tell(QueryAnswered(query.token, ASSET if query.operation == "asset" else [POSITION]))


def _kinds(driver: Driver) -> list[str]:
    return [query.operation for query in driver.asked_for(Query)]


def test_every_command_has_somebody_who_acts_on_it() -> None:
    """Whatever the contract lets a strategy or an operator say, the engine has a hand for."""
    assert set(handlers.ORDERS) | set(handlers.FROM_MEMORY) | set(handlers.WHEN_READY) == set(
        COMMANDS.values()
    )
    assert set(handlers.CONTROLS) == set(CONTROLS.values())


@pytest.mark.parametrize(("command_type", "fields", "operation", "params"), QUERY_CASES)
def test_query_is_passed_on_and_answered(
    calm: Driver, command_type: str, fields: dict[str, Any], operation: str, params: dict[str, Any]
) -> None:
    """Each query is one operation at the broker edge; what comes back is the result."""
    calm.placed("a1")
    entry = calm.send(command_type, "q1", **fields)
    query = calm.last(Query)
    assert (query.operation, query.params) == (operation, params)
    fact = {"order_id": 7, "strategy_name": "alpha"}
    calm.tell(QueryAnswered(query.token, [fact] if operation in {"orders", "trades"} else fact))
    assert calm.reply("q1")["result"] == ([fact] if operation in {"orders", "trades"} else fact)
    assert calm.settled(entry)


def test_query_leaves_no_trace_in_the_journal(calm: Driver) -> None:
    """Asking again is harmless, so neither the question nor the answer is written down."""
    before = len(calm.journal)
    calm.send("query_asset", "q1")
    calm.tell(QueryAnswered(calm.last(Query).token, ASSET))
    assert len(calm.journal) == before


def test_orders_in_a_result_bear_their_client_order_id(calm: Driver) -> None:
    """A result names orders as the bus knows them."""
    calm.placed("a1")
    calm.send("query_orders", "q1")
    found = [dict(order("a1", "reported")), dict(order("", "reported", 5))]
    calm.tell(QueryAnswered(calm.last(Query).token, found))
    assert [one["client_order_id"] for one in calm.reply("q1")["result"]] == ["a1", None]


def test_orders_are_as_far_as_events_have_told_them(calm: Driver) -> None:
    """The terminal's lists lag behind its pushes: an order is missing there, or in a state that is over."""
    calm.placed("a1")
    calm.placed("a2", 1002)
    calm.push(
        order("a1", "reported"),
        order("a2", "reported", 1002),
        order("a2", "part_succ", 1002, traded_volume=50),
    )
    calm.send("query_orders", "all", cancelable_only=True)
    calm.tell(QueryAnswered(calm.last(Query).token, [dict(order("a2", "reported", 1002))]))
    told = [(one["client_order_id"], one["order_status"]) for one in calm.reply("all")["result"]]
    assert told == [("a2", "part_succ"), ("a1", "reported")]
    for name, fields in (("by_id", {"client_order_id": "a1"}), ("by_number", {"order_id": 1001})):
        calm.send("query_order", name, **fields)
        calm.tell(QueryAnswered(calm.last(Query).token, None))
        assert calm.reply(name)["result"]["client_order_id"] == "a1"


@pytest.mark.parametrize(
    ("command_type", "fields"),
    [("query_order", {"order_id": 5}), ("query_instrument", {"stock_code": "600000.SH"})],
)
def test_what_is_not_there_is_not_found(calm: Driver, command_type: str, fields: dict[str, Any]) -> None:
    """No order or instrument of that name: said as an error, not as an empty result."""
    calm.send(command_type, "q1", **fields)
    calm.tell(QueryAnswered(calm.last(Query).token, None))
    assert calm.reply("q1")["error"]["code"] == ErrorCode.NOT_FOUND
    assert calm.reply("q1")["error"]["detail"] == fields


def test_order_without_a_number_is_searched_by_its_id(calm: Driver) -> None:
    """The answer to an order may just be on its way: the terminal's list is searched for its remark."""
    calm.place("a1")
    calm.send("query_order", "q1", client_order_id="a1")
    assert calm.last(Query).params == {"order_id": 0, "client_order_id": "a1"}


def test_query_without_an_answer_times_out(calm: Driver) -> None:
    """The terminal has its time; an answer after that is nobody's."""
    calm.send("query_asset", "q1")
    calm.wait(5_000)
    assert calm.on("inbox:alpha") == ["reply q1 timeout", "error timeout"]
    calm.tell(QueryAnswered(calm.last(Query).token, ASSET))
    assert calm.on("inbox:alpha") == ["reply q1 timeout", "error timeout"]


def test_failed_query_says_why(calm: Driver) -> None:
    """The broker edge's own reason is the reply's."""
    calm.send("query_asset", "q1")
    calm.tell(QueryFailed(calm.last(Query).token, ErrorCode.NOT_CONNECTED, "the link is dead", {"why": 1}))
    error = calm.reply("q1")["error"]
    assert error == {"code": "not_connected", "message": "the link is dead", "detail": {"why": 1}}


def test_expired_query_is_not_asked(calm: Driver) -> None:
    """Queries expire as orders do."""
    calm.send("query_asset", "q1", expires_at=calm.now - 1)
    assert calm.reply("q1")["error"]["code"] == ErrorCode.EXPIRED
    assert calm.asked_for(Query) == []


def test_query_waits_for_the_link_no_longer_than_its_time(driver: Driver) -> None:
    """Without a link a query waits; when its time is over it is answered."""
    driver.send("query_asset", "q1")
    driver.wait(TTL + 1)
    assert driver.reply("q1")["error"]["code"] == ErrorCode.NOT_CONNECTED


def test_redelivered_query_is_run_again(calm: Driver) -> None:
    """Its answer was lost with the crash, and costs only another question."""
    entry = calm.next_entry()
    calm.read(entry, {"type": "query_asset", "id": "q1"}, redelivered=True)
    assert _kinds(calm) == ["asset"]


def test_ping_is_answered_without_the_broker(driver: Driver) -> None:
    """A strategy can ask whether the worker is there, whatever the terminal does; late pings are expired."""
    driver.send("ping", "p1")
    assert driver.reply("p1")["result"] == {"state": "starting", "version": "1.2.3"}
    driver.send("ping", "p2", expires_at=driver.now - 1)
    assert driver.reply("p2")["error"]["code"] == ErrorCode.EXPIRED


def test_snapshots_follow_the_first_list(ready: Driver) -> None:
    """As soon as the day is known, money and positions are asked for and published."""
    assert _kinds(ready) == ["asset", "positions"]
    _take_snapshots(ready)
    assert (ready.on("assets"), ready.on("positions")) == (["asset"], ["positions"])
    assert POSITION.items() <= ready.events[-1]["positions"][0].items()


def test_fill_asks_for_new_snapshots(calm: Driver) -> None:
    """Money and positions are read again after a fill."""
    calm.push(trade("", "T1"))
    assert _kinds(calm) == ["asset", "positions"]


def test_burst_of_fills_asks_once(calm: Driver) -> None:
    """Fills during a snapshot lead to one more of each, after the gap, and not to one for each fill."""
    for number in range(10):
        calm.push(trade("", f"T{number}"))
    assert _kinds(calm) == ["asset", "positions"]
    _take_snapshots(calm)
    assert _kinds(calm) == ["asset", "positions"]
    calm.wait(299)
    assert _kinds(calm) == ["asset", "positions"]
    calm.wait(1)
    assert _kinds(calm) == ["asset", "positions"] * 2


def test_snapshots_follow_a_fill_until_lagging_lists_have_caught_up(calm: Driver) -> None:
    """The first one after a fill may show the time before it; what is no news is told once."""
    for _ in range(3):
        calm.wait(6_000)
        _take_snapshots(calm)
    before, told = len(_kinds(calm)), len(calm.on("assets"))
    calm.push(trade("", "T1"))
    _take_snapshots(calm)
    calm.wait(300)
    _take_snapshots(calm)
    assert (len(_kinds(calm)) - before, len(calm.on("assets")) - told) == (4, 1)
    calm.wait(300)
    later = {**ASSET, "cash": 1.0}
    for query in calm.asked_for(Query)[-2:]:
        calm.tell(QueryAnswered(query.token, later if query.operation == "asset" else [POSITION]))
    assert (len(calm.on("assets")) - told, calm.events[-1]["type"]) == (2, "asset")
    for _ in range(10):
        calm.wait(5_000)
        _take_snapshots(calm)
    assert len(_kinds(calm)) - before <= 16


def test_scheduled_snapshots_do_not_pile_up(calm: Driver) -> None:
    """While one is under way, the schedule does not ask for another of its kind."""
    for _ in range(2):
        calm.tell(SnapshotDue("asset"), SnapshotDue("positions"))
    assert _kinds(calm) == ["asset", "positions"]


def test_snapshot_without_an_answer_is_asked_again_on_schedule(calm: Driver) -> None:
    """A terminal that does not answer one is asked the next time; an empty answer is not published."""
    told = len(calm.on("assets"))
    calm.tell(SnapshotDue("asset"))
    calm.wait(5_000)
    calm.tell(SnapshotDue("asset"))
    assert _kinds(calm) == ["asset", "asset"]
    calm.tell(QueryAnswered(calm.last(Query).token, None))
    assert len(calm.on("assets")) == told


def test_no_snapshot_without_a_link(calm: Driver) -> None:
    """A dead link would answer with an empty account."""
    calm.disconnect()
    calm.tell(SnapshotDue("asset"))
    assert calm.asked_for(Query) == []


def test_each_change_of_the_link_is_told(driver: Driver) -> None:
    """``status`` follows the worker from its start to its end, without saying anything twice."""
    driver.connect()
    driver.disconnect()
    driver.tell(LinkChanged(WorkerState.CONNECTING, "", 8), LinkChanged(WorkerState.CONNECTING, "", 8))
    driver.tell(Stopping("SIGTERM"))
    states = ["starting", "connecting", "reconciling", "ready", "disconnected", "connecting", "stopping"]
    assert driver.on("status") == [f"status {state}" for state in states]
    assert driver.events[-1]["reason"] == "SIGTERM"


def test_heartbeat_tells_the_state_again(ready: Driver) -> None:
    """A heartbeat has the time since when, the session and what is in hand."""
    since = ready.now
    ready.wait(60_000)
    ready.place("a1")
    (status,) = ready.tell(HeartbeatDue())
    assert (status["state"], status["since"], status["session_id"], status["backlog"]) == (
        "ready",
        since,
        7,
        1,
    )


def test_account_status_is_told(ready: Driver) -> None:
    """What the terminal says of the account stands in ``status`` until it is well again."""
    (status,) = ready.tell(AccountStatusPushed(5))
    assert status["reason"] == "account status 5: correcting data"
    (status,) = ready.tell(AccountStatusPushed(0))
    assert status["reason"] == ""
