"""Percentiles, and which rounds were quiet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

PERCENTS = (*range(1, 100), 99.5, 99.9)
"""What is kept of a distribution: enough for a curve."""


class Round(NamedTuple):
    """One round of the interleaved run.

    Attributes:
        stolen: seconds that a hypervisor gave to others.
        seconds: how long it took.
        latencies: of each subject's burst, in nanoseconds.
    """

    stolen: float
    seconds: float
    latencies: Mapping[str, Sequence[int]]


def percentile(values: Sequence[int], percent: float) -> int:
    """The smallest of the sorted values that at least so many percent of them do not exceed."""
    rank = -(-len(values) * percent // 100)
    return values[max(0, int(rank) - 1)]


def quiet_quarter(rounds: Sequence[Round]) -> list[Round]:
    """The quarter of the rounds in which others took least; of equal ones, those that were over soonest."""
    return sorted(rounds, key=lambda one: (one.stolen, one.seconds))[: -(-len(rounds) // 4)]


def pooled(rounds: Sequence[Round], name: str) -> list[int]:
    """All round trips of a subject, sorted; nanoseconds."""
    return sorted(latency for one in rounds for latency in one.latencies.get(name, ()))
