"""The shortest schedule that still breaks the same promise: for people, who have to understand it."""

from dataclasses import replace

from ops.simulation.running import run
from ops.simulation.schedule import Schedule, Step

MOST_RUNS = 600


def promise_of(violation: str) -> str:
    """Which promise a line is about."""
    return violation.partition(":")[0]


def shrunk(schedule: Schedule, promise: str) -> Schedule:
    """Leave out steps, in large pieces and then in smaller ones, and traits of the terminal's nature.

    Args:
        schedule: one that breaks the promise.
        promise: what a shorter one must break as well.

    Returns:
        A schedule of which nothing more could be left out, or the shortest after ``MOST_RUNS`` runs.
    """
    search = _Search(promise)
    before = None
    while before != schedule and search.runs < MOST_RUNS:
        before = schedule
        schedule = search.tamer(search.shorter(schedule))
    return schedule


class _Search:
    def __init__(self, promise: str) -> None:
        self._promise = promise
        self.runs = 0

    def _breaks(self, schedule: Schedule) -> bool:
        self.runs += 1
        return any(promise_of(line) == self._promise for line in run(schedule).violations)

    def shorter(self, schedule: Schedule) -> Schedule:
        """Drop pieces of half the length, then of a quarter, down to single steps."""
        size = max(1, len(schedule.steps) // 2)
        while True:
            schedule = self._without_pieces(schedule, size)
            if size == 1 or self.runs >= MOST_RUNS:
                return schedule
            size //= 2

    def _without_pieces(self, schedule: Schedule, size: int) -> Schedule:
        start = 0
        while start < len(schedule.steps) and self.runs < MOST_RUNS:
            without = replace(schedule, steps=_without(schedule.steps, start, size))
            if self._breaks(without):
                schedule = without
            else:
                start += size
        return schedule

    def tamer(self, schedule: Schedule) -> Schedule:
        """Give up traits that do not matter."""
        for nature in schedule.nature.tamed():
            calmer = replace(schedule, nature=nature)
            if self._breaks(calmer):
                return self.tamer(calmer)
        return schedule


def _without(steps: tuple[Step, ...], start: int, size: int) -> tuple[Step, ...]:
    return steps[:start] + steps[start + size :]
