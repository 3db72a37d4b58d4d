"""Schedules that once broke a promise, kept as they were found: each must keep all of them now."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ops.simulation.nature import Nature
from ops.simulation.schedule import Schedule, Step

FILE = Path(__file__).with_name("regressions.json")


@dataclass(frozen=True)
class Regression:
    """A schedule that once broke a promise.

    Attributes:
        bug: what was wrong, in a few words.
        planted: the name of the planted bug that puts it in again; empty where there is none.
        promise: what broke.
        schedule: the shortest one that was found.
    """

    bug: str
    planted: str
    promise: str
    schedule: Schedule

    def as_json(self) -> dict[str, Any]:
        """What stands in the file; of the nature, only what is unusual."""
        calm = asdict(Nature())
        nature = {name: value for name, value in asdict(self.schedule.nature).items() if value != calm[name]}
        steps = [[step.name, step.seed] for step in self.schedule.steps]
        return {
            "bug": self.bug,
            "planted": self.planted,
            "promise": self.promise,
            "nature": nature,
            "steps": steps,
        }


def read() -> list[Regression]:
    """All of them."""
    return [_regression(**one) for one in json.loads(FILE.read_text("utf-8"))]


def _regression(
    bug: str, planted: str, promise: str, nature: dict[str, Any], steps: list[tuple[str, int]]
) -> Regression:
    schedule = Schedule(Nature(**nature), tuple(Step(name, seed) for name, seed in steps))
    return Regression(bug, planted, promise, schedule)
