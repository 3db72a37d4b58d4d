"""Replies to queries leave the inboxes after minutes: asking again is harmless, and they are the largest.

They are in no journal. Orders, fills, errors and the replies to commands stay for the whole retention.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

import structlog

from bus_schema.codec import decode
from bus_schema.commands import CHANGE_NOTHING
from worker.bus.entries import entry_order
from worker.bus.link import RedisLink, ResponseError
from worker.engine.effects import Row

KEPT_MS = 300_000
"""Five minutes: whoever asks waits for seconds."""
MOST_BYTES = 16 * 1024 * 1024
"""Of one inbox."""
MOST_BYTES_IN_ALL = 64 * 1024 * 1024
_AT_ONCE = 100
_PAGE = 20
_PAGES_AT_ONCE = 10
_BEGINNING = b'{"type":"reply"'

log = structlog.get_logger(__name__)


class Clock(Protocol):
    """What knows the time."""

    def now(self) -> int:
        """Milliseconds on Redis's clock."""


class Reply(NamedTuple):
    """One that stands in an inbox."""

    at: int
    entry_id: str
    size: int


class QueryReplies:
    """Remembers them, and deletes them, in the shipper's thread and over its connection.

    Args:
        link: that thread's connection.
        clock: by which they grow old.
        key: the key of a stream as rows name it.
        inboxes: the streams in which an earlier life may have left some.
    """

    def __init__(
        self, link: RedisLink, clock: Clock, key: Callable[[str], str], inboxes: Iterable[str]
    ) -> None:
        self._link = link
        self._clock = clock
        self._key = key
        self._replies: dict[str, deque[Reply]] = {}
        self._sizes: dict[str, int] = {}
        self._size = 0
        self.most = MOST_BYTES_IN_ALL
        """Bytes of all of them; less on a small server."""
        self._left_behind = dict.fromkeys(inboxes, "0-1")
        """Inboxes that have not been looked through, and from where on."""
        self._until = f"{clock.now()}-0"
        self._refused = False

    @property
    def too_many(self) -> bool:
        """Whether some must go at once."""
        return self._size > self.most

    def shipped(self, rows: Iterable[Row]) -> None:
        """Redis has these rows."""
        for row in rows:
            if not row.durable and row.data and row.streams and row.streams[0].startswith("inbox:"):
                self._note(row.streams[0], Reply(row.at, row.entry_id, len(row.data)))

    def _note(self, stream: str, reply: Reply) -> None:
        self._replies.setdefault(stream, deque()).append(reply)
        self._grow(stream, reply.size)

    def _grow(self, stream: str, size: int) -> None:
        self._sizes[stream] = self._sizes.get(stream, 0) + size
        self._size += size

    def run(self, kept_ms: int = KEPT_MS) -> None:
        """Delete what is too old or too much; look further through what an earlier life has left.

        Raises:
            BusUnavailableError: the connection broke; the rest waits for the next time.
        """
        self._look_through()
        oldest = self._clock.now() - kept_ms
        for stream in list(self._replies):
            self._delete(
                stream, [*self._old(stream, oldest), *self._beyond(stream, min(MOST_BYTES, self.most))]
            )
        while self.too_many:
            largest = max(self._sizes, key=self._sizes.__getitem__)
            self._delete(largest, list(self._beyond(largest, self._sizes[largest] // 2)))

    def _old(self, stream: str, oldest: int) -> Iterator[str]:
        replies = self._replies[stream]
        while replies and replies[0].at < oldest:
            yield self._take(stream)

    def _beyond(self, stream: str, most: int) -> Iterator[str]:
        while self._replies[stream] and self._sizes[stream] > most:
            yield self._take(stream)

    def _take(self, stream: str) -> str:
        reply = self._replies[stream].popleft()
        self._grow(stream, -reply.size)
        return reply.entry_id

    def _delete(self, stream: str, entry_ids: list[str]) -> None:
        key = self._key(stream)
        for first in range(0, len(entry_ids), _AT_ONCE):
            try:
                self._link.call("XDEL", key, *entry_ids[first : first + _AT_ONCE])
            except ResponseError as error:
                self._complain(key, error)

    def _complain(self, key: str, error: ResponseError) -> None:
        if not self._refused:
            self._refused = True
            advice = "write the ACL file again with qmt-bus acl; replies to queries fill Redis meanwhile"
            log.warning("query_replies_not_deleted", stream=key, error=str(error), advice=advice)

    def _look_through(self) -> None:
        """Some pages of what stood there before this life."""
        for _ in range(_PAGES_AT_ONCE):
            if not self._left_behind:
                return
            stream, after = next(iter(self._left_behind.items()))
            after = self._look_through_page(stream, after)
            if after:
                self._left_behind[stream] = after
            else:
                del self._left_behind[stream]

    def _look_through_page(self, stream: str, after: str) -> str:
        """Take in a page; from where the next one begins, empty where there is none."""
        try:
            entries = self._link.call("XRANGE", self._key(stream), after, self._until, "COUNT", _PAGE)
        except ResponseError:
            return ""
        found = [
            Reply(entry_order(entry_id)[0], entry_id.decode(), len(fields[1]))
            for entry_id, fields in entries
            if _answers_a_query(fields[1])
        ]
        self._replies[stream] = deque(sorted([*found, *self._replies.get(stream, ())]))
        self._grow(stream, sum(reply.size for reply in found))
        at, number = entry_order(entries[-1][0]) if entries else (0, 0)
        return f"{at}-{number + 1}" if len(entries) == _PAGE else ""


def _answers_a_query(data: bytes) -> bool:
    if not data.startswith(_BEGINNING):
        return False
    try:
        return decode(data).get("command_type") in CHANGE_NOTHING
    except ValueError:
        return False
