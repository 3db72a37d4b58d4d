"""The client that the bare loop and qmt-bus share, so that the server alone makes the difference."""

import time
from collections.abc import Iterator
from typing import Any

import redis

from bus_schema.keys import DATA_FIELD
from ops.bench.subjects.lane import REPLY_WAIT_SECONDS, Lane, NoAnswerError

_BLOCK_MS = 5_000
_SOCKET_TIMEOUT_SECONDS = 10.0
"""Above the wait of a blocking read, or that ends in an error."""


class OrderClient:
    """redis-py, as its documentation shows it: XADD an order, XREAD BLOCK until its reply comes.

    Args:
        url: of Redis.
        lane: the streams.
        orders: (command id, command) to send.
    """

    def __init__(self, url: str, lane: Lane, orders: Iterator[tuple[bytes, bytes]]) -> None:
        # One shape of XREAD's answer in all versions of redis-py.
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=_SOCKET_TIMEOUT_SECONDS, protocol=2)
        self._lane = lane
        self._orders = orders
        self._position: bytes = b"0-0"

    def burst(self, count: int) -> list[int]:
        """Make round trips one after the other; returns nanoseconds.

        Raises:
            NoAnswerError: a reply did not come.
        """
        newest = self._redis.xrevrange(self._lane.answers, count=1)
        self._position = newest[0][0] if newest else b"0-0"
        return [self._round_trip() for _ in range(count)]

    def _round_trip(self) -> int:
        name, order = next(self._orders)
        mark = b'"command_id":"%s"' % name
        began = time.perf_counter_ns()
        self._redis.xadd(self._lane.commands, {DATA_FIELD: order})
        while not self._has_answer(mark):
            if time.perf_counter_ns() - began > REPLY_WAIT_SECONDS * 1e9:
                raise NoAnswerError(f"order {name.decode()} had no reply within {REPLY_WAIT_SECONDS:g} s")
        return time.perf_counter_ns() - began

    def _has_answer(self, mark: bytes) -> bool:
        found = False
        for _, entries in self._redis.xread({self._lane.answers: self._position}, block=_BLOCK_MS) or []:
            for entry_id, fields in entries:
                self._position = entry_id
                found = found or mark in fields[DATA_FIELD.encode()]
        return found

    def close(self) -> None:
        """Drop the connection."""
        self._redis.close()
