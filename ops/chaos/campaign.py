"""Many rounds, and what they have shown together."""

import platform
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, repeat
from typing import Any

from bus_schema.version import product_version
from ops.chaos.faults import KILLS
from ops.chaos.rounds import Round, run_round

KILLS_IN_A_ROUND = 5
PATIENCE_SECONDS = 150.0
"""An order that never came to the terminal is called so after a minute, at the look that follows then."""


@dataclass(slots=True)
class Campaign:
    """What the rounds have shown so far.

    Attributes:
        seed: of the first round; each further one has the next number.
        rounds: those that are done.
        seconds: what they took.
    """

    seed: int
    rounds: list[Round] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> Counter[str]:
        """Processes that were killed, by kind."""
        return sum((done.kills for done in self.rounds), Counter())

    @property
    def faults(self) -> Counter[str]:
        """Everything that went wrong, by kind."""
        return Counter(step.kind for done in self.rounds for step in done.steps)

    @property
    def broken(self) -> list[Round]:
        """The rounds in which a promise was broken."""
        return [done for done in self.rounds if done.violations]

    @property
    def recovery(self) -> dict[str, list[int]]:
        """Milliseconds, by what was measured."""
        times: dict[str, list[int]] = defaultdict(list)
        for done in self.rounds:
            for what, measured in done.recovery.items():
                times[what] += measured
        return dict(times)

    def total(self, what: str) -> int:
        """The sum of a count over all rounds."""
        return sum(getattr(done, what) for done in self.rounds)


def run_campaign(
    campaign: Campaign,
    kills: int,
    tell: Callable[[], None],
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    jobs: int = 1,
) -> None:
    """Run rounds in which so many processes are killed, and add them to the campaign.

    Args:
        campaign: says from which seed on.
        kills: how many, at least; a round kills ``KILLS_IN_A_ROUND``, or what is left.
        tell: called after every round.
        patience_seconds: how long after a round's faults everything may take to become quiet.
        jobs: rounds that run beside each other, each in a world of its own; mostly they wait.
    """
    began = time.monotonic()
    sizes = [min(KILLS_IN_A_ROUND, kills - done) for done in range(0, kills, KILLS_IN_A_ROUND)]
    with ThreadPoolExecutor(jobs, thread_name_prefix="round") as pool:
        try:
            for done in pool.map(run_round, count(campaign.seed), sizes, repeat(patience_seconds)):
                campaign.rounds.append(done)
                campaign.seconds = time.monotonic() - began
                tell()
        finally:
            # Whoever interrupts it waits for the rounds that run, which take their processes with them.
            pool.shutdown(cancel_futures=True)


def report(campaign: Campaign) -> dict[str, Any]:
    """The result as JSON can hold it; times in milliseconds."""
    return {
        "version": product_version(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "seed": campaign.seed,
        "rounds": len(campaign.rounds),
        "seconds": round(campaign.seconds, 1),
        "kills": dict(campaign.kills),
        "faults": dict(campaign.faults.most_common()),
        **{what: campaign.total(what) for what in ("commands", "orders", "fills", "still_unknown")},
        "recovery_ms": {what: _spread(times) for what, times in sorted(campaign.recovery.items())},
        "violations": [
            {"seed": done.seed, "broken": done.violations, "again": again(done)} for done in campaign.broken
        ],
    }


def _spread(times: Sequence[int]) -> Mapping[str, int]:
    ordered = sorted(times)
    ninety_five = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return {
        "times": len(ordered),
        "median": round(statistics.median(ordered)),
        "95 of 100": ninety_five,
        "most": ordered[-1],
    }


def again(done: Round) -> str:
    """The command that draws the same round once more."""
    kills = sum(step.kind in KILLS for step in done.steps)
    return f"qmt-bus chaos --seed {done.seed} --kills {kills}"
