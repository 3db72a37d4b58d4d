"""Throughput, and how long a server needs for orders that have waited for it."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median

from ops.bench.catalogue import BARE, QMT_BUS, Spec
from ops.bench.result import Result
from ops.bench.scale import Scale
from ops.bench.stage import Stage

TABLE_BATCH = 64
_FLOOD_SECONDS = 600.0
_FEWEST = 200
_BATCHES = 250
"""In one measurement at most: small ones take as long as large ones."""
Measured = defaultdict[str, defaultdict[int, list[float]]]
"""By subject and size."""


def floods(specs: Sequence[Spec], scale: Scale) -> list[tuple[Spec, int]]:
    """Which subject's throughput is measured at which batch."""
    return [
        (spec, batch)
        for spec in specs
        if spec.sustained
        for batch in (scale.batches if spec.batches else (TABLE_BATCH,))
    ]


def measure_sustained(stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Measure every subject's throughput, in an order that is drawn anew for each repetition."""
    result.batch = TABLE_BATCH
    rates: Measured = defaultdict(lambda: defaultdict(list))
    for _ in range(scale.repeats):
        drawn = floods(list(stage.specs.values()), scale)
        for spec, batch in random.sample(drawn, len(drawn)):
            if rate := _rate(stage, spec, batch, scale):
                rates[spec.name][batch].append(rate)
                result.sustained = _medians(rates)
            tell()


def _rate(stage: Stage, spec: Spec, batch: int, scale: Scale) -> float:
    """Orders a second; 0 where it could not be measured."""
    count = min(int(spec.sustained * scale.share), _BATCHES * batch)
    count = max(count, min(_FEWEST, spec.sustained))
    if not stage.has(spec.name):
        return 0.0
    answer = stage.ask(spec.name, {"sustain": count, "batch": batch}, _FLOOD_SECONDS)
    return count / answer["seconds"] if answer else 0.0


def measure_backlog(stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Let orders wait for the bare loop and for the worker, more and more of them."""
    result.waiting = scale.waiting[-2]
    taken: Measured = defaultdict(lambda: defaultdict(list))
    for _ in range(scale.repeats):
        for count in scale.waiting:
            for name in random.sample((BARE, QMT_BUS), 2):
                if stage.has(name) and (answer := stage.ask(name, {"backlog": count}, _FLOOD_SECONDS)):
                    taken[name][count].append(answer["seconds"])
                    result.backlog = _medians(taken)
                tell()


def _medians(measured: Measured) -> dict[str, dict[int, float]]:
    """What there is so far, by name and size."""
    return {
        name: {size: median(found) for size, found in sorted(by_size.items())}
        for name, by_size in sorted(measured.items())
    }
