import json
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from bus_schema.keys import Keys
from ops.doubts import Doubts, Resolution
from ops.metrics.counts import Counts
from ops.metrics.seen import Seen
from ops.metrics.taking import Taking
from ops.metrics.worker import WorkerView

KEYS = Keys("1")
ORDER = {
    "order_id": 7,
    "client_order_id": "a1",
    "stock_code": "600000.SH",
    "order_type": "buy",
    "order_type_code": 23,
    "price_type": "limit",
    "price_type_code": 11,
    "order_volume": 100,
    "price": 10.0,
    "order_status": "reported",
    "order_status_code": 50,
    "source": "push",
    "external": False,
}


class Page:
    """What events have moved."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._worker = WorkerView()
        self._taking = Taking(KEYS, Counts(self.registry), self._worker)
        self.registry.register(self._worker)

    def take(self, key: str, entry_id: str, **fields: Any) -> None:
        """Take in an event."""
        event = {"v": 1, "id": entry_id, "account_id": "1", "strategy": "alpha", "simulated": True}
        raw = json.dumps(event | {"occurred_at": 1, "published_at": 1000} | fields).encode()
        self._taking.take(key, entry_id, raw, now_ms=3500)

    def error(self, entry_id: str, code: str, **fields: Any) -> None:
        """Take in an error."""
        self.take(KEYS.errors, entry_id, type="error", code=code, message="", **fields)

    def status(self, state: str, **fields: Any) -> None:
        """Take in a state of the worker."""
        told = {"strategy": None, "state": state, "reason": "", "since": 1, "backlog": 3, "version": "1"}
        self.take(KEYS.status, "9-0", type="worker_status", **told, **fields)

    def figure(self, name: str, **labels: str) -> float | None:
        """Return a sample's value."""
        return self.registry.get_sample_value(f"qmt_bus_{name}", labels)


@pytest.fixture
def page() -> Page:
    """Return a page on which nothing has happened."""
    return Page()


def test_what_settles_may_be_read_before_what_raises_the_doubt() -> None:
    """The entries' own order counts, not the order in which two streams are read."""
    doubts = Doubts()
    assert doubts.shown("a1", (6, 0)) is None
    assert doubts.unknown("a1", (5, 0)) is Resolution.PLACED
    assert doubts.unknown("a1", (7, 0)) is None
    assert doubts.shown("a1", (6, 5)) is None
    assert (doubts.open, doubts.since) == (["a1"], (7, 0))
    assert doubts.shown("a1", (7, 1)) is Resolution.PLACED
    assert doubts.open == []


def test_memory_is_bounded() -> None:
    """Only the latest facts are remembered."""
    seen = Seen(limit=2)
    assert [seen.is_new(fact) for fact in ("a", "b", "a", "c", "b", "a")] == [
        True,
        True,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("code", "resolution"), [("not_placed", "not_placed"), ("outcome_unknown", "never_known")]
)
def test_a_doubt_ends_in_each_way(page: Page, code: str, resolution: str) -> None:
    """An error that settles an order, or ends the search for it, closes the doubt."""
    page.error("1-0", "outcome_unknown", command_id="a1")
    assert page.figure("unknown_outcomes_open") == 1
    page.error("2-0", code, id=f"error:{resolution}:20412:a1", client_order_id="a1")
    assert page.figure("unknown_outcomes_open") == 0
    assert page.figure("unknown_outcomes_resolved_total", resolution=resolution) == 1


def test_repeats_are_counted_once(page: Page) -> None:
    """The same fact again, as after a Redis that lost data, moves nothing; nor does a status told twice."""
    for _ in range(2):
        page.error("1-0", "halted", command_id="a1")
    page.take(KEYS.orders, "2-0", type="order", **ORDER)
    page.take(KEYS.orders, "3-0", type="order", **ORDER | {"order_sysid": "S1"})
    assert page.figure("errors_total", strategy="alpha", code="halted", rule="") == 1
    assert page.figure("orders_total", strategy="alpha", status="reported") == 1


def test_an_inbox_brings_replies_alone(page: Page) -> None:
    """What stands in the account's streams as well is not counted twice; a refused check bears its rule."""
    inbox = KEYS.inbox("alpha")
    page.take(inbox, "1-0", type="order", **ORDER)
    error = {"code": "risk_rejected", "message": "", "detail": {"rule": "max_volume"}}
    reply = {"command_id": "a1", "command_type": "place_order", "ok": False, "error": error}
    page.take(inbox, "2-0", type="reply", **reply)
    page.take(inbox, "3-0", type="reply", **reply, duplicate=True)
    assert page.figure("orders_total", strategy="alpha", status="reported") is None
    assert page.figure("unreadable_events_total") == 0
    who = {"strategy": "alpha", "command_type": "place_order"}
    assert page.figure("rejects_total", **who, code="risk_rejected", rule="max_volume") == 1
    assert page.figure("replies_total", **who, outcome="failed") == 1
    assert page.figure("replies_total", **who, outcome="duplicate") == 1


def test_lag_is_from_telling_to_reading(page: Page) -> None:
    """An event that lay in the journal shows how long it did."""
    page.error("1-0", "halted")
    assert page.figure("delivery_lag_seconds") == 2.5


def test_a_stages_times_are_a_histogram(page: Page) -> None:
    """Each bucket holds those below it too, as Prometheus wants it; an older worker's figures make none."""
    buckets = {"100": 3, "500": 1, "+Inf": 2}
    told = {"count": 6, "p50_us": 90.0, "p99_us": 9e6, "sum_us": 2e7, "buckets": buckets}
    page.status("ready", stages={"own": told, "call": {"count": 4, "p50_us": 250.0, "p99_us": 500.0}})
    bounds = {"5e-05": 0, "0.0001": 3, "0.0002": 3, "0.0005": 4, "5": 4, "+Inf": 6}
    for bound, count in bounds.items():
        assert page.figure("stage_latency_seconds_bucket", stage="own", le=bound) == count, bound
    assert page.figure("stage_latency_seconds_count", stage="own") == 6
    assert page.figure("stage_latency_seconds_sum", stage="own") == 20
    assert page.figure("stage_latency_seconds_count", stage="call") is None


def test_a_change_of_state_keeps_the_stages(page: Page) -> None:
    """Only heartbeats bring stages; a newer worker's state gets a line of its own; a new life begins anew."""
    page.status("ready", stages={"own": {"count": 4, "p50_us": 250.0, "p99_us": 500.0}})
    page.status("dreaming")
    assert page.figure("stage_latency_p99_seconds", stage="own") == 0.0005
    assert page.figure("worker_state", state="dreaming") == 1
    assert page.figure("worker_state", state="ready") == 0
    assert page.figure("backlog") == 3
    page.status("starting")
    assert page.figure("stage_latency_p99_seconds", stage="own") is None
