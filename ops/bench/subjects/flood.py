"""Many orders at once: a few batches in flight, or all of them waiting for a server that starts."""

import time
from collections.abc import Iterator

from bus_schema.keys import DATA_FIELD
from ops.bench.subjects.lane import REPLY_WAIT_SECONDS, Lane, NoAnswerError, newest_id
from worker.bus.link import RedisLink

BATCHES_IN_FLIGHT = 4
"""The server always has something to read, and the client never runs far ahead of it."""
_PAGE = 1_000
_BLOCK_MS = 1_000
_REPLY, _FILL = b'"type":"reply"', b'"type":"fill"'


class Flood:
    """Sends orders, and reads answers, by commands packed by hand: the client is not what is measured.

    Args:
        link: a connection of its own.
        lane: the streams.
        orders: (command id, command) to send.
    """

    def __init__(self, link: RedisLink, lane: Lane, orders: Iterator[tuple[bytes, bytes]]) -> None:
        self._link = link
        self._lane = lane
        self._orders = orders
        self._position = b"0-0"
        self._replies = self._fills = 0

    def sustain(self, count: int, batch: int) -> float:
        """Keep a few batches in flight; returns seconds from the first order to the last event.

        Raises:
            NoAnswerError: a reply or a fill did not come.
        """
        self._begin()
        began, sent = time.perf_counter(), 0
        while sent < count:
            size = min(batch, count - sent)
            self.send(size)
            sent += size
            self._read_until(sent - (BATCHES_IN_FLIGHT - 1) * batch)
        self._finish(count)
        return time.perf_counter() - began

    def put(self, count: int) -> None:
        """Let orders wait in the stream; whoever serves them is waited for by `drained`."""
        self._begin()
        for first in range(0, count, _PAGE):
            self.send(min(_PAGE, count - first))

    def drained(self, count: int) -> None:
        """Wait until all that was put is answered.

        Raises:
            NoAnswerError: a reply or a fill did not come.
        """
        self._finish(count)

    def send(self, count: int) -> None:
        """Put orders on the stream in one write."""
        add = ("XADD", self._lane.commands, "*", DATA_FIELD)
        self._link.pipeline([(*add, next(self._orders)[1]) for _ in range(count)])

    def _begin(self) -> None:
        self._position = newest_id(self._link, self._lane.answers)
        self._replies = self._fills = 0

    def _finish(self, count: int) -> None:
        self._read_until(count)
        while self._lane.has_fills and self._fills < count:
            self._read()

    def _read_until(self, replies: int) -> None:
        while self._replies < replies:
            self._read()

    def _read(self) -> None:
        """Take what has come, waiting for it.

        Raises:
            NoAnswerError: nothing came for too long.
        """
        deadline = time.monotonic() + REPLY_WAIT_SECONDS
        read = ("XREAD", "COUNT", _PAGE, "BLOCK", _BLOCK_MS, "STREAMS", self._lane.answers)
        while not (found := self._link.call(*read, self._position)):
            if time.monotonic() > deadline:
                raise NoAnswerError(f"{self._replies} replies came, then none for {REPLY_WAIT_SECONDS:g} s")
        ((_, entries),) = found
        self._position = entries[-1][0]
        self._replies += sum(_REPLY in fields[1] for _, fields in entries)
        self._fills += sum(_FILL in fields[1] for _, fields in entries)
