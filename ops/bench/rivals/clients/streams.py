"""The client of what is served over Redis streams.

It works as the client of the bare loop and of qmt-bus does, so that the servers make the difference:
redis-py's ordinary calls for one order at a time, and commands packed by hand for many, since the client is
not what is measured there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import redis

from ops.bench.rivals.subject import Order
from worker.bus.link import RedisLink

BATCHES_IN_FLIGHT = 4
"""The server always has something to read, and the client never runs far ahead of it."""
ANSWER_SECONDS = 60.0
_BLOCK_MS = 1_000
_PAGE = 1_000
_SOCKET_TIMEOUT_SECONDS = 10.0
"""Above the wait of a blocking read, or that ends in an error."""


class NoAnswerError(Exception):
    """An order was not answered in time."""


class StreamClient:
    """Puts orders on one stream and reads answers from another.

    Args:
        settings: ``redis_url``, and the streams' names ``commands`` and ``answers``.
        field: of an entry, that has the message.
        wrapped: makes the message that the server expects from an order.
    """

    def __init__(self, settings: Mapping[str, Any], field: str, wrapped: Callable[[Order], bytes]) -> None:
        url = settings["redis_url"]
        # One shape of XREAD's answer in all versions of redis-py.
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=_SOCKET_TIMEOUT_SECONDS, protocol=2)
        self._link = RedisLink(url, "bench-rival")
        self._commands, self._answers = settings["commands"], settings["answers"]
        self._field = field
        self._wrapped = wrapped
        self._position = self._newest()

    def place(self, order: Order) -> None:
        """XADD an order, XREAD BLOCK until its answer comes.

        Raises:
            NoAnswerError: it does not come.
        """
        mark = b'"%s"' % order[0]
        deadline = time.monotonic() + ANSWER_SECONDS
        self._redis.xadd(self._commands, {self._field: self._wrapped(order)})
        while not self._has_answer(mark):
            if time.monotonic() > deadline:
                raise NoAnswerError(f"order {order[0].decode()} had no answer within {ANSWER_SECONDS:g} s")

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Keep a few batches in flight.

        Raises:
            NoAnswerError: an answer does not come.
        """
        answered = 0
        for sent in range(0, len(given), batch):
            while sent - answered >= BATCHES_IN_FLIGHT * batch:
                answered += self._read()
            self.put(given[sent : sent + batch])
        self.drain(len(given) - answered)

    def put(self, given: Sequence[Order]) -> None:
        """Put orders on the stream in one write."""
        add = ("XADD", self._commands, "*", self._field)
        self._link.pipeline([(*add, self._wrapped(order)) for order in given])

    def drain(self, count: int) -> None:
        """Read answers until so many have come.

        Raises:
            NoAnswerError: one does not come.
        """
        while count > 0:
            count -= self._read()

    def close(self) -> None:
        """Drop the connections."""
        self._redis.close()
        self._link.close()

    def _has_answer(self, mark: bytes) -> bool:
        found = False
        for _, entries in self._redis.xread({self._answers: self._position}, block=_BLOCK_MS) or []:
            for entry_id, fields in entries:
                self._position = entry_id
                found = found or mark in fields[self._field.encode()]
        return found

    def _read(self) -> int:
        """Take the answers that have come, at least one; returns how many."""
        deadline = time.monotonic() + ANSWER_SECONDS
        read = ("XREAD", "COUNT", _PAGE, "BLOCK", _BLOCK_MS, "STREAMS", self._answers)
        while not (found := self._link.call(*read, self._position)):
            if time.monotonic() > deadline:
                raise NoAnswerError(f"no answer came for {ANSWER_SECONDS:g} s")
        ((_, entries),) = found
        self._position = entries[-1][0]
        return len(entries)

    def _newest(self) -> bytes:
        entries = self._redis.xrevrange(self._answers, count=1)
        newest: bytes = entries[0][0] if entries else b"0-0"
        return newest
