"""A whole run: which measurements, one after the other, and how far they have come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import shorten

from ops.bench.catalogue import BARE, LONG, MEMORY, QMT_BUS, Spec
from ops.bench.checks import measure_checks
from ops.bench.flooding import floods, measure_backlog, measure_sustained
from ops.bench.interleaving import interleave, start_all
from ops.bench.machine import machine
from ops.bench.result import Result
from ops.bench.scale import Scale
from ops.bench.stage import Stage
from ops.bench.worker_alone import MEMORY_STEPS, measure_idle, measure_memory, measure_starts
from ops.proving.progress import Progress

_NOTE = 40
"""Characters."""
_ROUND_TRIP_SECONDS = 0.001
_ORDER_SECONDS = 0.0008
_LONG_DAY_ORDER_SECONDS = 0.0004
_CHECKED_SECONDS = 0.004
"""An order for each set of checks."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of measurement.

    Attributes:
        title: shown while it runs.
        steps: how often it tells that it has come further.
        seconds: about what a step takes, so that the time left can be told.
        do: measures.
    """

    title: str
    steps: int
    seconds: float
    do: Callable[[Stage, Result, Scale, Callable[[], None]], None]


class Run:
    """One run of the benchmark.

    Args:
        specs: the subjects.
        scale: how much of everything.
        command: repeats it.

    Attributes:
        result: what has been measured so far.
    """

    def __init__(self, specs: Sequence[Spec], scale: Scale, command: str) -> None:
        self.result = Result(
            command=command,
            machine=machine(),
            rounds=scale.rounds,
            burst=scale.burst,
            open_orders=scale.open_orders,
            journal_rows=scale.journal_rows,
        )
        self._specs = specs
        self._scale = scale
        self._tasks = _tasks(specs, scale)
        self._done = 0.0

    def measure(self) -> None:
        """Measure everything, with a bar that shows how far it is.

        Raises:
            RedisMissingError: there is no Redis server on this machine.
        """
        progress = Progress(int(sum(task.steps * task.seconds for task in self._tasks)), "s of work")

        def show(what: str) -> None:
            # A line that is longer than the console is wide cannot be taken back.
            progress.reached(int(self._done), shorten(what, _NOTE, placeholder="..."))

        try:
            with Stage(self._specs, self.result, show) as stage:
                for task in self._tasks:
                    show(task.title)
                    step = partial(self._step, task, show)
                    task.do(stage, self.result, self._scale, step)
        finally:
            progress.end()

    def _step(self, task: Task, show: Callable[[str], None]) -> None:
        self._done += task.seconds
        show(task.title)


def _tasks(specs: Sequence[Spec], scale: Scale) -> list[Task]:
    names = {spec.name for spec in specs}
    interleaved = sum(spec.interleaved for spec in specs)
    made_up = (scale.finished_orders + scale.open_orders) * _LONG_DAY_ORDER_SECONDS if LONG in names else 0
    round_seconds = interleaved * scale.burst * _ROUND_TRIP_SECONDS
    flood_seconds = scale.share * 3
    tasks = [
        Task("start", len(specs), 2 + made_up / len(specs), start_all),
        Task("round trips", scale.rounds, round_seconds, interleave),
        Task("throughput", len(floods(specs, scale)) * scale.repeats, flood_seconds, measure_sustained),
    ]
    if {BARE, QMT_BUS} & names:
        steps = 2 * scale.repeats * len(scale.waiting)
        tasks.append(Task("waiting orders", steps, 2.0, measure_backlog))
    if QMT_BUS in names:
        tasks.append(Task("checks", 1, scale.checked_orders * _CHECKED_SECONDS, measure_checks))
        tasks.append(Task("start to ready", scale.starts, 1.5, measure_starts))
        tasks.append(Task("idle worker", 1, scale.idle_seconds, measure_idle))
    if MEMORY in names:
        seconds = scale.commands * _ORDER_SECONDS / MEMORY_STEPS
        tasks.append(Task("memory", MEMORY_STEPS, seconds, measure_memory))
    return tasks
