"""What the bare loop and qmt-bus have in common as subjects: the client, the flood, a server over Redis."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from ops.bench.order import orders
from ops.bench.protocol import Json
from ops.bench.subjects.client import OrderClient
from ops.bench.subjects.flood import Flood
from ops.bench.subjects.lane import Lane
from ops.bench.subjects.server import Server
from worker.bus.link import RedisLink

READY_SECONDS = 120.0
"""For a server to serve: one that has a million rows to remember takes its time."""


class Client(Protocol):
    """Makes round trips."""

    def burst(self, count: int, /) -> list[int]:
        """Make them one after the other; returns nanoseconds."""

    def close(self) -> None:
        """Drop the connections."""


class RedisSubject(ABC):
    """A server that reads orders from one stream of Redis and answers in another."""

    lane: Lane
    server: Server
    client: Client

    def __init__(self) -> None:
        self.held = ExitStack()

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the server, wait until it serves, and return the versions of what it is made of."""
        self.url: str = settings["redis_url"]
        self.folder = Path(settings["folder"])
        self.settings = settings
        self.link = RedisLink(self.url, "qmt-bus-bench")
        self.orders = orders()
        self.prepare()
        self.begin()
        return self.versions()

    def versions(self) -> Mapping[str, str]:
        """The versions of what it is made of."""
        return {name: version(name) for name in ("redis", "hiredis", "pydantic", "orjson")}

    @abstractmethod
    def prepare(self) -> None:
        """Set the lane, and whatever must be there before the server."""

    def begin(self) -> None:
        """Start client and server over the lane, and wait until the server serves."""
        self.open_lane()
        self.held.callback(self._end_client)
        self.server = self.start_server()
        self.held.callback(self._end_server)
        self.wait_until_ready()

    def open_lane(self) -> None:
        """Make what sends orders over the lane: one by one, and many at once."""
        self.connect()
        self.flood = Flood(self.link, self.lane, self.orders)

    def anew(self) -> None:
        """End the server; the next one is to find nothing of what was before, where it would remember it."""
        self.server.end()

    def connect(self) -> None:
        """Make the client whose round trips are measured."""
        self.client = OrderClient(self.url, self.lane, self.orders)

    @abstractmethod
    def start_server(self) -> Server:
        """Start the server; it may still take a while until it serves."""

    @abstractmethod
    def wait_until_ready(self) -> None:
        """Return when the server that was started last serves.

        Raises:
            ServerFailedError: it does not.
        """

    def burst(self, count: int) -> list[int]:
        """Make round trips one after the other; returns nanoseconds."""
        return self.client.burst(count)

    def sustain(self, count: int, batch: int) -> float:
        """Place orders as fast as it can, in batches; returns seconds until all is answered."""
        return self.flood.sustain(count, batch)

    def backlog(self, count: int) -> float:
        """Let orders wait for a server that starts; returns seconds from its start to the last answer."""
        self.anew()
        self.flood.put(count)
        began = time.perf_counter()
        self.server = self.start_server()
        self.flood.drained(count)
        return time.perf_counter() - began

    def restart(self) -> float:
        """Start the server anew; returns seconds until it takes orders."""
        self.anew()
        began = time.perf_counter()
        self.server = self.start_server()
        self.wait_until_ready()
        return time.perf_counter() - began

    def usage(self) -> tuple[float, float]:
        """The server's processor time so far in seconds, and its resident memory in MiB."""
        return self.server.usage()

    def stop(self) -> None:
        """End the server, then the client."""
        self.held.close()

    def _end_client(self) -> None:
        """End the one that there is then, not the one that there was at the start."""
        self.client.close()

    def _end_server(self) -> None:
        """The same of the server."""
        self.server.end()
