"""Strategies that trade at a steady pace, and an operator who halts now and then."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import NamedTuple

from bus_schema.client import BusClient, BusClientError, OperatorClient, new_id
from bus_schema.control import Halt, Resume
from bus_schema.events import Reply
from ops.fuzz.adversary.hand import now_ms

PATIENCE_SECONDS = 12.0
"""Far above a command's life: one that is not answered by then never will be."""
_STOCK, _AT_MARKET, _BELOW = "600000.SH", 10.00, 9.20
_LOTS = 100


class Trip(NamedTuple):
    """One command and its answer.

    Attributes:
        who: asked.
        kind: of the command.
        at: when, in milliseconds since the epoch.
        ms: until the answer was there.
        code: of the answer's error; empty for none; in words where no answer came.
        command_id: what the answer names; empty where none came.
    """

    who: str
    kind: str
    at: int
    ms: float
    code: str
    command_id: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody's bus is.

    Attributes:
        url: of Redis, with a user's name and password.
        account_id: the account.
        name: the strategy's.
    """

    url: str
    account_id: str
    name: str


class Honest(Thread):
    """Somebody who asks one thing after the other until told to stop.

    Args:
        address: whose.
        pace: seconds between an answer and the next command.

    Attributes:
        trips: what came of each command.
    """

    def __init__(self, address: Address, pace: float) -> None:
        super().__init__(name=address.name, daemon=True)
        self.trips: list[Trip] = []
        self._address = address
        self._pace = pace
        self._stop_asking = Event()

    def stop(self) -> None:
        """Ask no more, and return when the last answer is there."""
        self._stop_asking.set()
        self.join()

    def _ask(self, kind: str, ask: Callable[[], Reply], *, pause: bool = True) -> Reply | None:
        if self._stop_asking.is_set():
            return None
        at, began = now_ms(), time.perf_counter()
        reply, code = None, ""
        try:
            reply = ask()
            code = reply.error.code if reply.error else ""
        except BusClientError as error:
            code = f"no answer: {error}"
        ms = (time.perf_counter() - began) * 1_000
        self.trips.append(Trip(self.name, kind, at, ms, code, reply.command_id if reply else ""))
        self._stop_asking.wait(self._pace if pause else 0)
        return reply


class Neighbour(Honest):
    """A strategy: an order that fills, one that rests and is cancelled, and questions between them."""

    def run(self) -> None:
        """Trade until told to stop."""
        where = self._address
        with BusClient(
            where.url, account_id=where.account_id, strategy=where.name, timeout=PATIENCE_SECONDS
        ) as bus:
            while not self._stop_asking.is_set():
                self._round(bus)

    def _round(self, bus: BusClient) -> None:
        self._ask("place_order", lambda: bus.place_order(_STOCK, "buy", _LOTS, _AT_MARKET))
        self._ask("query_asset", bus.query_asset)
        resting = new_id()
        placed = self._ask(
            "place_order", lambda: bus.place_order(_STOCK, "buy", _LOTS, _BELOW, client_order_id=resting)
        )
        self._ask("query_position", lambda: bus.query_position(_STOCK))
        if placed and placed.ok:
            self._ask("query_order", lambda: bus.query_order(client_order_id=resting))
            self._ask("cancel_order", lambda: bus.cancel_order(client_order_id=resting))
        self._ask("ping", bus.ping)


class Operator(Honest):
    """Somebody who halts everything and lets it go on at once."""

    def run(self) -> None:
        """Halt and resume until told to stop."""
        where = self._address
        with OperatorClient(where.url, account_id=where.account_id, timeout=PATIENCE_SECONDS) as bus:
            while not self._stop_asking.is_set():
                self._both(bus)

    def _both(self, bus: OperatorClient) -> None:
        self._ask("halt", lambda: bus.request(Halt(id=new_id(), reason="a drill")), pause=False)
        self._ask("resume", lambda: bus.request(Resume(id=new_id())))
