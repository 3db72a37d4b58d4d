"""When a protection fires. Prices are yuan."""

from collections.abc import Iterator
from typing import NamedTuple

from worker.engine.protection.memory import Protection

DIGITS = 6
NOISE = 1e-6
"""A price that is reckoned may miss by what fractions leave."""


class Condition(NamedTuple):
    """One condition of a protection, as it stands at the moment.

    Attributes:
        name: the command's field.
        price: where it is met.
        below: whether it is met at or below that price; at or above it otherwise.
    """

    name: str
    price: float
    below: bool


def met(protection: Protection, cost: float | None, last_price: float) -> Condition | None:
    """The first condition that a price meets; None if it meets none.

    Args:
        protection: what is asked for.
        cost: of one share; None where it is not known, and then the ratios of it wait.
        last_price: of the newest quote.
    """
    for condition in _conditions(protection, cost):
        beyond = last_price - condition.price
        if (beyond <= NOISE) if condition.below else (beyond >= -NOISE):
            return condition
    return None


def _conditions(asked: Protection, cost: float | None) -> Iterator[Condition]:
    if asked.stop_price is not None:
        yield Condition("stop_price", asked.stop_price, below=True)
    if asked.stop_loss_ratio is not None and cost:
        yield _at("stop_loss_ratio", cost * (1 - asked.stop_loss_ratio), below=True)
    if asked.trailing_amount is not None and asked.best_price is not None:
        yield _at("trailing_amount", asked.best_price - asked.trailing_amount, below=True)
    if asked.trailing_ratio is not None and asked.best_price is not None:
        yield _at("trailing_ratio", asked.best_price * (1 - asked.trailing_ratio), below=True)
    if asked.take_profit_price is not None:
        yield Condition("take_profit_price", asked.take_profit_price, below=False)
    if asked.take_profit_ratio is not None and cost:
        yield _at("take_profit_ratio", cost * (1 + asked.take_profit_ratio), below=False)


def _at(name: str, price: float, *, below: bool) -> Condition:
    return Condition(name, round(price, DIGITS), below)
