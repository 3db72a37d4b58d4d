"""Money and shares between two snapshots of a terminal whose answers to queries lag."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.strategy import Strategy
from support.workers import WorkerInside

SCENARIO = """
[[accounts]]
account_id = "{}"
cash = 100.0
positions = [{{stock_code = "600000.SH", volume = 1000, cost = 9.5}}]

[[quotes]]
stock_code = "600000.SH"
last = 10.0

[[quotes]]
stock_code = "000001.SZ"
last = 12.0

[[quotes]]
stock_code = "113050.SH"
last = 110.0

[[quotes]]
stock_code = "159920.SZ"
last = 1.0
t_plus_zero = true

[faults]
query_lag_s = {}
"""
"""A thousand shares, and no money to speak of."""

Start = Callable[[float], Strategy]


@pytest.fixture
def start(redis_url: str, account_id: str, strategy: Strategy, tmp_path: Path) -> Iterator[Start]:
    """Start a worker whose terminal lags by so many seconds."""
    with ExitStack() as started:

        def strategy_at(lag: float) -> Strategy:
            scenario = tmp_path / "scenario.toml"
            scenario.write_text(SCENARIO.format(account_id, lag), "utf-8")
            state = tmp_path / "state"
            started.enter_context(WorkerInside(redis_url, account_id, state, strategy, sim_scenario=scenario))
            return strategy

        yield strategy_at


def traded(strategy: Strategy, **terms: object) -> int:
    """Send an order, and wait for its end and its fill; returns when that was told."""
    name = strategy.order(**terms)
    assert strategy.reply(name)["ok"], strategy.reply(name)
    strategy.wait_until_order(name, "succeeded")
    fill = strategy.wait_for("fills", lambda fill: fill["client_order_id"] == name, "the fill")
    return int(fill["published_at"])


@pytest.mark.parametrize("lag", [0.0, 2.0, 6.0])
def test_what_events_have_told_can_be_used_at_once(start: Start, lag: float) -> None:
    """Rotation, T+0, and cancelling to place again go through at any lag, before and after a snapshot."""
    strategy = start(lag)
    traded(strategy, order_type="sell", order_volume=1000, price=10.0)
    traded(strategy, stock_code="113050.SH", order_volume=60, price=110.0)
    traded(strategy, stock_code="159920.SZ", order_volume=1000, price=1.0)
    traded(strategy, stock_code="159920.SZ", order_type="sell", order_volume=1000, price=1.0)
    sold_at = traded(strategy, stock_code="113050.SH", order_type="sell", order_volume=60, price=110.0)
    strategy.wait_for("assets", lambda asset: asset["published_at"] > sold_at, "a snapshot after the fill")
    resting = strategy.order(stock_code="000001.SZ", order_volume=800, price=11.5)
    strategy.wait_until_order(resting, "reported")
    assert strategy.reply(strategy.send("cancel_order", client_order_id=resting))["ok"]
    strategy.wait_until_order(resting, "canceled")
    traded(strategy, stock_code="000001.SZ", order_volume=800, price=12.0)
    refused = strategy.reply(strategy.order(stock_code="000001.SZ", order_volume=800, price=12.0))
    assert refused["error"]["detail"]["rule"] == "cash"
