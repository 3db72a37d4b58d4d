"""The checks at work, with nothing configured, and the kill switch under load."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.strategy import Event, Strategy
from support.waiting import wait_until
from support.workers import WorkerInside, WorkerProcess

LOAD = 400


def _ready_to_judge(strategy: Strategy) -> None:
    """Wait until the worker has its first snapshots: a check without them lets pass."""
    for stream in ("assets", "positions"):
        wait_until(lambda stream=stream: strategy.read(stream), f"the first of {stream}")  # type: ignore[misc]  # mypy cannot infer a lambda with a default.


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        pytest.param({"order_volume": 900_000, "price": 9.9}, "cash", id="more than there is money"),
        pytest.param({"order_type": "sell", "order_volume": 2_000}, "holdings", id="more than is held"),
        pytest.param({"order_volume": 150}, "lot", id="an odd lot"),
        pytest.param({"price": 9.001}, "tick", id="off the tick"),
        pytest.param({"price": 12.0}, "price_limit", id="above the day's limit"),
    ],
)
def test_what_cannot_trade_does_not_leave(strategy: Strategy, fields: dict[str, Any], rule: str) -> None:
    """Without any configuration: no order without money, shares, whole lots and a price that can be."""
    _ready_to_judge(strategy)
    order = strategy.order(**fields)
    error = strategy.reply(order)["error"]
    assert (error["code"], error["detail"]["rule"]) == ("risk_rejected", rule)
    told = strategy.wait_for("errors", lambda e: e.get("client_order_id") == order, "the error")
    assert told["detail"] == error["detail"]
    assert strategy.orders_of(order) == []


@pytest.mark.usefixtures("inside")
def test_what_is_on_its_way_out_is_not_sold_twice(strategy: Strategy) -> None:
    """Two sells at once may not take more than there is, though no snapshot shows the first one yet."""
    _ready_to_judge(strategy)
    first = strategy.order(order_type="sell", order_volume=1_000, price=10.9)
    second = strategy.order(order_type="sell", order_volume=1_000, price=10.9)
    assert strategy.reply(first)["ok"]
    assert strategy.reply(second)["error"]["detail"]["rule"] == "holdings"
    strategy.reply(strategy.send("cancel_order", client_order_id=first))
    strategy.wait_until_order(first, "canceled")

    def sold() -> bool:
        return bool(strategy.reply(strategy.order(order_type="sell", order_volume=1_000, price=10.9))["ok"])

    wait_until(sold, "the cancelled shares to be free again")


def test_a_dry_run_is_answered_and_reaches_no_exchange(
    start_worker: Callable[..., WorkerProcess], strategy: Strategy
) -> None:
    """`DRY_RUN` checks an order, answers it as sent, and sends nothing."""
    start_worker(DRY_RUN="true")
    assert strategy.reply(strategy.order())["result"]["dry_run"]
    assert strategy.reply(strategy.order(order_volume=150))["error"]["detail"]["rule"] == "lot"
    orders = strategy.reply(strategy.send("query_orders"))["result"]
    assert orders == []


def test_a_halt_stops_the_next_order_under_load(
    inside: WorkerInside, strategy: Strategy, tmp_path: Path
) -> None:
    """Nothing is handed over once the halt is written down, however much is on its way."""
    strategy.reply(strategy.order(price=9.0))
    pipeline = strategy.redis.pipeline(transaction=False)
    for number in range(LOAD):
        pipeline.xadd(strategy.key("commands:alpha"), {"data": json.dumps(_resting(f"load{number}"))})
    pipeline.execute()
    wait_until(lambda: len(strategy.inbox) > LOAD // 10, "the load to be under way")
    halt = strategy.operate("halt", reason="enough")
    strategy.wait_for("status", lambda event: event.get("command_id") == halt, "the halt's reply")
    last = wait_until(lambda: _replied(strategy, f"load{LOAD - 1}"), "the last order's answer", timeout=30)
    assert last is not None
    assert last["error"]["code"] == "halted"
    intents, halted_at = _journal(tmp_path / "state", strategy.account_id)
    assert 0 < len(intents) <= LOAD
    assert [n for n in intents if n > halted_at] == []
    # What was written down before the halt is still handed over.
    wait_until(lambda: len(inside.control.book().orders) >= len(intents), "the orders before the halt")
    assert len(inside.control.book().orders) == len(intents)


def _resting(name: str) -> dict[str, Any]:
    terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.0}
    return {"type": "place_order", "id": name, "expires_at": 4_000_000_000_000, **terms}


def _replied(strategy: Strategy, command_id: str) -> Event | None:
    return next((event for event in strategy.inbox if event.get("command_id") == command_id), None)


def _journal(state: Path, account_id: str) -> tuple[list[int], int]:
    """The journal's intents by their numbers, and the number of its halt."""
    with closing(sqlite3.connect(state / f"journal-{account_id}.sqlite")) as db:
        intents = [n for (n,) in db.execute("SELECT n FROM rows WHERE kind = 'intent' ORDER BY n")]
        (halted_at,) = db.execute("SELECT max(n) FROM rows WHERE subject = 'halts'").fetchone()
    return intents, halted_at
