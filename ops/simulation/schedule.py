"""A schedule: the nature of the terminal, and the steps in their order, each with dice of its own."""

from dataclasses import dataclass

from ops.simulation.dice import Dice
from ops.simulation.nature import Nature, draw
from ops.simulation.steps import STEPS, WEIGHTS

LARGEST = 2**32


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: a name of ``STEPS``, and the seed of its dice."""

    name: str
    seed: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that a run is made of."""

    nature: Nature
    steps: tuple[Step, ...]


def drawn(seed: int, length: int) -> Schedule:
    """The schedule of a seed."""
    dice = Dice(seed)
    nature = draw(dice)
    # Every schedule leaves most kinds of fault out: bugs hide where everything fails at once, too.
    weights = [weight * (1.0 if weight >= 1 or dice.chance(0.4) else 0.0) for weight in WEIGHTS]
    names = dice.choices(list(STEPS), weights, k=length)
    return Schedule(nature, tuple(Step(name, dice.whole(0, LARGEST)) for name in names))
