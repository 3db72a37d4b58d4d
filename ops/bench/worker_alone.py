"""What the worker is measured by alone: its start, its idle processor time, its memory."""

import time
from collections.abc import Callable
from threading import Event

from ops.bench.catalogue import MEMORY, QMT_BUS
from ops.bench.result import Result, Sample
from ops.bench.scale import Scale
from ops.bench.stage import Stage

MEMORY_STEPS = 40
_BATCH = 64
_ASK_SECONDS = 600.0


def measure_starts(stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Start the worker anew, a few times."""
    for _ in range(scale.starts):
        if stage.has(QMT_BUS) and (answer := stage.ask(QMT_BUS, {"restart": True}, _ASK_SECONDS)):
            result.start_seconds.append(answer["seconds"])
        tell()


def measure_idle(stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Watch a connected worker that nobody sends anything."""
    if stage.has(QMT_BUS):
        before, began = stage.ask(QMT_BUS, {"cpu": True}, _ASK_SECONDS), time.perf_counter()
        Event().wait(scale.idle_seconds)
        seconds, after = time.perf_counter() - began, stage.ask(QMT_BUS, {"cpu": True}, _ASK_SECONDS)
        if before and after:
            used = after["server_seconds"] - before["server_seconds"]
            result.idle_percent = 100 * used / seconds
    tell()


def measure_memory(stage: Stage, result: Result, scale: Scale, tell: Callable[[], None]) -> None:
    """Flood a worker whose terminal is another process, and watch its memory."""
    result.memory_base = scale.commands_before
    later = scale.commands - scale.commands_before
    steps = [scale.commands_before, *[later // (MEMORY_STEPS - 1)] * (MEMORY_STEPS - 1)]
    steps[-1] += scale.commands - sum(steps)
    done = 0
    for count in steps:
        if stage.has(MEMORY) and stage.ask(MEMORY, {"sustain": count, "batch": _BATCH}, _ASK_SECONDS):
            done += count
            if used := stage.ask(MEMORY, {"cpu": True}, _ASK_SECONDS):
                result.memory.append(Sample(commands=done, rss_mb=used["rss_mb"]))
        tell()
    stage.end(MEMORY)
