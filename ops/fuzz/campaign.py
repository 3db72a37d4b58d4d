"""Batch after batch at one worker, and what they have shown together."""

import platform
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bus_schema.version import product_version
from ops.fuzz.drawing import Batch, batches
from ops.fuzz.judging import Wanted, judge
from ops.fuzz.thrown import Thrown
from ops.fuzz.world import FuzzWorld

BATCH = 2_000
MOST_SHOWN = 20
"""Findings that are kept: more would only repeat them."""
GROWTH_ALLOWED = 64 * 1024 * 1024
"""Bytes after the first tenth: caches fill, and freed memory stays in pieces; a leak passes it in the end."""
_SECONDS_PER_MINUTE = 60
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that broke a promise.

    Attributes:
        seed: of the batch.
        commands: how many entries that batch has.
        what: is wrong.
        entry: which did it; None where it was none alone.
    """

    seed: int
    commands: int
    what: str
    entry: Thrown | None = None

    @property
    def again(self) -> str:
        """The command that throws the same batch once more."""
        return f"qmt-bus fuzz --commands {self.commands} --seed {self.seed}"


@dataclass(slots=True)
class Campaign:
    """What a run has shown so far.

    Attributes:
        seed: of the first batch; each further one has the next number.
        commands: entries that were thrown.
        seconds: what that took.
        kinds: entries by how they were made.
        fates: entries by what became of them.
        orders: the orders at the exchange in the end.
        memory: the worker's resident bytes after the first tenth, and in the end; empty where unknown.
        findings: the first of what is wrong.
    """

    seed: int
    commands: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    orders: int = 0
    memory: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def run_campaign(seed: int, commands: int, tell: Callable[[Campaign], None], most: int = BATCH) -> Campaign:
    """Throw entries at one worker, until all are thrown or something is wrong.

    Args:
        seed: of the first batch.
        commands: how many entries.
        tell: told after every batch.
        most: entries in one batch; with fewer of them, the result is not the same.
    """
    with (
        tempfile.TemporaryDirectory(prefix="qmt-bus-fuzz-", ignore_cleanup_errors=True) as folder,
        FuzzWorld(Path(folder)) as world,
    ):
        return _Run(world, seed, commands, tell).run(most)


class _Run:
    """One campaign at work."""

    def __init__(self, world: FuzzWorld, seed: int, commands: int, tell: Callable[[Campaign], None]) -> None:
        self._world = world
        self._total = commands
        self._tell = tell
        self._wanted = Wanted()
        self._campaign = Campaign(seed)

    def run(self, most: int) -> Campaign:
        campaign, began = self._campaign, time.monotonic()
        for batch in batches(campaign.seed, self._total, most):
            found = [Finding(batch.seed, batch.size, what, entry) for what, entry in self._batch(batch)]
            campaign.findings += found[:MOST_SHOWN]
            campaign.seconds = time.monotonic() - began
            self._tell(campaign)
            if campaign.findings:
                return campaign
            self._measure_first_tenth()
        self._conclude()
        return campaign

    def _batch(self, batch: Batch) -> list[tuple[str, Thrown | None]]:
        """Throw it, wait, and look: what is wrong, and which entry did it."""
        entries = batch.entries
        for entry in entries:
            self._wanted.add(entry)
        entry_ids = self._world.throw(entries)
        unfinished = self._world.wait_until_acknowledged()
        ill = [f"entries of {sender or 'the operators'} stay unacknowledged" for sender in unfinished]
        ill += self._signs_of_illness()
        self._campaign.commands += batch.size
        self._campaign.kinds.update(entry.kind for entry in entries)
        self._campaign.fates.update(str(entry.due) for entry in entries)
        return [*((what, None) for what in ill), *judge(entries, entry_ids, self._world.news())]

    def _signs_of_illness(self) -> list[str]:
        if not self._world.worker.is_running:
            return [f"the worker has ended: {self._world.worker.log.read_text('utf-8', 'replace')[-2_000:]}"]
        reply = self._world.ask("ping")
        silent = [] if reply and reply["ok"] else ["the worker does not answer a ping"]
        return silent + [f"the worker's log: {line}" for line in self._world.worker.new_faults()]

    def _measure_first_tenth(self) -> None:
        if not self._campaign.memory and self._campaign.commands * 10 >= self._total:
            self._measure()

    def _measure(self) -> None:
        resident = self._world.worker.resident_bytes()
        self._campaign.memory += [] if resident is None else [resident]

    def _conclude(self) -> None:
        self._measure()
        for what in [*self._overgrown(), *self._unwanted()]:
            self._campaign.findings.append(Finding(self._campaign.seed, self._total, what))

    def _unwanted(self) -> list[str]:
        reply = self._world.ask("query_orders")
        if not reply or not reply["ok"]:
            return [f"the terminal's orders cannot be queried in the end: {reply}"]
        self._campaign.orders = len(reply["result"])
        return list(self._wanted.unwanted(reply["result"]))

    def _overgrown(self) -> list[str]:
        memory = self._campaign.memory
        if not memory or memory[-1] - memory[0] <= GROWTH_ALLOWED:
            return []
        return [f"the worker's memory grew from {memory[0]} to {memory[-1]} bytes after the first tenth"]


def report(campaign: Campaign) -> dict[str, Any]:
    """The result as JSON can hold it; memory in MiB, null where it could not be measured."""
    memory = [round(resident / _MEGABYTE, 1) for resident in campaign.memory]
    return {
        "campaign": "fuzz",
        "command": f"qmt-bus fuzz --commands {campaign.commands} --seed {campaign.seed}",
        "version": product_version(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "seed": campaign.seed,
        "commands": campaign.commands,
        "seconds": round(campaign.seconds, 1),
        "commands_a_minute": round(campaign.commands / max(campaign.seconds, 0.001) * _SECONDS_PER_MINUTE),
        "kinds": dict(sorted(campaign.kinds.items())),
        "fates": dict(sorted(campaign.fates.items())),
        "orders": campaign.orders,
        "memory_mb": {"first_tenth": memory[0], "end": memory[-1]} if memory else None,
        "violations": [
            {"seed": found.seed, "broken": found.what, "again": found.again} for found in campaign.findings
        ],
    }
