"""The shape of a border case, and the register in which each rule has its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from bus_schema.risk import RuleName
from worker.engine.risk.look import Look


@dataclass(frozen=True)
class Border:
    """Two looks on both sides of what a rule allows.

    Attributes:
        passes: the order comes exactly to the limit.
        fails: it goes one step beyond.
        limits: the fields of `Limits` that make the rule look at all.
        lacks: a look in which the rule lacks what it needs; None for one that lacks nothing.
    """

    passes: Look
    fails: Look
    limits: dict[str, Any] = field(default_factory=dict)
    lacks: Look | None = None


BORDERS: dict[RuleName, st.SearchStrategy[Border]] = {}


def border(rule: RuleName) -> Callable[[Callable[..., st.SearchStrategy[Border]]], None]:
    """Register what draws a rule's border cases."""

    def register(drawn: Callable[..., st.SearchStrategy[Border]]) -> None:
        BORDERS[rule] = drawn()

    return register
