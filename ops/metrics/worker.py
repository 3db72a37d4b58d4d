"""What the worker last said of itself."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from bus_schema.codes import WorkerState
from bus_schema.events import WorkerStatusEvent
from bus_schema.latency import BEYOND, BOUNDS_US, StageLatency

_MICROSECONDS = 1_000_000
_LINKED = (WorkerState.READY, WorkerState.HALTED)
"""States that a worker shows only over a proven link to its terminal."""


class WorkerView:
    """The newest of the worker's states and heartbeats.

    Attributes:
        status: what it said; None before it was ever heard.
        told_at: when, on Redis's clock; milliseconds since the epoch.
    """

    def __init__(self) -> None:
        self.status: WorkerStatusEvent | None = None
        self.told_at = 0
        self._stages: Mapping[str, StageLatency] = {}
        self._link_lost = False

    def take(self, status: WorkerStatusEvent, told_at: int) -> bool:
        """Take in what it said; True if it has its terminal again after it had lost it."""
        self.status, self.told_at = status, told_at
        # Heartbeats bring them, changes of state do not.
        if status.stages or status.state == WorkerState.STARTING:
            self._stages = status.stages
        if status.state == WorkerState.DISCONNECTED:
            self._link_lost = True
            return False
        again = self._link_lost and status.state in _LINKED
        self._link_lost = self._link_lost and not again
        return again

    def collect(self) -> Iterator[Metric]:
        """Yield its state, its backlog, and how quick its stages are."""
        status = self.status
        yield _info(status)
        yield _state(status)
        backlog = GaugeMetricFamily(
            "qmt_bus_backlog", "Commands that the worker has read and not yet answered."
        )
        if status is not None:
            backlog.add_metric([], status.backlog)
        yield backlog
        yield from _stages(self._stages)


def _info(status: WorkerStatusEvent | None) -> Metric:
    family = GaugeMetricFamily(
        "qmt_bus_worker_info",
        "1, with the worker's version, its account, and whether no real money moves.",
        labels=["account_id", "version", "simulated"],
    )
    if status is not None:
        family.add_metric([status.account_id, status.version, str(status.simulated).lower()], 1)
    return family


def _state(status: WorkerStatusEvent | None) -> Metric:
    family = GaugeMetricFamily(
        "qmt_bus_worker_state",
        "1 for the state that the worker last told, 0 for each other; only ready takes orders. A dead worker "
        "tells nothing: see qmt_bus_heartbeat_age_seconds.",
        labels=["state"],
    )
    shown = status.state if status is not None else ""
    for state in dict.fromkeys([*WorkerState, *([shown] if shown else [])]):
        family.add_metric([str(state)], float(state == shown))
    return family


def _stages(stages: Mapping[str, StageLatency]) -> Iterator[Metric]:
    counts = CounterMetricFamily(
        "qmt_bus_stage_orders",
        "Orders of which this stage of their way through the worker was measured, since the worker's start.",
        labels=["stage"],
    )
    half = GaugeMetricFamily(
        "qmt_bus_stage_latency_p50_seconds",
        "Seconds in this stage that half of the orders since the worker's start did not exceed.",
        labels=["stage"],
    )
    most = GaugeMetricFamily(
        "qmt_bus_stage_latency_p99_seconds",
        "Seconds in this stage that 99 of 100 orders since the worker's start did not exceed.",
        labels=["stage"],
    )
    spread = HistogramMetricFamily(
        "qmt_bus_stage_latency_seconds",
        "Seconds in this stage, for each order since the worker's start; absent where the worker is of a "
        "version that does not tell it.",
        labels=["stage"],
    )
    for name, stage in stages.items():
        if stage.buckets:
            spread.add_metric([name], _up_to_each_bound(stage.buckets), stage.sum_us / _MICROSECONDS)
        counts.add_metric([name], stage.count)
        half.add_metric([name], stage.p50_us / _MICROSECONDS)
        most.add_metric([name], stage.p99_us / _MICROSECONDS)
    yield from (counts, half, most, spread)


def _up_to_each_bound(buckets: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return Prometheus's buckets: each bound in seconds, and how many orders did not exceed it."""
    bounds = {str(bound): f"{bound / _MICROSECONDS:g}" for bound in BOUNDS_US} | {BEYOND: BEYOND}
    counts = accumulate(buckets.get(bound, 0) for bound in bounds)
    return list(zip(bounds.values(), counts, strict=True))
