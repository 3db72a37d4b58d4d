"""How much of everything a run measures."""

from dataclasses import dataclass

_ROWS_OF_FINISHED, _ROWS_OF_OPEN = 5, 3


@dataclass(frozen=True, slots=True)
class Scale:
    """One size of run.

    Attributes:
        rounds: of the interleaved run.
        burst: round trips of each subject in one round.
        share: of the orders of the throughput measurements.
        repeats: of each measurement of throughput and backlog; the median counts.
        batches: for the curve of throughput; each stands for what is sent in one write.
        waiting: orders that wait for the server, for the curve; the table has the largest but one.
        checked_orders: that the engine alone decides on with each set of checks; fewer than the 19,000 that a
            day may have by default.
        starts: of a worker, until it takes orders; the median counts.
        idle_seconds: for which the worker's processor time is watched.
        heartbeat_seconds: between two of the worker's heartbeats; a run waits for one, which has its stages.
        commands: of the long flood that memory is watched over.
        commands_before: of them, those after which memory is looked at first.
        finished_orders: that the long day's journal remembers.
        open_orders: of the long day.
    """

    rounds: int
    burst: int
    share: float
    repeats: int
    batches: tuple[int, ...]
    waiting: tuple[int, ...]
    checked_orders: int
    starts: int
    idle_seconds: float
    heartbeat_seconds: float
    commands: int
    commands_before: int
    finished_orders: int
    open_orders: int

    @property
    def journal_rows(self) -> int:
        """Of the long day: intent, reply and states, and of a finished order its fill."""
        return _ROWS_OF_FINISHED * self.finished_orders + _ROWS_OF_OPEN * self.open_orders


FULL = Scale(
    rounds=150,
    burst=50,
    share=1.0,
    repeats=5,
    batches=(1, 4, 16, 64, 256),
    waiting=(100, 1_000, 10_000, 30_000),
    checked_orders=6_000,
    starts=7,
    idle_seconds=20.0,
    heartbeat_seconds=10.0,
    commands=1_000_000,
    commands_before=10_000,
    finished_orders=140_000,
    open_orders=100_000,
)
QUICK = Scale(
    rounds=8,
    burst=25,
    share=0.05,
    repeats=1,
    batches=(16, 64),
    waiting=(100, 500, 1_000),
    checked_orders=320,
    starts=1,
    idle_seconds=1.0,
    heartbeat_seconds=1.0,
    commands=4_000,
    commands_before=1_000,
    finished_orders=1_000,
    open_orders=1_000,
)
"""For a first look, and for the benchmark's own tests."""
