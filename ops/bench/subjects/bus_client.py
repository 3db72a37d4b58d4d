"""The project's own client as a strategy uses it, in the place of the bare one."""

import time
from itertools import count

from bus_schema.client import BusClient
from ops.bench.order import LAST_PRICE, ORDER_VOLUME, STOCK_CODE


class BusOrderClient:
    """Places orders by `BusClient`.

    Args:
        url: of Redis.
        account_id: the worker's.
        strategy: the strategy's name.
    """

    def __init__(self, url: str, account_id: str, strategy: str) -> None:
        self._bus = BusClient(url, account_id=account_id, strategy=strategy)
        self._bus.connect()
        self._numbers = count(1)

    def burst(self, order_count: int) -> list[int]:
        """Make round trips one after the other; returns nanoseconds.

        Raises:
            ReplyTimeoutError: a reply did not come.
        """
        return [self._round_trip(f"b{next(self._numbers)}") for _ in range(order_count)]

    def _round_trip(self, name: str) -> int:
        began = time.perf_counter_ns()
        reply = self._bus.place_order(STOCK_CODE, "buy", ORDER_VOLUME, LAST_PRICE, client_order_id=name)
        taken = time.perf_counter_ns() - began
        reply.raise_for_error()
        return taken

    def close(self) -> None:
        """Drop the connections."""
        self._bus.close()
