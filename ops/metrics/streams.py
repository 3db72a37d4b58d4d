"""How much is in the streams and how old it is, asked of Redis each time that the page is read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric

from bus_schema.client import BusUnavailableError, GroupState, StreamInspector, StreamState
from bus_schema.keys import SHARED_STREAMS, Keys
from ops.doubts import place_of
from ops.metrics.worker import WorkerView

SNAPSHOTS: Final = ("assets", "positions")

Values = Iterable[tuple[str, float | None]]
"""A label's value, and the figure; None where it is not known."""


class StreamsView:
    """Asks about the account's streams.

    Args:
        inspector: of the bus.
        keys: of the account.
        worker: what the worker last said.
    """

    def __init__(self, inspector: StreamInspector, keys: Keys, worker: WorkerView) -> None:
        self._inspector, self._keys, self._worker = inspector, keys, worker

    def collect(self) -> Iterator[Metric]:
        """Yield lengths and ages; names without figures where Redis does not answer."""
        try:
            now = self._inspector.now_ms()
            names = self._inspector.strategies(self._keys.strategies)
            streams = self._inspector.streams(self._named(names))
            groups = self._inspector.groups([self._keys.control, *map(self._keys.commands, names)])
            alive, up = self._inspector.alive(self._keys.alive), True
        except BusUnavailableError:
            now, streams, groups, alive, up = 0, {}, {}, None, False
        yield GaugeMetricFamily("qmt_bus_redis_up", "1 if Redis answers this process, else 0.", value=up)
        yield _alive(alive)
        yield self._heartbeat(now if up else None)
        yield from _lengths({self._short(key): state for key, state in streams.items()}, now)
        yield from _reading({self._short(key): state for key, state in groups.items()}, now)

    def _named(self, names: Iterable[str]) -> list[str]:
        topics = [str(getattr(self._keys, topic)) for topic in SHARED_STREAMS]
        return [
            *topics,
            *(key for name in names for key in (self._keys.commands(name), self._keys.inbox(name))),
        ]

    def _short(self, key: str) -> str:
        return key.removeprefix(self._keys.status.removesuffix("status"))

    def _heartbeat(self, now: int | None) -> Metric:
        family = GaugeMetricFamily(
            "qmt_bus_heartbeat_age_seconds",
            "Seconds since the worker last said on the stream status that it lives; absent if it never did.",
        )
        if now is not None and self._worker.status is not None:
            family.add_metric([], max(0, now - self._worker.told_at) / 1000)
        return family


def _alive(alive: bool | None) -> Metric:
    family = GaugeMetricFamily(
        "qmt_bus_worker_alive",
        "1 as long as a worker renews its sign of life, 0 after three heartbeats without one, and after an "
        "orderly stop; absent where Redis does not answer, or this process may not ask.",
    )
    if alive is not None:
        family.add_metric([], alive)
    return family


def _lengths(streams: Mapping[str, StreamState], now: int) -> Iterator[Metric]:
    yield _family(
        "qmt_bus_stream_entries",
        "Entries in the stream.",
        "stream",
        ((name, state.length) for name, state in streams.items()),
    )
    yield _family(
        "qmt_bus_stream_oldest_age_seconds",
        "Seconds since the stream's first entry was written; absent for an empty stream.",
        "stream",
        ((name, _age(state.oldest, now)) for name, state in streams.items()),
    )
    yield _family(
        "qmt_bus_stream_newest_age_seconds",
        "Seconds since the stream's last entry was written; absent for an empty stream.",
        "stream",
        ((name, _age(state.newest, now)) for name, state in streams.items()),
    )
    yield _family(
        "qmt_bus_snapshot_age_seconds",
        "Seconds since the worker last published the account's money (assets) or its positions.",
        "snapshot",
        ((name, _age(streams[name].newest, now)) for name in SNAPSHOTS if name in streams),
    )


def _reading(groups: Mapping[str, GroupState], now: int) -> Iterator[Metric]:
    yield _family(
        "qmt_bus_pending_entries",
        "Commands that the worker has taken from the stream and not yet acknowledged.",
        "stream",
        ((name, state.pending) for name, state in groups.items()),
    )
    yield _family(
        "qmt_bus_pending_oldest_age_seconds",
        "Seconds since the oldest of these was sent; absent if there is none.",
        "stream",
        ((name, _age(state.oldest_pending, now)) for name, state in groups.items()),
    )
    yield _family(
        "qmt_bus_unread_oldest_age_seconds",
        "Seconds since the oldest command that the worker has not read was sent; absent if there is none.",
        "stream",
        ((name, _age(state.oldest_unread, now)) for name, state in groups.items()),
    )


def _family(name: str, meaning: str, label: str, values: Values) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for named, value in values:
        if value is not None:
            family.add_metric([named], value)
    return family


def _age(entry_id: str | None, now: int) -> float | None:
    return None if entry_id is None else max(0, now - place_of(entry_id)[0]) / 1000
