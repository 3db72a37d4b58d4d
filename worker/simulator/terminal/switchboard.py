"""The fault switches in force, shared by all who have to look."""

import random
from collections.abc import Mapping

from worker.simulator.faults import ANY, Faults

HALF = 0.5


class Switchboard:
    """The faults and the dice that decide about the probable ones.

    Attributes:
        faults: in force now.
        dice: started from the faults' seed, so that a run repeats.
    """

    __slots__ = ("dice", "faults")

    def __init__(self) -> None:
        self.set(Faults())

    def set(self, faults: Faults) -> None:
        """Put other switches in force."""
        self.faults = faults
        self.dice = random.Random(faults.seed)  # noqa: S311 - faults have to repeat, not to be secret.

    def happens(self, probability: float) -> bool:
        """Throw the dice for something that is `probability` likely."""
        return probability > 0 and self.dice.random() < probability

    def decides(self, choice: bool | None) -> bool:
        """Return what a switch says; a throw of the dice where it leaves the choice."""
        return self.dice.random() < HALF if choice is None else choice

    def next_connect_result(self) -> int:
        """Take the next of the results that connect() calls are to return; 0 when none is left."""
        results = self.faults.connect_results
        if not results:
            return 0
        self.faults = self.faults.model_copy(update={"connect_results": results[1:]})
        return results[0]


def rate_of(table: Mapping[str, float], name: str) -> float:
    """Return what a fault's table says about a request or push, by its name or for any."""
    return table.get(name, table.get(ANY, 0.0))
