"""How long each stage takes: the histogram, and what a running worker says of itself."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from bus_schema.latency import BOUNDS_US
from worker.engine.effects import Row, RowKind, Submit
from worker.engine.inputs import Entry, OrderAnswered
from worker.stages import ORDERS_UNDER_WAY, STAGES, Histogram, Stages

ORDER = Submit("a1", "alpha", "600000.SH", 23, 100, 11, 10.0, 0, Entry("alpha", "1-0"), read_at=1)
REPLY = Row(1, 1, RowKind.EVENT, "reply:alpha:1-0", b"{}", ("inbox:alpha",), Entry("alpha", "1-0"))


@given(st.lists(st.integers(0, 10**12), min_size=1), st.floats(0.01, 1.0))
def test_quantile_is_near_the_real_one(durations: list[int], share: float) -> None:
    """Whatever was counted, a figure is off by three per cent at most, or by half a nanosecond."""
    histogram = Histogram()
    for ns in durations:
        histogram.add(ns)
    rank = max(0, -int(-share * len(durations) // 1) - 1)
    real = sorted(durations)[rank]
    neighbours = {
        sorted(durations)[max(0, rank - 1)],
        real,
        sorted(durations)[min(rank + 1, len(durations) - 1)],
    }
    found = histogram.quantile(share) * 1_000
    assert any(abs(found - one) <= 0.032 * one + 0.5 for one in neighbours)


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_buckets_hold_every_duration_between_its_bounds(durations: list[int]) -> None:
    """Each is counted once, under a bound that it does not exceed by more than three per cent."""
    histogram = Histogram()
    for ns in durations:
        histogram.add(ns)
    told = histogram.summary()
    assert sum(told.buckets.values()) == told.count == len(durations)
    assert abs(told.sum_us - sum(durations) / 1_000) <= 0.032 * told.sum_us + 0.1 * len(durations)
    for bound in BOUNDS_US:
        counted = sum(count for name, count in told.buckets.items() if float(name) <= bound)
        surely = sum(ns / 1_000 < 0.968 * bound for ns in durations)
        perhaps = sum(ns / 1_000 <= 1.032 * bound for ns in durations)
        assert surely <= counted <= perhaps, bound


def test_nothing_measured_says_nothing() -> None:
    """A worker that has had no order claims no figures."""
    assert Stages().summary() == {}
    assert Histogram().quantile(0.5) == 0.0


def test_order_is_seen_in_every_stage() -> None:
    """From the entry to the reply in Redis, each stage counts the order once."""
    stages = Stages()
    told: list[object] = []
    stages.handed_over(ORDER)
    stages.calling()
    stages.called(ORDER)
    stages.listening(told.append)(OrderAnswered("a1", 1001))
    stages.shipped([REPLY, REPLY])
    assert {name: one.count for name, one in stages.summary().items()} == dict.fromkeys(STAGES, 1)
    assert told == [OrderAnswered("a1", 1001)]


def test_orders_that_are_never_answered_do_not_pile_up() -> None:
    """What waits for a later stage falls out in time."""
    stages = Stages()
    for number in range(2 * ORDERS_UNDER_WAY):
        entry = Entry("alpha", f"{number}-0")
        stages.handed_over(Submit(f"a{number}", "alpha", "600000.SH", 23, 100, 11, 10.0, 0, entry, 1))
    assert len(stages._since) == len(stages._orders) == ORDERS_UNDER_WAY


def test_heartbeat_says_how_quick_the_worker_is(
    start_worker: Callable[..., WorkerProcess], strategy: Strategy
) -> None:
    """Anybody who reads ``status`` sees the figures of the machine that trades."""
    start_worker(HEARTBEAT_SECONDS="1")
    # The first order in a stock waits for its prices, and is not measured.
    for _ in range(2):
        strategy.reply(strategy.order())

    def measured() -> object:
        beats = [event["stages"] for event in strategy.read("status") if event["type"] == "worker_status"]
        return beats and set(beats[-1]) == set(STAGES) and beats[-1]

    stages = wait_until(measured, "a heartbeat with every stage", timeout=20)
    assert all(0 < one["p50_us"] <= one["p99_us"] for one in stages.values())  # type: ignore[attr-defined]  # A dict by now.
