"""One schedule from its first step to its verdict."""

import traceback
from collections import Counter
from dataclasses import dataclass

from ops.simulation.crash import Crash
from ops.simulation.dice import Dice
from ops.simulation.healing import NeverQuietError, ask_a_ready_worker, heal, run_until_quiet
from ops.simulation.judging import judge
from ops.simulation.logs import Overheard
from ops.simulation.schedule import Schedule, Step
from ops.simulation.steps import STEPS
from ops.simulation.world import World


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a schedule.

    Attributes:
        violations: one line for each break of a promise.
        trace: what happened, in readable lines, if it was asked for.
        counted: how often what happened: crashes, orders, fills and the like.
    """

    violations: list[str]
    trace: list[str]
    counted: Counter[str]


def run(schedule: Schedule, *, tracing: bool = False) -> Outcome:
    """Run a schedule, heal the world, let it become quiet, and judge."""
    world = World(schedule.nature, tracing=tracing)
    counted: Counter[str] = Counter()
    with Overheard() as faults:
        try:
            for step in schedule.steps:
                _take(world, step, counted)
            heal(world)
            run_until_quiet(world)
            ask_a_ready_worker(world)
            broken = judge(world)
        except NeverQuietError as error:
            broken = [f"it becomes quiet: {error}"]
        except Exception:  # noqa: BLE001 - whatever escapes would have ended one of the worker's threads.
            broken = [f"no thread dies: {traceback.format_exc()}"]
    broken += [f"no fault of ours: {fault}" for fault in faults]
    exchange = world.terminal.exchange
    counted.update(deaths=world.deaths, orders=len(exchange.orders), fills=len(exchange.fills))
    return Outcome(broken, world.trace, counted)


def _take(world: World, step: Step, counted: Counter[str]) -> None:
    dice = Dice(step.seed)
    world.now += 1
    counted[step.name] += 1
    try:
        STEPS[step.name](world, dice)
    except Crash as crash:
        world.crashed(crash, dice)
