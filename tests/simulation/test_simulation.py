"""The simulator of schedules: what it promises of the worker, and what is promised of itself."""

import json
from pathlib import Path

import pytest
from simulation import planted_bugs

from ops.cli import main
from ops.simulation.campaign import DEFAULT_STEPS, batches, campaign
from ops.simulation.running import run
from ops.simulation.schedule import drawn
from ops.simulation.shrinking import promise_of, shrunk
from ops.status import Exit

SEEDS = 300


def test_some_hundred_schedules_break_no_promise() -> None:
    """Every promise is kept in each, whatever fails and wherever the worker dies."""
    with campaign(jobs=1) as examine:
        found = list(examine(batches(first=0, seeds=SEEDS, steps=DEFAULT_STEPS)))
    assert [broken for findings in found for broken in findings.broken] == []
    assert sum(findings.counted["deaths"] for findings in found) > SEEDS / 10
    assert sum(findings.counted["fills"] for findings in found) > SEEDS / 10


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_hundred_thousand_schedules_break_no_promise() -> None:
    """The same for as long as it takes."""
    with campaign(jobs=2) as examine:
        for findings in examine(batches(first=1_000_000, seeds=100_000, steps=DEFAULT_STEPS)):
            assert findings.broken == []


def test_same_seed_same_run() -> None:
    """A seed can be run again, and everything happens as it did."""
    schedule = drawn(11, DEFAULT_STEPS)
    first, again = run(schedule, tracing=True), run(schedule, tracing=True)
    assert first.trace
    assert first == again


def test_seeds_differ() -> None:
    """Another seed is another schedule."""
    assert drawn(1, DEFAULT_STEPS) != drawn(2, DEFAULT_STEPS)


def test_shrinking_keeps_the_violation_and_drops_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left breaks the same promise, and none of its steps can be left out."""
    planted_bugs.acknowledge_when_read(monkeypatch)
    promise = "each command has one reply"
    schedule = next(
        schedule
        for schedule in (drawn(seed, DEFAULT_STEPS) for seed in range(SEEDS))
        if promise in {promise_of(line) for line in run(schedule).violations}
    )
    short = shrunk(schedule, promise)
    assert len(short.steps) < DEFAULT_STEPS / 4
    assert promise in {promise_of(line) for line in run(short).violations}


def test_command_says_that_all_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`qmt-bus simulate` ends with 0 and its figures."""
    figures = tmp_path / "figures.json"
    assert main(["simulate", "--seeds", "5", "--json", str(figures)]) == Exit.DONE
    assert "every promise kept" in capsys.readouterr().out
    written = json.loads(figures.read_text("utf-8"))
    assert written["schedules"] == 5
    assert written["broken"] == {}


def test_command_explains_a_broken_promise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the seed, the promise, the shortest schedule and how to see it again, and ends with 1."""
    planted_bugs.let_redis_choose_the_ids(monkeypatch)
    assert main(["simulate", "--first", "1", "--seeds", "1"]) == Exit.FAILED
    said = capsys.readouterr().out
    assert "seed 1 breaks a promise" in said
    assert "no event twice" in said
    assert "qmt-bus simulate --first 1 --seeds 1" in said


def _orders(jobs: int) -> int:
    with campaign(jobs) as examine:
        return sum(found.counted["orders"] for found in examine(batches(first=0, seeds=60, steps=20)))


def test_two_processes_find_what_one_finds() -> None:
    """Seeds may be divided among processes, started afresh."""
    assert _orders(jobs=1) == _orders(jobs=2)
