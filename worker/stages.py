"""How long an order takes from stage to stage on its way through the worker, as histograms.

Measured always, for every order: what is slow on the user's own machine is what counts.
"""

import time
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable

from bus_schema.latency import BEYOND, BOUNDS_US, StageLatency
from worker.engine.effects import Row, Submit
from worker.engine.inputs import Entry, Input, OrderAnswered

_FINE = 16
"""Buckets for each doubling: a figure is off by 3 per cent at most."""
_FINE_BITS = 4
_NS_PER_US = 1_000
ORDERS_UNDER_WAY = 4_096
"""Orders whose last stage is remembered; one that is never answered falls out."""


STAGES = ("own", "decide", "hand_over", "call", "answer", "reply")
"""``own`` is what the worker itself takes before the SDK's call: ``decide`` and ``hand_over`` together."""


class Histogram:
    """Counts of durations, in buckets that grow with them."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self.count = 0

    def add(self, ns: int) -> None:
        """Count one."""
        shift = max(0, ns.bit_length() - _FINE_BITS - 1)
        bucket = shift * _FINE + (ns >> shift)
        self._counts[bucket] = self._counts.get(bucket, 0) + 1
        self.count += 1

    def quantile(self, share: float) -> float:
        """The duration in microseconds that this share of all does not exceed; 0 if there is none."""
        return _quantile(self._so_far(), share)

    def summary(self) -> StageLatency:
        """All that is told of it."""
        so_far = self._so_far()
        buckets: dict[str, int] = {}
        for us, count in so_far:
            at = bisect_left(BOUNDS_US, us)
            bound = str(BOUNDS_US[at]) if at < len(BOUNDS_US) else BEYOND
            buckets[bound] = buckets.get(bound, 0) + count
        return StageLatency(
            count=sum(count for _, count in so_far),
            p50_us=round(_quantile(so_far, 0.5), 1),
            p99_us=round(_quantile(so_far, 0.99), 1),
            sum_us=round(sum(us * count for us, count in so_far), 1),
            buckets=buckets,
        )

    def _so_far(self) -> list[tuple[float, int]]:
        """Microseconds, shortest first, and how often each was."""
        # A copy, since another thread may be counting.
        return [(_middle(bucket) / _NS_PER_US, count) for bucket, count in sorted(dict(self._counts).items())]


def _middle(bucket: int) -> float:
    shift = max(0, bucket // _FINE - 1)
    return (bucket - shift * _FINE + 0.5) * (1 << shift)


def _quantile(so_far: list[tuple[float, int]], share: float) -> float:
    below, total = 0, sum(count for _, count in so_far)
    for us, count in so_far:
        below += count
        if below >= share * total:
            return us
    return 0.0


class Stages:
    """Told where an order is, by whichever thread has it."""

    def __init__(self) -> None:
        self._histograms = {name: Histogram() for name in STAGES}
        self._since: OrderedDict[str, int] = OrderedDict()
        self._orders: OrderedDict[Entry, str] = OrderedDict()
        self._calling = 0

    def handed_over(self, order: Submit) -> None:
        """Its intent is written down, and it waits for a thread that calls the SDK."""
        if order.entry is not None:
            self._orders[order.entry] = order.client_order_id
            _keep_few(self._orders)
        self._since[order.client_order_id] = time.perf_counter_ns()
        _keep_few(self._since)

    def calling(self) -> None:
        """The SDK is about to be called. What is reckoned of it waits until it has been."""
        self._calling = time.perf_counter_ns()

    def called(self, order: Submit) -> None:
        """The SDK's call has returned."""
        now, calling = time.perf_counter_ns(), self._calling
        # The answer may have come before the call returned, and be noted by now.
        handed_over = min(self._since.get(order.client_order_id, calling), calling)
        self._since[order.client_order_id] = now
        if order.read_at:
            self._histograms["own"].add(calling - order.read_at)
            self._histograms["decide"].add(handed_over - order.read_at)
        self._histograms["hand_over"].add(calling - handed_over)
        self._histograms["call"].add(now - calling)

    def listening(self, tell: Callable[[Input], None]) -> Callable[[Input], None]:
        """``tell``, for whoever tells what the SDK brings: the terminal's answers are noted on the way."""

        def noted(told: Input) -> None:
            if isinstance(told, OrderAnswered):
                self._next("answer", told.client_order_id)
            tell(told)

        return noted

    def shipped(self, rows: Iterable[Row]) -> None:
        """Redis has confirmed rows, replies among them."""
        for row in rows:
            if row.settles is not None and (name := self._orders.pop(row.settles, None)) is not None:
                self._next("reply", name)
                self._since.pop(name, None)

    def _next(self, stage: str, client_order_id: str) -> None:
        now, since = time.perf_counter_ns(), self._since.get(client_order_id)
        if since is not None:
            self._histograms[stage].add(now - since)
            self._since[client_order_id] = now

    def summary(self) -> dict[str, StageLatency]:
        """What is told of each stage through which an order has come."""
        return {name: one.summary() for name, one in self._histograms.items() if one.count}


def _keep_few(what: OrderedDict[str, int] | OrderedDict[Entry, str]) -> None:
    while len(what) > ORDERS_UNDER_WAY:
        what.popitem(last=False)
