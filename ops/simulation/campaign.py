"""Many seeds, on one core or several: which of them break a promise, and what happened in all of them."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Protocol

from ops.simulation.running import run
from ops.simulation.schedule import drawn

DEFAULT_STEPS = 60
SEEDS_IN_A_BATCH = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring seeds."""

    first: int
    count: int
    steps: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A seed that breaks promises, and how."""

    seed: int
    violations: list[str]


@dataclass(slots=True)
class Findings:
    """What came of some seeds."""

    seeds: int = 0
    broken: list[Broken] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Findings") -> None:
        """Take in what came of other seeds."""
        self.seeds += other.seeds
        self.broken += other.broken
        self.counted.update(other.counted)


def examine(batch: Batch) -> Findings:
    """Run the schedules of a batch."""
    findings = Findings(batch.count)
    for seed in range(batch.first, batch.first + batch.count):
        outcome = run(drawn(seed, batch.steps))
        findings.counted.update(outcome.counted)
        if outcome.violations:
            findings.broken.append(Broken(seed, outcome.violations))
    return findings


class Campaign(Protocol):
    """Gives the findings of batch after batch."""

    def __call__(self, batches: list[Batch]) -> Iterator[Findings]:
        """Run them."""


def batches(first: int, seeds: int, steps: int) -> list[Batch]:
    """Divide seeds into batches."""
    starts = range(first, first + seeds, SEEDS_IN_A_BATCH)
    return [Batch(start, min(SEEDS_IN_A_BATCH, first + seeds - start), steps) for start in starts]


@contextmanager
def campaign(jobs: int) -> Iterator[Campaign]:
    """Processes to run batches on; one job stays in this process."""
    if jobs == 1:
        with _nothing_old_searched():
            yield lambda work: map(examine, work)
        return
    # Spawned, as nothing else works everywhere; so each begins without any state of this one.
    with get_context("spawn").Pool(jobs, gc.freeze) as pool:
        yield lambda work: pool.imap_unordered(examine, work)


@contextmanager
def _nothing_old_searched() -> Iterator[None]:
    """What is there before is no garbage; searching it for some costs a tenth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
