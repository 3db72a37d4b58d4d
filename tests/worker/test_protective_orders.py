"""Protective orders with a real worker over the simulated terminal, whose prices move."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.strategy import Event, Strategy
from support.workers import WorkerInside

from worker.engine.config import EngineConfig
from worker.simulator import TerminalControl

HELD: dict[str, Any] = {"stock_code": "600000.SH", "order_volume": 100}


def state_of(strategy: Strategy, name: str, state: str) -> Event:
    """Wait until a protection has come to a state."""
    return strategy.wait_for(
        f"inbox:{strategy.name}",
        lambda event: (
            (event["type"], event.get("client_order_id"), event.get("state")) == ("protection", name, state)
        ),
        f"protection {name} to be {state}",
    )


def test_a_falling_price_sells_the_shares_once(inside: WorkerInside, strategy: Strategy) -> None:
    """From the quote service's push to the exchange's book: one order, under the protection's id."""
    strategy.send("protect", id="stop-1", **HELD, stop_price=9.9)
    strategy.send("protect", id="stop-2", **HELD, stop_price=8.0)
    state_of(strategy, "stop-2", "armed")
    for price in (9.95, 9.85, 9.8):
        inside.control.set_price("600000.SH", price)
    done = state_of(strategy, "stop-1", "done")
    assert done["condition"] == "stop_price"
    assert done["traded_volume"] == 100
    booked = [order.order_remark for order in inside.control.book().orders]
    assert booked == ["stop-1"]
    assert strategy.reply(strategy.send("unprotect", client_order_id="stop-2"))["ok"]


def test_shares_bought_today_are_not_sold_today(inside: WorkerInside, strategy: Strategy) -> None:
    """Attached to an order, it is armed by its fill, and waits where the exchange's T+1 does."""
    order = strategy.order(stock_code="000001.SZ", price=12.0)
    assert strategy.reply(order)["ok"]
    strategy.send(
        "protect", id="attached", client_order_id=order, stop_loss_ratio=0.5, take_profit_ratio=0.01
    )
    armed = state_of(strategy, "attached", "armed")
    assert armed["filled_volume"] == 100
    inside.control.set_price("000001.SZ", 12.6)
    strategy.wait_for("orders", lambda event: "bought today" in event.get("reason", ""), "it to be held")
    assert [booked.order_remark for booked in inside.control.book().orders] == [order]


def test_a_protection_outlives_its_worker(
    monkeypatch: pytest.MonkeyPatch,
    *,
    redis_url: str,
    account_id: str,
    strategy: Strategy,
    tmp_path: Path,
    address: str,
    control: TerminalControl,
) -> None:
    """The next worker fires it, once lists have shown that the one before did not."""
    monkeypatch.setattr("worker.app.EngineConfig", partial(EngineConfig, query_lag_ms=300))
    monkeypatch.setenv("SIM_TERMINAL", address)
    with WorkerInside(redis_url, account_id, tmp_path / "state", strategy):
        strategy.send("protect", id="stop-1", **HELD, stop_price=9.9)
        state_of(strategy, "stop-1", "armed")
    control.set_price("600000.SH", 9.8)
    with WorkerInside(redis_url, account_id, tmp_path / "state", strategy):
        state_of(strategy, "stop-1", "done")
    assert [order.order_remark for order in control.book().orders] == ["stop-1"]
