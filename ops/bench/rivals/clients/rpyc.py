"""The client of RPyC: one connection, and the remote method looked up once."""

from collections import deque
from collections.abc import Sequence

import rpyc

from ops.bench.rivals.subject import Order, RivalSubject

PACKAGES = ("rpyc", "pydantic")


class RefusedError(Exception):
    """The broker did not take an order."""


class RpycClient:
    """Places orders by remote calls.

    Args:
        port: of the server, on the loopback interface.
    """

    def __init__(self, port: int) -> None:
        self._connection = rpyc.connect("127.0.0.1", port)
        # Each look-up of it is a round trip of its own.
        self._place_order = self._connection.root.place_order
        self._begin_order = rpyc.async_(self._place_order)

    def place(self, order: Order) -> None:
        """Call, and take the result."""
        _require(order, self._place_order(order[1]))

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Keep a batch of asynchronous calls under way, which the server takes one after the other."""
        under_way = deque[tuple[Order, rpyc.AsyncResult]]()
        for order in given:
            if len(under_way) >= batch:
                _take_oldest(under_way)
            under_way.append((order, self._begin_order(order[1])))
        while under_way:
            _take_oldest(under_way)

    def close(self) -> None:
        """Drop the connection."""
        self._connection.close()


def subject() -> RivalSubject:
    """RPyC, ready to be started."""
    return RivalSubject("rpyc", lambda port, _settings: RpycClient(int(port)), PACKAGES)


def _take_oldest(under_way: deque[tuple[Order, rpyc.AsyncResult]]) -> None:
    order, result = under_way.popleft()
    _require(order, result.value)


def _require(order: Order, order_id: int) -> None:
    if order_id <= 0:
        raise RefusedError(f"order {order[0].decode()} was not taken")
