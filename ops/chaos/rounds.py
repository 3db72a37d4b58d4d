"""One round: load and faults, then healing, then the comparison with the exchange's own book."""

import json
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ops.chaos.plan import Step, plan
from ops.chaos.recovery import recovery_times
from ops.chaos.waiting import pause, until
from ops.chaos.witness import missing_in_redis, observe
from ops.chaos.world import NEWCOMER, STRATEGIES, World
from ops.proving.promises import violations

START_SECONDS = 30.0
HEAL_SECONDS = 60.0
_LOOK_AGAIN_MS = 300
_STILL_UNKNOWN = ("each unknown is resolved: ", "and nothing was told of it afterwards")
"""How a promise says that an order is still being looked for."""


@dataclass(slots=True)
class Round:
    """What became of one.

    Attributes:
        seed: it was drawn from this.
        steps: what happened.
        kills: processes that were killed, by kind.
        violations: broken promises; none, one hopes.
        still_unknown: orders that were still being looked for when nobody wanted to wait longer.
        commands: entries that were sent.
        orders: in the exchange's book.
        fills: in the exchange's book.
        recovery: milliseconds, by what was measured.
        evidence: the folder with logs, journal and Redis's file, kept where a promise was broken.
    """

    seed: int
    steps: list[Step]
    kills: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    still_unknown: int = 0
    commands: int = 0
    orders: int = 0
    fills: int = 0
    recovery: dict[str, list[int]] = field(default_factory=dict)
    evidence: Path | None = None


def run_round(seed: int, kills: int, patience_seconds: float) -> Round:
    """Run one, in a world of its own.

    Args:
        seed: everything is drawn from it.
        kills: how many processes are killed, at least.
        patience_seconds: how long after the healing everything may take to become quiet.

    Raises:
        RedisMissingError: there is no Redis server on this machine.
        WorldError: a part that should just run does not.
    """
    done = Round(seed, plan(seed, kills))
    folder = Path(tempfile.mkdtemp(prefix="qmt-bus-chaos-"))
    try:
        with World(folder, seed) as world:
            _suffer(world, done)
            _judge(world, done, patience_seconds)
        if done.violations:
            done.evidence = folder
    finally:
        if done.evidence is None:
            shutil.rmtree(folder, ignore_errors=True)
    return done


def _suffer(world: World, done: Round) -> None:
    if not _ready_since(world, 0, START_SECONDS):
        done.violations.append(f"the worker does not become ready: {_last_words(world)}")
    for strategy in world.strategies:
        strategy.start()
    for step in done.steps:
        step.happen(world)
        if not world.worker_runs:
            done.violations.append(f"the worker ended by itself: {_last_words(world)}")
            world.start_worker()
    pause(_LOOK_AGAIN_MS)
    for strategy in world.strategies:
        strategy.stop()


def _judge(world: World, done: Round, patience_seconds: float) -> None:
    since = _heal(world)
    if not _ready_since(world, since, HEAL_SECONDS):
        done.violations.append(f"the worker does not become ready again: {_last_words(world)}")
    broken = _when_quiet(world, patience_seconds)
    if not broken:
        # One more command for each strategy: whatever was on its way before it has arrived then.
        _ask_all(world)
        world.operate("query_ledger", "the-ledger")
        broken = _when_quiet(world, patience_seconds)
    real = [line for line in broken if not _is_still_unknown(line)]
    done.violations += real
    done.still_unknown = len(broken) - len(real)
    _count(world, done)


def _heal(world: World) -> int:
    """Let everything be as it should; returns since when, in milliseconds."""
    world.bus.restore()
    world.link.restore()
    world.terminal.clear_faults()
    since = time.time_ns() // 1_000_000
    world.operate("resume", "heal-resume")
    # What was pushed into nowhere is found by a look at the whole day.
    world.operate("reconnect", "heal-reconnect")
    return since


def _ready_since(world: World, since: int, seconds: float) -> bool:
    def is_ready() -> bool:
        told = [json.loads(entry.data) for entry in list(world.follower.seen[world.keys.status])]
        states = [event for event in told if event["type"] == "worker_status"]
        return bool(states) and states[-1]["state"] == "ready" and states[-1]["since"] >= since

    return until(is_ready, seconds)


def _ask_all(world: World) -> None:
    """Let everybody ask something, and a strategy that nobody knew place its first order."""
    for strategy in STRATEGIES:
        world.burst(strategy, [b'{"type":"ping","id":"the-end"}'])
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.0}
    world.command("SADD", world.keys.strategies, NEWCOMER)
    world.burst(NEWCOMER, [json.dumps({"type": "place_order", "id": "the-end", **order}).encode()])


def _when_quiet(world: World, patience_seconds: float) -> list[str]:
    """The promises that are broken once nothing happens any more, or patience has ended."""
    broken: list[str] = []

    def all_kept() -> bool:
        pause(_LOOK_AGAIN_MS)
        broken[:] = violations(observe(world)) + missing_in_redis(world)
        return not broken

    until(all_kept, patience_seconds)
    return broken


def _is_still_unknown(broken: str) -> bool:
    beginning, end = _STILL_UNKNOWN
    return broken.startswith(beginning) and broken.endswith(end)


def _count(world: World, done: Round) -> None:
    observed = observe(world)
    done.kills = Counter(what for what, _ in world.kills)
    done.commands, done.orders, done.fills = (
        len(observed.commands),
        len(observed.orders),
        len(observed.fills),
    )
    done.recovery = recovery_times(world)


def _last_words(world: World) -> str:
    return world.worker_log.read_text("utf-8", "replace")[-3000:]
