"""Round trips of all subjects in short bursts, in an order that is drawn anew for each round."""

import random
import time
from collections.abc import Callable, Iterable, Mapping

from ops.bench.catalogue import QMT_BUS
from ops.bench.machine import stolen_seconds
from ops.bench.percentiles import Round
from ops.bench.result import Latency, Result
from ops.bench.result import Stage as Stretch
from ops.bench.scale import Scale
from ops.bench.stage import Stage

_BURST_SECONDS = 120.0
_WARM_UP_ROUNDS = 2
_US = 1_000_000


def start_all(stage: Stage, _result: Result, _scale: Scale, tell: Callable[[], None]) -> None:
    """Start every subject whose round trips are measured; they stay alive beside each other."""
    for name, spec in stage.specs.items():
        if spec.interleaved:
            stage.has(name)
        tell()


def interleave(stage: Stage, result: Result, _scale: Scale, tell: Callable[[], None]) -> None:
    """Measure every subject's round trips; those that are asked nothing else end with it.

    A subject that fails is left out from then on.
    """
    names = [name for name, spec in stage.specs.items() if spec.interleaved and stage.has(name)]
    for _ in range(_WARM_UP_ROUNDS):
        names = list(_round(stage, names, result.burst).latencies)
    before = _processor_times(stage, names)
    rounds: list[Round] = []
    try:
        for _ in range(result.rounds):
            rounds.append(_round(stage, names, result.burst))
            names = list(rounds[-1].latencies)
            tell()
    finally:
        # Whoever stops a run sees what there is so far.
        result.latency = {name: Latency.of(rounds, name) for name in sorted(names) if rounds}
    _note_processor_times(result, before, _processor_times(stage, names))
    _note_stages(stage, result)
    for name, spec in stage.specs.items():
        if not spec.sustained:
            stage.end(name)


def _note_stages(stage: Stage, result: Result) -> None:
    """What the worker itself has measured meanwhile."""
    if stage.has(QMT_BUS) and (answer := stage.ask(QMT_BUS, {"stages": True}, _BURST_SECONDS)):
        told = {
            name: Stretch(name=name, p50=one["p50_us"], p99=one["p99_us"])
            for name, one in answer["stages"].items()
        }
        result.own_time = told.pop("own", None)
        result.stages = list(told.values())


def _processor_times(stage: Stage, names: Iterable[str]) -> dict[str, float]:
    """What each server has used so far, in seconds."""
    answers = {name: stage.ask(name, {"cpu": True}, _BURST_SECONDS) for name in names}
    return {name: answer["server_seconds"] for name, answer in answers.items() if answer}


def _note_processor_times(result: Result, before: Mapping[str, float], after: Mapping[str, float]) -> None:
    for name, found in result.latency.items():
        if name in before and name in after:
            found.server_us = _US * (after[name] - before[name]) / found.all.count


def _round(stage: Stage, names: list[str], burst: int) -> Round:
    def ask() -> dict[str, list[int]]:
        latencies = {}
        for name in random.sample(names, len(names)):
            if answer := stage.ask(name, {"burst": burst}, _BURST_SECONDS):
                latencies[name] = answer["latencies_ns"]
            else:
                stage.end(name)
        return latencies

    return timed_round(ask)


def timed_round(measure: Callable[[], dict[str, list[int]]]) -> Round:
    """Measure every subject once, and note how quiet the machine was meanwhile."""
    stolen, began = stolen_seconds(), time.perf_counter()
    latencies = measure()
    return Round(stolen_seconds() - stolen, time.perf_counter() - began, latencies)
