"""Everything of `qmt-bus metrics` put together: from the streams to the pages."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry

from bus_schema.client import StreamInspector, StreamReader
from bus_schema.keys import Keys
from ops.address import BusAddress
from ops.metrics.counts import Counts
from ops.metrics.follower import Follower, Pace
from ops.metrics.health import Health
from ops.metrics.pages import PageServer, pages_of
from ops.metrics.streams import StreamsView
from ops.metrics.taking import Taking
from ops.metrics.worker import WorkerView

_USUAL_PACE = Pace()


@contextmanager
def exporter(
    bus: BusAddress,
    heartbeat_seconds: float,
    listen: tuple[str, int],
    pace: Pace = _USUAL_PACE,
    names: Collection[str] = (),
) -> Iterator[PageServer]:
    """Follow the bus, and listen; the server is given back for the caller to serve.

    Args:
        bus: where it is.
        heartbeat_seconds: between two of the worker's heartbeats.
        listen: host and port; port 0 takes a free one.
        pace: how often things are looked at.
        names: under which it may be asked for, in lower case, besides localhost, `listen`'s, and numbers.

    Raises:
        OSError: nobody can listen there.
    """
    keys, registry, worker = Keys(bus.account_id, bus.prefix), CollectorRegistry(), WorkerView()
    with (
        StreamReader(bus.url) as reader,
        StreamInspector(bus.url, timeout=pace.patience_seconds) as inspector,
    ):
        counts = Counts(registry)
        follower = Follower(reader, inspector, keys, Taking(keys, counts, worker), counts, pace=pace)
        registry.register(worker)
        registry.register(StreamsView(inspector, keys, worker))
        pages = pages_of(registry, Health(inspector, follower, worker, heartbeat_seconds))
        with PageServer(listen, pages, names) as server:
            follower.start()
            try:
                yield server
            finally:
                follower.end()
