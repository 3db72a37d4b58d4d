"""How long an order takes from the strategy to its answer, on this machine, now."""

import statistics
import time
from typing import NamedTuple

from bus_schema.codes import OrderStatus
from bus_schema.events import OrderEvent
from ops.demo.errors import DemoFailedError
from ops.demo.stage import SILENT, Stage

ORDERS = 50
STOCK = "000001.SZ"
RESTING_PRICE = 11.00
"""Below the simulated market's 12.00, so that nothing trades meanwhile."""


class Pace(NamedTuple):
    """Round trips of order commands: strategy, Redis, worker, simulated terminal, and back; milliseconds."""

    orders: int
    median: float
    slowest: float


def measure(stage: Stage) -> Pace:
    """Place resting orders one after the other, then cancel them.

    Raises:
        DemoFailedError: one of them was not placed or not cancelled.
    """
    taken = [_round_trip(stage, f"{SILENT}{number}") for number in range(ORDERS)]
    stage.bus.cancel_all(stock_code=STOCK).raise_for_error()
    for number in range(ORDERS):
        _wait_cancelled(stage, f"{SILENT}{number}")
    return Pace(ORDERS, statistics.median(taken), max(taken))


def _round_trip(stage: Stage, name: str) -> float:
    before = time.perf_counter()
    reply = stage.bus.place_order(STOCK, "buy", 100, RESTING_PRICE, client_order_id=name)
    taken = time.perf_counter() - before
    if reply.error is not None:
        raise DemoFailedError(f"order {name} should be placed, but: {reply.error.message}")
    return taken * 1000


def _wait_cancelled(stage: Stage, name: str) -> None:
    stage.watcher.wait_for(
        OrderEvent,
        lambda event: event.client_order_id == name and event.order_status == OrderStatus.CANCELED,
        f"{name} as cancelled",
    )
