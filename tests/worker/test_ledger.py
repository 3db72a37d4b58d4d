"""Who holds what, asked over a real bus of a worker that is killed in between."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from bus_schema.client import BusClient, OperatorClient
from bus_schema.ledger import AccountLedgerResult, LedgerResult

CODE = "600000.SH"


@pytest.fixture
def start(redis_url: str, account_id: str, tmp_path: Path, strategy: Strategy) -> Callable[[], WorkerInside]:
    """Return a function that starts a worker over the state that the one before has left."""
    return lambda: WorkerInside(redis_url, account_id, tmp_path / "state", strategy)


def _trade(strategy: Strategy, **terms: Any) -> None:
    order = strategy.order(**terms)
    assert strategy.reply(order)["ok"]
    strategy.wait_until_order(order, "succeeded")


def test_a_ledger_outlives_the_worker_and_agrees_with_the_exchange(
    start: Callable[[], WorkerInside], strategy: Strategy, redis_url: str, account_id: str
) -> None:
    """Bought, sold, and asked of the next worker: the exchange's volumes and fees; the rest is nobody's."""
    with start() as worker:
        _trade(strategy, order_volume=300)
        _trade(strategy, order_volume=100, order_type="sell")
        book = worker.control.book()
    with (
        start(),
        OperatorClient(redis_url, account_id=account_id) as operator,
        BusClient(redis_url, account_id=account_id, strategy="alpha") as bus,
    ):

        def seen() -> list[AccountLedgerResult]:
            told = operator.query_ledger().result_as(AccountLedgerResult)
            return [told] if told.stocks else []

        (whole,) = wait_until(seen, "a snapshot of the positions to be divided")
        own = bus.query_ledger().result_as(LedgerResult)
    assert own.positions[0].volume == 200
    assert own.commission == pytest.approx(sum(fill.commission for fill in book.fills))
    # All at one price: what is gained is the fees, below 0.
    assert own.realised_profit + own.float_profit == pytest.approx(-own.commission, abs=0.01)
    assert [ledger.strategy for ledger in whole.strategies] == ["alpha"]
    # The simulated market outlives the worker: the scenario's 1,000 shares, and what was bought.
    (stock,) = whole.stocks or []
    assert (stock.stock_code, stock.volume, stock.attributed, stock.unattributed) == (CODE, 1_200, 200, 1_000)
