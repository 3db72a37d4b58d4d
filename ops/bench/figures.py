"""The figures that the bus is to reach, and what a run has shown of each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from ops.bench.catalogue import ALL, BARE, FASTAPI, FASTSTREAM, LONG, NONE, QMT_BUS
from ops.bench.result import Distribution, Result, added_us


class Verdict(StrEnum):
    """How a figure stands."""

    AIM = "aim"
    BAR = "bar"
    MISSED = "missed"
    UNKNOWN = "unknown"


class _NotMeasuredError(Exception):
    """The run has not measured what the figure needs."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        key: of its words.
        unit: behind its numbers.
        bar: what it must reach.
        aim: what it should.
        more_is_better: whether both are lower bounds.
        value: reads it from a result; with True, from the quiet rounds alone.
    """

    key: str
    unit: str
    bar: float
    aim: float
    value: Callable[[Result, bool], float]
    more_is_better: bool = False

    def measured(self, result: Result, *, quiet: bool = False) -> float | None:
        """What a run has shown; None if it has not measured it."""
        try:
            return self.value(result, quiet)
        except _NotMeasuredError:
            return None

    def verdict(self, result: Result) -> Verdict:
        """How it stands after a run, all rounds counted."""
        measured = self.measured(result)
        if measured is None:
            return Verdict.UNKNOWN
        if self._reaches(measured, self.aim):
            return Verdict.AIM
        return Verdict.BAR if self._reaches(measured, self.bar) else Verdict.MISSED

    def _reaches(self, measured: float, limit: float) -> bool:
        return measured >= limit if self.more_is_better else measured <= limit


def _round_trips(result: Result, name: str, quiet: bool) -> Distribution:
    found = result.latency.get(name)
    if found is None:
        raise _NotMeasuredError
    return found.of_rounds(quiet=quiet)


def _p50_over(above: str, below: str) -> Callable[[Result, bool], float]:
    return lambda result, quiet: (
        _round_trips(result, above, quiet).p50 / _round_trips(result, below, quiet).p50
    )


def _p99_over(above: str, below: str) -> Callable[[Result, bool], float]:
    return lambda result, quiet: (
        _round_trips(result, above, quiet).p99 / _round_trips(result, below, quiet).p99
    )


def _sustained_over(above: str, below: str) -> Callable[[Result, bool], float]:
    def value(result: Result, _quiet: bool) -> float:
        try:
            return result.sustained[above][result.batch] / result.sustained[below][result.batch]
        except KeyError:
            raise _NotMeasuredError from None

    return value


def _waiting(result: Result, _quiet: bool) -> float:
    try:
        return result.backlog[QMT_BUS][result.waiting] / result.backlog[BARE][result.waiting]
    except KeyError:
        raise _NotMeasuredError from None


def _own_time(name: str) -> Callable[[Result, bool], float]:
    def value(result: Result, _quiet: bool) -> float:
        if result.own_time is None:
            raise _NotMeasuredError
        return float(getattr(result.own_time, name))

    return value


def _checks(result: Result, quiet: bool) -> float:
    try:
        return added_us(result.checks[ALL], result.checks[NONE], quiet=quiet)
    except KeyError:
        raise _NotMeasuredError from None


def _memory(result: Result, _quiet: bool) -> float:
    if not result.memory or result.memory[-1].commands <= result.memory_base:
        raise _NotMeasuredError
    return result.memory[-1].rss_mb - result.memory[0].rss_mb


def _idle(result: Result, _quiet: bool) -> float:
    if result.idle_percent is None:
        raise _NotMeasuredError
    return result.idle_percent


def _start(result: Result, _quiet: bool) -> float:
    if not result.start_seconds:
        raise _NotMeasuredError
    return median(result.start_seconds)


FIGURES: tuple[Figure, ...] = (
    Figure("round_trip_p50", "×", 1.25, 1.0, _p50_over(QMT_BUS, BARE)),
    Figure("round_trip_p99", "×", 1.5, 1.2, _p99_over(QMT_BUS, BARE)),
    Figure("faststream_p50", "×", 1.8, 2.5, _p50_over(FASTSTREAM, QMT_BUS), more_is_better=True),
    Figure("fastapi_p50", "×", 1.8, 2.5, _p50_over(FASTAPI, QMT_BUS), more_is_better=True),
    Figure("sustained_faststream", "×", 5, 15, _sustained_over(QMT_BUS, FASTSTREAM), more_is_better=True),
    Figure("sustained_bare", "×", 0.4, 0.8, _sustained_over(QMT_BUS, BARE), more_is_better=True),
    Figure("waiting", "×", 2.5, 1.3, _waiting),
    Figure("own_time_p50", "µs", 100, 50, _own_time("p50")),
    Figure("own_time_p99", "µs", 500, 200, _own_time("p99")),
    Figure("checks", "µs", 50, 25, _checks),
    Figure("long_day", "×", 1.15, 1.05, _p50_over(LONG, QMT_BUS)),
    Figure("memory", "MiB", 32, 8, _memory),
    Figure("idle", "%", 1, 0.3, _idle),
    Figure("start", "s", 1.5, 0.7, _start),
)
"""In the order in which the page shows them."""
QUIET_MATTERS = frozenset(
    {"round_trip_p50", "round_trip_p99", "faststream_p50", "fastapi_p50", "checks", "long_day"}
)
"""Figures of interleaved runs, which have quiet rounds."""
