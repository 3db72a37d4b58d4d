"""A rival as the benchmark asks it: its client here, its server in a process beside."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Any, Protocol

from ops.bench.order import orders
from ops.bench.protocol import CannotError, Json
from ops.bench.rivals.server_process import ServerProcess

Order = tuple[bytes, bytes]
"""The id of a place_order command, and the command as JSON."""


SERVERS = "ops.bench.rivals.servers."
"""Before the name of each server's module."""


class Client(Protocol):
    """What a strategy would use to place orders."""

    def place(self, order: Order) -> None:
        """Place one order, and return when its answer is there."""

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Place orders as fast as it can with so many under way, and return when all are answered."""

    def close(self) -> None:
        """Drop the connections."""


class RivalSubject:
    """One rival, as `ops.bench.protocol.Subject` has it.

    Args:
        server: its server's module, one of `ops.bench.rivals.servers`.
        connect: makes the client, from where the server has said that it listens, and the settings.
        packages: the distributions whose versions are told.
        form: settings of its own, besides those that it is started with.
    """

    def __init__(
        self,
        server: str,
        connect: Callable[[str, Mapping[str, Any]], Client],
        packages: Sequence[str],
        form: Mapping[str, Any] | None = None,
    ) -> None:
        self._module = f"{SERVERS}{server}"
        self._connect = connect
        self._packages = packages
        self._form = dict(form or {})
        self._orders = orders()
        self._settings: Json = {}
        self._server: ServerProcess | None = None
        self._client: Client | None = None

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the server, connect to it, and return the versions of what it is made of.

        Raises:
            CannotError: the server did not start.
        """
        self._settings = {**settings, **self._form}
        self._begin()
        return _versions(self._packages)

    def burst(self, count: int) -> list[int]:
        """Place orders one after the other; returns the nanoseconds of each."""
        place, latencies = self.client.place, []
        for order in islice(self._orders, count):
            began = time.perf_counter_ns()
            place(order)
            latencies.append(time.perf_counter_ns() - began)
        return latencies

    def sustain(self, count: int, batch: int) -> float:
        """Place orders as fast as the client can; returns seconds until all are answered."""
        given = self.take(count)
        began = time.perf_counter()
        self.client.place_all(given, batch)
        return time.perf_counter() - began

    def backlog(self, count: int) -> float:
        """Let orders wait for a server that starts.

        Raises:
            CannotError: always; between this client and its server, nothing keeps an order.
        """
        raise CannotError(f"nothing keeps {count} orders while its server is away")

    def restart(self) -> float:
        """Start the server anew; returns seconds until it takes orders."""
        self.stop()
        began = time.perf_counter()
        self._begin()
        return time.perf_counter() - began

    def usage(self) -> tuple[float, float]:
        """The server's processor time so far in seconds, and its resident memory in MiB."""
        if self._server is None:
            raise CannotError("it has not been started")
        return self._server.usage()

    def stop(self) -> None:
        """Drop the connections and end the server."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    @property
    def client(self) -> Client:
        """The connected client.

        Raises:
            CannotError: it has not been started.
        """
        if self._client is None:
            raise CannotError("it has not been started")
        return self._client

    def take(self, count: int) -> list[Order]:
        """Make orders in advance, so that making them is not measured."""
        return list(islice(self._orders, count))

    def _begin(self) -> None:
        address = self._serve()
        self._client = self._connect(address, self._settings)

    def _serve(self) -> str:
        """Start the server; returns where it listens."""
        self._server = ServerProcess(self._module, self._settings)
        return self._server.address


def _versions(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        # uvloop is not made for every system.
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
