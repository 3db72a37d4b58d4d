"""Memory does not grow with the orders of a day: what is finished lies on the disk."""

import gc
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from engine.broker_says import ASSET
from support.long_day import LongDay
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from worker.bus.recollecting import recall
from worker.engine.config import EngineConfig
from worker.engine.engine import Engine
from worker.engine.inputs import QueryAnswered, Tick
from worker.engine.moment import Moment
from worker.engine.storing import ORDERS_AT_HAND
from worker.journal import Journal
from worker.journal.attic import SqliteAttic

ACCOUNT_ID = "1000000365"
CONFIG = EngineConfig(ACCOUNT_ID, simulated=True, version="0")
MINUTE = 60_000
STAYING = 2 * ORDERS_AT_HAND
"""Orders that may be in memory though they are finished."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine that puts finished orders on the disk."""
    with closing(SqliteAttic(tmp_path, ACCOUNT_ID)) as attic:
        yield Engine(CONFIG, attic)


@pytest.fixture
def traced() -> Iterator[None]:
    """Every allocation is counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


def _orders_at_hand(engine: Engine) -> int:
    return max(len(engine._state.placements.at_hand), len(engine._state.book.orders))


def _held(engine: Engine, later: Moment) -> int:
    """Bytes, once what was ordered for a while has been done: deadlines are over, and snapshots are in."""
    engine.handle(Tick(), later)
    while running := engine._state.snapshots.running:
        token, kind = next(iter(running.items()))
        engine.handle(QueryAnswered(token, ASSET if kind == "asset" else []), later)
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.usefixtures("traced")
def test_a_filled_order_takes_no_memory(engine: Engine) -> None:
    """Less than 100 bytes for each of three thousand, beyond those that stay at hand."""
    before, orders, grown, now = STAYING, 3_000, 0, time.time_ns() // 1_000_000
    day = LongDay(ACCOUNT_ID, before + orders, now)
    for number, _ in enumerate(day.live_through(engine)):
        engine.put_away()
        if number == before:
            grown = -_held(engine, Moment(now + MINUTE, now + MINUTE))
    grown += _held(engine, Moment(now + 2 * MINUTE, now + 2 * MINUTE))
    assert grown < 100 * orders
    assert _orders_at_hand(engine) <= STAYING


def test_a_restart_does_not_take_the_day_into_memory(engine: Engine, tmp_path: Path) -> None:
    """What is remembered is put away while it is remembered, and is known."""
    orders = 3_000
    LongDay(ACCOUNT_ID, orders, time.time_ns() // 1_000_000).write(tmp_path)
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        recall(engine, journal, lambda _newest: [])
    assert _orders_at_hand(engine) <= STAYING
    placements = (engine._state.placements.get(f"o{number}") for number in range(orders))
    assert all(placement is not None and placement.answer for placement in placements)


def test_a_worker_puts_orders_away_when_nothing_else_is_to_be_done(
    inside: WorkerInside, alpha: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into the file beside the journal, from where a repeat is answered."""
    engine = inside._worker._engine
    monkeypatch.setattr(Engine.put_away, "__defaults__", (1, 0))
    terms = {"id": "filled-1", "stock_code": "600000.SH", "order_type": "buy"}
    filled = partial(alpha.send, "place_order", **terms, order_volume=100, price=10.0)
    for name in (filled(), alpha.order(), alpha.order()):
        alpha.wait_until_order(name, "succeeded")
    at_hand, attic = engine._state.placements.at_hand, engine._state.away.attic
    wait_until(lambda: "filled-1" not in at_hand, "the first order to be put away")
    assert isinstance(attic, SqliteAttic)
    assert attic.path.exists()
    filled()
    assert alpha.replies("filled-1", 2)[1]["duplicate"] is True
