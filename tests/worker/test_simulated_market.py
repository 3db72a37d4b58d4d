"""The simulated exchange outlives the worker, is begun anew when asked, and never mixes with live trading."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from worker.engine.effects import Row, RowKind
from worker.journal import Journal

Start = Callable[..., WorkerProcess]
CANNOT_START = 2


def _query(strategy: Strategy, kind: str) -> Any:
    return strategy.reply(strategy.send(kind))["result"]


def _account(strategy: Strategy) -> tuple[object, ...]:
    """Money and volumes; profits depend on quotes, which come when they come."""
    asset, positions = _query(strategy, "query_asset"), _query(strategy, "query_positions")
    volumes = {held["stock_code"]: (held["volume"], held["can_use_volume"]) for held in positions}
    return asset["cash"], asset["frozen_cash"], asset["market_value"], volumes


def test_a_killed_worker_finds_its_simulated_market_again(start_worker: Start, strategy: Strategy) -> None:
    """After kill -9 money, positions and orders are there, an order that rests can be cancelled."""
    worker = start_worker()
    strategy.wait_until_order(strategy.order(), "succeeded")
    resting = strategy.order(price=9.5)
    strategy.wait_until_order(resting, "reported")
    # Queries lag behind events.
    wait_until(lambda: _query(strategy, "query_asset")["frozen_cash"] > 0, "the money that is held back")
    before = _account(strategy)
    worker.process.kill()
    start_worker()
    assert _account(strategy) == before
    assert strategy.reply(strategy.send("cancel_order", client_order_id=resting))["ok"]
    strategy.wait_until_order(resting, "canceled")


def test_fresh_begins_the_market_and_its_journal_anew(
    start_worker: Start,
    start_module: Callable[..., ModuleProcess],
    environment: dict[str, str],
    strategy: Strategy,
) -> None:
    """With --fresh nothing of earlier orders is left, in the market, in the journal, or on the bus."""
    worker = start_worker()
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    worker.process.kill()
    again = start_module("ops.cli", "run", "--fresh", environment=environment)
    again.wait_for_line("simulation_begins_anew", timeout=20)
    wait_until(lambda: strategy.states()[-1:] == ["ready"], "the state ready", timeout=20)
    assert _query(strategy, "query_orders") == []
    assert strategy.read("fills") == []
    # The id is free again.
    same = strategy.send("place_order", stock_code="600000.SH", order_type="buy", order_volume=100, price=9.5)
    assert strategy.reply(same)["ok"]


@pytest.fixture
def live_journal(environment: dict[str, str], account_id: str) -> Path:
    """A journal with one event of live trading."""
    event = {"type": "worker_status", "id": "x", "simulated": False}
    with Journal(Path(environment["STATE_DIR"]), account_id) as journal:
        journal.append([Row(1, 1, RowKind.EVENT, "x", json.dumps(event).encode(), ("status",), None)])
        return journal.path


@pytest.mark.parametrize("arguments", [(), ("--fresh",)])
def test_a_simulation_leaves_live_trading_alone(
    start_module: Callable[..., ModuleProcess],
    environment: dict[str, str],
    live_journal: Path,
    arguments: tuple[str, ...],
) -> None:
    """A simulated start on a live journal ends with status 2, says why, and deletes nothing."""
    worker = start_module("ops.cli", "run", *arguments, environment=environment)
    assert worker.wait(30) == CANNOT_START, worker.output
    assert "holds live trading of this account" in worker.output
    assert live_journal.exists()


def test_a_damaged_simulated_market_is_said(
    start_module: Callable[..., ModuleProcess], environment: dict[str, str], account_id: str
) -> None:
    """A file that cannot be read ends the start with status 2 and the way out."""
    state = Path(environment["STATE_DIR"])
    state.mkdir()
    (state / f"simulated-exchange-{account_id}.pickle").write_bytes(b"\x80\x05nothing")
    worker = start_module("ops.cli", "run", environment=environment)
    assert worker.wait(30) == CANNOT_START, worker.output
    assert "--fresh" in worker.output
    assert "Traceback" not in worker.output
