"""What is to happen in a round, drawn from its seed before it begins."""

import random
from collections.abc import Mapping
from typing import Any, NamedTuple

from ops.chaos.faults import DISTURBANCES, KILLS, Fault
from ops.chaos.waiting import pause
from ops.chaos.world import World

_MOST_BETWEEN_KILLS = 4
_PAUSE_MS = 300
_LONG_PAUSE_MS = 2_500


class Step(NamedTuple):
    """One fault, and how long after the one before it comes."""

    after_ms: int
    kind: str
    drawn: Any

    def __str__(self) -> str:
        detail = "" if self.drawn is None else f" {self.drawn}"
        return f"after {self.after_ms} ms: {self.kind}{detail}"

    def happen(self, world: World) -> None:
        """Wait for its moment, and let it happen."""
        pause(self.after_ms)
        fault = KILLS.get(self.kind) or DISTURBANCES[self.kind]
        fault.happen(world, self.drawn)


def plan(seed: int, kills: int) -> list[Step]:
    """Draw the steps of a round.

    Args:
        seed: the same seed draws the same steps.
        kills: how many processes are killed, at least; a worker that is killed while it starts counts twice.
    """
    dice = random.Random(seed)  # noqa: S311 - it must repeat, not be secret.
    steps: list[Step] = []
    for _ in range(kills):
        steps += [_draw(dice, DISTURBANCES) for _ in range(dice.randint(0, _MOST_BETWEEN_KILLS))]
        steps.append(_draw(dice, KILLS))
    return steps


def _draw(dice: random.Random, faults: Mapping[str, Fault]) -> Step:
    (kind,) = dice.choices(list(faults), weights=[fault.weight for fault in faults.values()])
    # Mostly quick blows; now and then a time in which the worker becomes ready in between.
    most = _LONG_PAUSE_MS if dice.random() < 1 / 4 else _PAUSE_MS
    return Step(dice.randrange(most), kind, faults[kind].draw(dice))
