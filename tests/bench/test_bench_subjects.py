"""The benchmark's own subjects, for a few orders each."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from bus_schema.client import BusClient
from bus_schema.keys import Keys
from bus_schema.risk import RuleName
from bus_schema.risk.results import LimitsResult
from ops.bench.protocol import CannotError, Subject
from ops.bench.subjects.bare import BATCH, Bare
from ops.bench.subjects.bare_c import BareC, compile_loop
from ops.bench.subjects.qmt_bus import STRATEGY, QmtBus
from worker.journal import Journal

Start = Callable[..., None]


@pytest.fixture
def start(redis_url: str, account_id: str, tmp_path: Path) -> Iterator[Start]:
    """Start a subject under a name of this test's own; it ends with the test."""
    with ExitStack() as ended:

        def start(subject: Subject, **settings: object) -> None:
            ended.callback(subject.stop)
            place = {"name": account_id, "folder": str(tmp_path), "redis_url": redis_url}
            subject.start({**place, **settings})

        yield start


def test_the_bare_loop_answers(start: Start) -> None:
    """One by one, as a flood, as a backlog, and it tells what it used."""
    bare = Bare()
    start(bare)
    assert all(taken > 0 for taken in bare.burst(5))
    assert bare.sustain(300, 32) > 0
    assert bare.backlog(100) > 0
    # However its last flood came: else it would be held back, and the worker look quick beside it.
    assert bare.server._process.args[-1] == str(BATCH)  # type: ignore[index]
    seconds, memory = bare.usage()
    assert seconds > 0
    assert memory > 10


def test_the_loop_in_c_answers_or_says_what_is_missing(start: Start, tmp_path: Path) -> None:
    """With a compiler and hiredis it works at both ends; without, the reason names what to install."""
    try:
        compile_loop(tmp_path)
    except CannotError as missing:
        assert "compiler" in str(missing) or "hiredis" in str(missing)  # noqa: PT017 - either outcome is right.
        return
    loop = BareC()
    start(loop)
    assert len(loop.burst(20)) == 20
    assert loop.sustain(300, 64) > 0


def test_a_machine_without_a_compiler_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The subject is missing for a reason that can be mended."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(CannotError, match="there is no C compiler: none of cc, gcc, clang"):
        compile_loop(tmp_path)


def test_what_a_compiler_says_is_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind what is usually missing."""
    # Python is no C compiler, on any system.
    monkeypatch.setattr(shutil, "which", lambda _name: sys.executable)
    with pytest.raises(CannotError, match=r"hiredis with its headers is needed.*(?i:unknown option)"):
        compile_loop(tmp_path)


@pytest.mark.parametrize("own_client", [False, True], ids=["bare client", "own client"])
def test_a_worker_answers(start: Start, own_client: bool) -> None:
    """One by one, as a flood, and as a backlog in another life."""
    worker = QmtBus()
    start(worker, own_client=own_client)
    assert len(worker.burst(3)) == 3
    assert worker.sustain(100, 16) > 0
    assert worker.backlog(50) > 0


def test_a_worker_remembers_a_long_day(
    start: Start, redis_client: Redis, account_id: str, tmp_path: Path
) -> None:
    """Its journal has the finished orders, the open ones rest, and nothing old is published again."""
    worker = QmtBus()
    start(worker, finished_orders=200, open_orders=20)
    keys = Keys(worker.account_id)
    assert worker.account_id == f"{account_id}_2"
    assert len(worker.burst(3)) == 3
    assert redis_client.xlen(keys.fills) == 1 + 3
    worker.stop()
    with Journal(tmp_path / "state", worker.account_id) as journal:
        fills = {row.subject for row in journal.rows() if row.streams and "fills" in row.streams}
    assert len(fills) == 200 + 3


def test_a_worker_with_its_terminal_outside_answers(start: Start) -> None:
    """As for the measurement of memory, in which the exchange's own is not to count."""
    worker = QmtBus()
    start(worker, terminal_process=True)
    assert worker.sustain(50, 16) > 0
    assert worker.usage()[1] > 10


@pytest.mark.parametrize("unchecked", [False, True], ids=["whole", "unchecked"])
def test_a_worker_checks_its_orders_or_nothing(start: Start, redis_url: str, unchecked: bool) -> None:
    """The whole one has its rules on, all that they look at, and no brake; the other has no rule."""
    worker = QmtBus()
    start(worker, unchecked=unchecked)
    worker.burst(3)
    with BusClient(redis_url, account_id=worker.account_id, strategy=STRATEGY) as client:
        limits = LimitsResult.model_validate(client.query_limits().result)
    on = {rule.rule for rule in limits.rules if rule.on}
    assert not on if unchecked else on >= {RuleName.LOT, RuleName.CASH, RuleName.HOLDINGS, RuleName.TICK}
    assert not any(rule.refused or rule.unchecked for rule in limits.rules)
    assert (limits.rates.per_second, limits.rates.per_day) == (0, 0)
