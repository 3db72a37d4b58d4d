"""The SDK alone as a subject: no bus, no worker; what anything that trades through it pays at least.

The same order goes through the wheel's own ``order_stock_async`` to the same simulated terminal, in one
process, and nothing is done with what comes back.
"""

import os
import time
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any

from bus_schema.commands import PlaceOrder, parse_command
from bus_schema.version import product_version
from ops.bench.order import orders
from ops.bench.protocol import CannotError, Json
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.usage import usage_of

_ANSWER_SECONDS = 30.0


class SdkAlone:
    """A connected trader in the prober's own process."""

    def start(self, _settings: Json) -> Mapping[str, str]:
        """Connect."""
        answers: SimpleQueue[None] = SimpleQueue()
        fills: SimpleQueue[None] = SimpleQueue()
        self._answers, self._fills = answers, fills

        class Listener:
            def on_order_stock_async_response(self, _response: Any) -> None:
                answers.put(None)

            def on_stock_trade(self, _trade: Any) -> None:
                fills.put(None)

        self._broker = SimulatedBroker(Listener)
        self._orders = (_placed(data) for _, data in orders())
        return {"qmt-bus": product_version()}

    def burst(self, count: int) -> list[int]:
        """Place orders one after the other; returns nanoseconds from the call to the terminal's answer."""
        latencies = []
        for _ in range(count):
            order = next(self._orders)
            began = time.perf_counter_ns()
            self._broker.hand_over(order)
            self._answers.get(timeout=_ANSWER_SECONDS)
            latencies.append(time.perf_counter_ns() - began)
            self._fills.get(timeout=_ANSWER_SECONDS)
        return latencies

    def sustain(self, count: int, _batch: int) -> float:
        """Place orders as fast as the SDK takes them; returns seconds until the last fill."""
        batch = [next(self._orders) for _ in range(count)]
        began = time.perf_counter()
        for order in batch:
            self._broker.hand_over(order)
        for _ in batch:
            self._answers.get(timeout=_ANSWER_SECONDS)
            self._fills.get(timeout=_ANSWER_SECONDS)
        return time.perf_counter() - began

    def backlog(self, _count: int) -> float:
        """Nothing keeps orders for a trader that is not there."""
        raise CannotError("nothing keeps the orders")

    def restart(self) -> float:
        """It is no server."""
        raise CannotError("it is no server")

    def usage(self) -> tuple[float, float]:
        """This process's own."""
        return usage_of(os.getpid())

    def stop(self) -> None:
        """Disconnect."""
        self._broker.close()


def _placed(data: bytes) -> PlaceOrder:
    order = parse_command(data)
    if not isinstance(order, PlaceOrder):
        raise TypeError("the benchmark's order is no place_order")
    return order
