"""Following a stream that concerns nobody in particular: orders, fills, errors, assets, positions, status."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from redis.exceptions import RedisError
from tenacity import Retrying

from bus_schema.client.connected import Connected
from bus_schema.client.connection import BLOCK_SECONDS, ending_by
from bus_schema.client.errors import BusUnavailableError
from bus_schema.client.retrying import Deadline, until
from bus_schema.client.streams import Entry, entries_by_stream, entries_of, newest_of, reading, reading_all
from bus_schema.events import Event, parse_event

T = TypeVar("T")
_GRACE_SECONDS = 0.5
"""Where the end of a wait is no error: Redis looks at its clock ten times a second."""


class StreamReader(Connected):
    """Reads streams for monitors. Use it in a `with` statement; threads may share it.

    Args:
        url: Of Redis.
        timeout: Seconds to wait for Redis to come back, where nothing says otherwise.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        super().__init__(url, timeout=timeout)

    def follow(
        self, key: str, *, after: str | None = None, block: float | None = None
    ) -> Iterator[tuple[str, Event]]:
        """Yield a stream's entries: each one's id and what it says.

        Args:
            key: The stream, see `Keys`.
            after: The id to begin after; `0-0` for everything there is, None for what comes from now on.
            block: Seconds to wait for the next entry before the iteration ends; None waits for ever, also
                for a Redis that is away, and 0 ends at once.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        position = self.newest_id(key) if after is None else after
        while entries := self.read_next(key, position, Deadline(math.inf if block is None else block)):
            for position, raw in entries:
                yield position, parse_event(raw)

    def follow_all(
        self, keys: Iterable[str], *, after: str | None = None, block: float | None = None
    ) -> Iterator[tuple[str, str, bytes]]:
        """Yield the entries of several streams: for each the stream, its id, and its `data` as it is.

        Each stream's entries come in order; those of different streams as they are read.

        Args:
            keys: The streams, see `Keys`.
            after: The id to begin after, in every one of them; as for `follow`.
            block: As for `follow`.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        positions = {key: self.newest_id(key) if after is None else after for key in keys}
        while entries := self.read_all(positions, Deadline(math.inf if block is None else block)):
            for key, (entry_id, raw) in entries:
                positions[key] = entry_id
                yield key, entry_id, raw

    def read_all(self, positions: Mapping[str, str], deadline: Deadline) -> list[tuple[str, Entry]]:
        """Return the next entries of several streams, each with its stream; none only after the deadline.

        Args:
            positions: For each stream the id of the last entry that is known.
            deadline: Until when to wait for one of any.

        Raises:
            BusUnavailableError: Redis could not be reached until then.
        """
        while True:
            entries = try_until(
                deadline,
                lambda: entries_by_stream(
                    self._redis.xread(**reading_all(positions, min(BLOCK_SECONDS, deadline.remaining)))
                ),
                _GRACE_SECONDS,
            )
            if entries or deadline.passed:
                return entries

    def latest(self, key: str) -> tuple[str, Event] | None:
        """Return a stream's newest entry, None if there is none.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        answer = try_until(Deadline(self._timeout), partial(self._redis.xrevrange, key, count=1))
        entries = entries_of([(key, answer)])
        return (entries[0][0], parse_event(entries[0][1])) if entries else None

    def newest_id(self, key: str, deadline: Deadline | None = None) -> str:
        """Return the id of a stream's newest entry, `0-0` if there is none.

        Args:
            key: The stream.
            deadline: Until when to wait for Redis; default: as long as the reader does.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        until_then = deadline or Deadline(self._timeout)
        return newest_of(try_until(until_then, partial(self._redis.xrevrange, key, count=1)))

    def read_next(self, key: str, after: str, deadline: Deadline) -> list[Entry]:
        """Return the next entries; none only where none came until the deadline.

        Raises:
            BusUnavailableError: Redis could not be reached until then.
        """
        while True:
            entries = self.read_once(key, after, deadline, _GRACE_SECONDS)
            if entries or deadline.passed:
                return entries

    def read_once(self, key: str, after: str, deadline: Deadline, grace: float = 0.0) -> list[Entry]:
        """Return the next entries, if some come within one short read.

        Args:
            key: The stream.
            after: The id of the last entry that is known.
            deadline: Until when to wait.
            grace: Seconds longer that Redis may take to say that none came.

        Raises:
            BusUnavailableError: Redis could not be reached until the deadline.
        """
        return try_until(
            deadline,
            lambda: entries_of(
                self._redis.xread(**reading(key, after, min(BLOCK_SECONDS, deadline.remaining)))
            ),
            grace,
        )


def try_until(deadline: Deadline, operation: Callable[[], T], grace: float = 0.0) -> T:
    """Try something that is harmless twice.

    Args:
        deadline: Until when.
        operation: What.
        grace: Seconds longer that Redis may take to answer.

    Raises:
        BusUnavailableError: Redis could not be reached until the deadline.
    """
    try:
        with ending_by(deadline, grace):
            return Retrying(**until(deadline))(operation)
    except RedisError as fault:
        raise BusUnavailableError(fault) from fault
