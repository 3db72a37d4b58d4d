"""Honest strategies alone, then beside an adversary, and what that has shown."""

import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

from bus_schema.client import BusClient, BusClientError
from ops.chaos.waiting import pause, until
from ops.fuzz.adversary.__main__ import MEDDLER, SPEAKER
from ops.fuzz.adversary.entries import BY_ENTRIES
from ops.fuzz.adversary.honest import Trip
from ops.fuzz.adversary.judging import Seen, judge
from ops.fuzz.adversary.keyspace import BY_KEYS
from ops.fuzz.adversary.world import ACCOUNT_ID, MAXMEMORY_MB, AdversaryWorld
from worker.engine.unreadable import MOST_BURIED

ATTACKS = (*BY_ENTRIES, *BY_KEYS)
_LAST_WORDS = 2_000
_MEGABYTE = 1024 * 1024
_WARM_UP_MS, _SAMPLE_SECONDS = 1_500, 0.2
_FILLS_SECONDS = 6.0
_QUIET_PART, _LEAST_QUIET_SECONDS, _MOST_QUIET_SECONDS = 10, 4.0, 30.0


@dataclass(slots=True)
class Result:
    """What a run has shown.

    Attributes:
        seed: of the attacks.
        seconds: of attacks that were wanted.
        seen: all of it.
        findings: bounds that were not kept.
    """

    seed: int
    seconds: float
    seen: Seen
    findings: list[str]


@dataclass(slots=True)
class _Memory:
    """The most that was in use, sampled in a thread of its own."""

    world: AdversaryWorld
    worker: list[int] = field(default_factory=list)
    redis: list[int] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    thread: Thread | None = None

    def __enter__(self) -> Self:
        self.thread = Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        if self.thread is not None:
            self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(_SAMPLE_SECONDS):
            self.look()

    def look(self) -> None:
        _note(self.worker, self.world.worker.resident_bytes())
        _note(self.redis, self.world.redis_bytes())


def _note(found: list[int], now: int | None) -> None:
    if now is not None:
        found.append(now)


def run_adversary(
    seed: int,
    seconds: float,
    attacks: Collection[str] = ATTACKS,
    tell: Callable[[str], None] = lambda _: None,
) -> Result:
    """Run an adversary beside honest strategies, and judge what it has cost them.

    Args:
        seed: of its attacks.
        seconds: how long it attacks.
        attacks: by name; all of them where they are not named.
        tell: told what begins.
    """
    with (
        tempfile.TemporaryDirectory(prefix="qmt-bus-adversary-", ignore_cleanup_errors=True) as folder,
        AdversaryWorld(Path(folder)) as world,
    ):
        alone = min(_MOST_QUIET_SECONDS, max(_LEAST_QUIET_SECONDS, seconds / _QUIET_PART))
        seen = _watch(world, seed, (alone, seconds), attacks, tell)
    return Result(seed, seconds, seen, list(judge(seen)))


def _watch(
    world: AdversaryWorld,
    seed: int,
    seconds: tuple[float, float],
    attacks: Collection[str],
    tell: Callable[[str], None],
) -> Seen:
    # The first orders of a day bring the instrument's data.
    pause(_WARM_UP_MS)
    warm = _count(world)
    tell("the honest strategies alone")
    pause(1_000 * seconds[0])
    quiet, before = _count(world), _Memory(world)
    before.look()
    tell("beside the adversary")
    with _Memory(world) as memory:
        told = world.attack(attacks, seed, seconds[1])
    world.stop_trading()
    alive = world.worker.is_running
    # What was sent last may still wait for its turn.
    due = set(told.buried[:MOST_BURIED])
    until(lambda: due <= {event["entry_id"] for event in world.events(world.keys.dead)}, _FILLS_SECONDS)
    return Seen(
        quiet=_trips(world, warm, quiet),
        beside=_trips(world, quiet, None),
        told=told,
        worker_bytes=[*_most(before.worker), *_most(memory.worker)],
        redis_bytes=[*_most(before.redis), *_most(memory.redis)],
        maxmemory=MAXMEMORY_MB * _MEGABYTE,
        states=_states(world),
        # In this order: what the book has is told by then.
        trades={one.name: _trades(world, one.name) for one in world.neighbours} if alive else {},
        inboxes={one.name: world.events(world.keys.inbox(one.name)) for one in world.neighbours},
        dead=world.events(world.keys.dead),
        speaker=f"commands:{SPEAKER}",
        meddler=f"commands:{MEDDLER}",
        last_words="" if alive else world.worker.log.read_text("utf-8", "replace")[-_LAST_WORDS:],
        faults=world.worker.new_faults(),
    )


def _most(found: Sequence[int]) -> list[int]:
    return [max(found)] if found else []


def _count(world: AdversaryWorld) -> list[int]:
    return [len(one.trips) for one in (*world.neighbours, world.operator)]


def _trips(world: AdversaryWorld, first: Sequence[int], end: Sequence[int] | None) -> list[Trip]:
    honest = (*world.neighbours, world.operator)
    ends = end or [len(one.trips) for one in honest]
    return [trip for one, a, b in zip(honest, first, ends, strict=True) for trip in one.trips[a:b]]


def _trades(world: AdversaryWorld, name: str) -> list[dict[str, Any]] | None:
    """A strategy's fills in the book, once all of them are told, or never will be; None without an answer."""
    url = world.client_url(name)
    with BusClient(url, account_id=ACCOUNT_ID, strategy=name, timeout=_FILLS_SECONDS) as bus:
        try:
            found = bus.query_trades().result
        except BusClientError:
            return None
    if not isinstance(found, list):
        return None
    booked = [trade for trade in found if trade["strategy_name"] == name]
    inbox = world.keys.inbox(name)
    until(lambda: sum(e["type"] == "fill" for e in world.events(inbox)) >= len(booked), _FILLS_SECONDS)
    return booked


def _states(world: AdversaryWorld) -> list[str]:
    states = [e["state"] for e in world.events(world.keys.status) if e["type"] == "worker_status"]
    return [state for state, _ in groupby(states)]
