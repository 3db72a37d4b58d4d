"""Where chance comes from: a generator for each step, so that dropping one leaves the others as they are."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):  # noqa: S311 - a schedule is drawn, no secret.
    """A seeded generator with the questions that a schedule asks."""

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return self.random() < probability

    def one(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[int(self.random() * len(options))]

    def whole(self, least: int, most: int) -> int:
        """A number between these, both included."""
        return least + int(self.random() * (most - least + 1))


class Calm(Dice):
    """Nothing unusual happens any more: for the time after the last fault."""

    def random(self) -> float:
        """Return what makes ``one`` the first, ``whole`` the least."""
        return 0.0

    def chance(self, probability: float) -> bool:
        """What is likely happens, and nothing else."""
        return probability > 1 / 2
