"""What a run has found, as its JSON file holds it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ops.bench.percentiles import PERCENTS, Round, percentile, pooled, quiet_quarter

_NS_PER_US = 1_000


class ResultError(Exception):
    """A file that holds no result; the message says which and why."""


class Distribution(BaseModel):
    """Round trips of one subject; microseconds.

    Attributes:
        count: how many.
        curve: the value at each of `PERCENTS`.
    """

    count: int
    p50: float
    p90: float
    p99: float
    curve: list[float]

    @classmethod
    def of(cls, latencies: Sequence[int]) -> Self:
        """Describe sorted nanoseconds."""
        curve = [percentile(latencies, percent) / _NS_PER_US for percent in PERCENTS]
        p50, p90, p99 = (curve[percent - 1] for percent in (50, 90, 99))
        return cls(count=len(latencies), p50=p50, p90=p90, p99=p99, curve=curve)


class Latency(BaseModel):
    """Round trips of one subject: all of them, and those of the quiet quarter of the rounds.

    Attributes:
        server_us: processor time of the server for one of them, in microseconds, with what it does between
            them; None where it is not known.
    """

    all: Distribution
    quiet: Distribution
    server_us: float | None = None

    @classmethod
    def of(cls, rounds: Sequence[Round], name: str) -> Self:
        """Describe what these rounds have shown of a subject."""
        every, quiet = (pooled(some, name) for some in (rounds, quiet_quarter(rounds)))
        return cls(all=Distribution.of(every), quiet=Distribution.of(quiet))

    def of_rounds(self, *, quiet: bool) -> Distribution:
        """Those of the quiet rounds alone, or of all."""
        return self.quiet if quiet else self.all


def added_us(with_them: Mapping[str, Latency], without: Mapping[str, Latency], *, quiet: bool) -> float:
    """What checks add to the median decision on an order, of the side to which they add more."""
    return max(
        with_them[side].of_rounds(quiet=quiet).p50 - without[side].of_rounds(quiet=quiet).p50
        for side in without
    )


class Sample(BaseModel):
    """How much memory the worker held after so many commands; MiB."""

    commands: int
    rss_mb: float


class Stage(BaseModel):
    """One stage of an order's way through the worker; microseconds."""

    name: str
    p50: float
    p99: float


class Result(BaseModel):
    """Everything that one run has measured; what it has not is empty.

    Attributes:
        command: repeats the run.
        machine: by what it is, in words.
        rounds: of the interleaved run.
        burst: round trips of each subject in one round.
        versions: by subject, by package.
        missing: by subject or measurement, why there is none.
        latency: by subject.
        sustained: orders a second, by subject and batch.
        batch: the batch of the sustained figures in the table.
        backlog: seconds from the server's start to the last answer, by subject and orders that waited.
        waiting: the backlog of the figure in the table.
        open_orders: of the worker with a long day.
        journal_rows: of that day.
        memory: of the worker, over a long flood.
        memory_base: after so many commands memory is first looked at.
        idle_percent: of one core, that a connected worker without orders uses.
        start_seconds: of several starts of a worker until it takes orders.
        stages: the worker's own times.
        own_time: from an entry read to the call into the SDK; the worker's own time.
        checks: the engine's decisions on an order, by which checks are on and by the order's side.
        rules: what each rule alone adds to such a decision, in the quiet quarter; microseconds.
    """

    model_config = ConfigDict(extra="forbid")

    command: str = ""
    machine: dict[str, str] = {}
    rounds: int = 0
    burst: int = 0
    versions: dict[str, dict[str, str]] = {}
    missing: dict[str, str] = {}
    latency: dict[str, Latency] = {}
    sustained: dict[str, dict[int, float]] = {}
    batch: int = 0
    backlog: dict[str, dict[int, float]] = {}
    waiting: int = 0
    open_orders: int = 0
    journal_rows: int = 0
    memory: list[Sample] = []
    memory_base: int = 0
    idle_percent: float | None = None
    start_seconds: list[float] = []
    stages: list[Stage] = []
    own_time: Stage | None = None
    checks: dict[str, dict[str, Latency]] = {}
    rules: dict[str, float] = {}

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` has written.

        Raises:
            ResultError: the file cannot be read, or holds something else.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ResultError(f"{path} is not what `qmt-bus bench --json` writes: {error}") from None
