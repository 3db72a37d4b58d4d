"""Whether this process sees the bus, and whether the worker takes orders; with the reason."""

from typing import Any, Final, NamedTuple

from bus_schema.client import BusUnavailableError, StreamInspector
from bus_schema.codes import WorkerState
from ops.metrics.follower import Follower
from ops.metrics.worker import WorkerView

BEATS_MISSED: Final = 3
"""Heartbeats after whose time the worker counts as dead: one may be late, two hardly ever."""


class Verdict(NamedTuple):
    """An answer to a question about health.

    Attributes:
        ok: yes or no.
        reason: why, in a sentence.
        facts: what it rests on.
    """

    ok: bool
    reason: str
    facts: dict[str, Any]


class Health:
    """Answers `/healthz` and `/readyz`.

    Args:
        inspector: of the bus.
        follower: this process's own thread.
        worker: what the worker last said.
        heartbeat_seconds: between two of the worker's heartbeats.
    """

    def __init__(
        self, inspector: StreamInspector, follower: Follower, worker: WorkerView, heartbeat_seconds: float
    ) -> None:
        self._inspector, self._follower, self._worker = inspector, follower, worker
        self._limit = BEATS_MISSED * heartbeat_seconds

    def alive(self) -> Verdict:
        """Tell whether this process follows the streams and Redis answers."""
        try:
            self._inspector.now_ms()
        except BusUnavailableError as error:
            return Verdict(False, str(error), {})
        if not self._follower.is_alive():
            return Verdict(False, "the streams are no longer followed: restart this process", {})
        fault = self._follower.fault
        return Verdict(not fault, fault or "Redis answers and the streams are followed", {})

    def ready(self) -> Verdict:
        """Tell whether the worker takes orders: it is ready and was heard of late."""
        alive, status = self.alive(), self._worker.status
        if not alive.ok:
            return alive
        if status is None:
            return Verdict(False, "no worker has ever said anything on the stream status", {})
        age = max(0, self._inspector.now_ms() - self._worker.told_at) / 1000
        facts = {"state": status.state, "heartbeat_age_seconds": age, "backlog": status.backlog}
        if age > self._limit:
            reason = f"the worker was last heard {age:.0f} s ago, more than {self._limit:g}: see if it runs"
            return Verdict(False, reason, facts)
        if status.state != WorkerState.READY:
            why = f": {status.reason}" if status.reason else ""
            return Verdict(False, f"the worker is {status.state}{why}", facts)
        return Verdict(True, "the worker takes orders", facts)
