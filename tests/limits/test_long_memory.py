"""A worker that remembers much: how it starts again, and how it forgets what is old."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from redis import Redis
from support.long_day import LongDay
from support.redis_server import Server
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from bus_schema.codec import decode
from worker.app import Worker
from worker.broker.operations import Api, read_day
from worker.engine.config import EngineConfig
from worker.engine.effects import Row, RowKind
from worker.engine.engine import Engine
from worker.journal import Journal
from worker.loop import PRUNE_MS
from worker.settings import load_settings

ACCOUNT_ID = "1000000365"


def _now() -> int:
    return time.time_ns() // 1_000_000


def _processor_time(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def test_remembering_costs_little_more_than_reading(tmp_path: Path) -> None:
    """To rebuild the engine takes a small multiple of what it takes to read and decode the rows."""
    LongDay(ACCOUNT_ID, 1_000, _now()).write(tmp_path)
    with Journal(tmp_path, ACCOUNT_ID) as journal:

        def read() -> None:
            for row in journal.rows():
                decode(row.data)

        def replay() -> None:
            engine = Engine(EngineConfig(ACCOUNT_ID, simulated=True, version="0"))
            for row in journal.rows():
                engine.replay(row)

        # The quickest of a few: a search for garbage among all that other tests have left takes longer.
        reading, replaying = (min(_processor_time(work) for _ in range(5)) for work in (read, replay))
    assert replaying < 6 * reading


class Restart:
    """A worker that starts over a long day, and what that took.

    Attributes:
        searches: how often all objects were searched for garbage while it remembered.
        seconds: from the terminal's lists to ready.
        shipped: entries of the day that were written to Redis again.
    """

    def __init__(self, day: LongDay, folder: Path, url: str, strategy: Strategy) -> None:
        settings = load_settings(
            broker="simulated", redis_url=url, miniqmt_account_id=strategy.account_id, state_dir=folder
        )
        self._streams = [strategy.key(name) for name in ("orders", "fills", f"inbox:{strategy.name}")]
        redis = strategy.redis
        for name, (at, n) in day.write(folder).items():
            # All of the day is in Redis: its newest entry stands for it.
            redis.xadd(strategy.key(name), {"data": b"{}"}, id=f"{at}-{n}")
        # What other tests have left must not be what a search would be due for.
        gc.collect()
        before = gc.get_stats()[2]["collections"]
        worker = Worker(settings, Event())
        self.searches = gc.get_stats()[2]["collections"] - before
        day.live(worker.premises.terminal_control._host.exchange)  # type: ignore[union-attr]  # A terminal in this process.
        self.seconds = self._time(worker, strategy)
        self.shipped = sum(redis.xlen(key) - 1 for key in self._streams)
        assert worker.stop("it was only to start")

    def _time(self, worker: Worker, strategy: Strategy) -> float:
        answered: list[float] = []

        def noting(api: Api) -> object:
            lists = read_day(api)
            answered.append(time.perf_counter())
            return lists

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("worker.broker.session.read_day", noting)
            worker.start()
            wait_until(lambda: "ready" in strategy.states(), "the worker to be ready", timeout=120)
        return time.perf_counter() - answered[0]


def test_a_restart_tells_nothing_of_a_long_day_again(
    own_redis: Redis, private_redis_server: Server, tmp_path: Path
) -> None:
    """Two thousand orders remembered, found at the broker, and none of them news; no search for garbage."""
    alpha = Strategy(own_redis, ACCOUNT_ID, "alpha")
    restart = Restart(LongDay(ACCOUNT_ID, 2_000, _now()), tmp_path / "s", private_redis_server.url, alpha)
    assert restart.shipped == 0
    assert restart.searches == 0


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_restart_over_a_hundred_thousand_orders(
    own_redis: Redis, private_redis_server: Server, tmp_path: Path
) -> None:
    """Ready within two seconds of the terminal's lists."""
    alpha = Strategy(own_redis, ACCOUNT_ID, "alpha")
    restart = Restart(LongDay(ACCOUNT_ID, 100_000, _now()), tmp_path / "s", private_redis_server.url, alpha)
    assert restart.shipped == 0
    assert restart.seconds < 2


def test_a_journal_does_not_grow_for_ever(tmp_path: Path) -> None:
    """Twenty days of which two are kept need no more room than the first few."""
    per_day, day_ms = 2_000, 86_400_000
    sizes = []
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        for day in range(20):
            first, begins = day * (per_day + 1), day * day_ms
            journal.append(
                Row(first + i, begins + i, RowKind.EVENT, f"event:{first + i}", b"x" * 500, ("orders",))
                for i in range(per_day)
            )
            last = Row(first + per_day, begins + per_day, RowKind.MARK, "halts", b'{"halts":{}}')
            journal.append([last])
            while journal.prune(day_ms + per_day, 10**15, 700) == 700:
                journal.tidy()
            sizes.append(sum(file.stat().st_size for file in tmp_path.iterdir()))
            kept = sum(1 for _ in journal.rows())
    assert kept == 2 * per_day + 2
    assert sizes[-1] <= 1.2 * sizes[3]


def test_a_disk_that_cannot_forget_stops_nothing(inside: WorkerInside, alpha: Strategy) -> None:
    """Old rows cannot be dropped from a read-only journal: what needs no journal is served on."""
    loop = inside._worker._loop
    # The day's first snapshot is written down, as what losses are counted from.
    wait_until(lambda: alpha.read("assets"), "the first snapshot of the money")
    loop._journal._db.execute("PRAGMA query_only=1")
    loop._pruned_at -= PRUNE_MS
    long_ago = loop._pruned_at
    assert alpha.reply(alpha.send("ping"))["ok"]
    wait_until(lambda: loop._pruned_at > long_ago, "the attempt to prune")
    assert alpha.reply(alpha.send("ping"))["ok"]
    loop._journal._db.execute("PRAGMA query_only=0")
