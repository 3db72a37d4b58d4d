"""What has been decided and not yet been confirmed by Redis, in order.

Rows stay here until Redis has them. The journal holds the durable ones as well, so when Redis stays away
longer than this can hold, it is emptied and filled again from there; what is not durable (answers to queries,
snapshots) is then given up: the reader takes those commands again, since they were never acknowledged.
"""

from collections import deque
from collections.abc import Iterable
from threading import Lock

from worker.bell import Bell
from worker.bus.entries import EntryId
from worker.engine.effects import Row

MOST_ROWS = 20_000


class Outbox:
    """A queue from the loop to the shipper. ``put`` never blocks: what the broker says cannot be refused."""

    def __init__(self, most: int = MOST_ROWS) -> None:
        self._rows: deque[Row] = deque()
        self._most = most
        self._lock = Lock()
        self._bell = Bell()
        self._overflowed = False
        self._given_up: dict[str, EntryId] = {}
        self._closed = False

    def put(self, rows: Iterable[Row]) -> list[Row]:
        """Append rows; returns those that had to be given up and are in no journal."""
        with self._lock:
            self._rows.extend(rows)
            return self._give_up() if len(self._rows) > self._most else []

    def ring(self) -> None:
        """Wake the shipper."""
        self._bell.ring()

    def _give_up(self) -> list[Row]:
        for row in self._rows:
            if row.durable:
                self._given_up.update(dict.fromkeys(row.streams, (row.at, row.n)))
        lost = [row for row in self._rows if not row.durable]
        self._rows.clear()
        self._overflowed = True
        return lost

    def wait(self, seconds: float) -> bool:
        """Wait for rows; False if none came in time or the box is closed and empty."""
        if not (self._rows or self._closed or self._overflowed):
            self._bell.wait(seconds)
        return bool(self._rows)

    def first(self, most: int) -> list[Row]:
        """Up to ``most`` of the oldest rows; they stay until ``confirm``."""
        with self._lock:
            if self._overflowed:
                # What is here now comes behind what was given up, which must be there first.
                return []
            return [self._rows[i] for i in range(min(most, len(self._rows)))]

    def confirm(self, rows: list[Row]) -> None:
        """Redis has these; they are the oldest ones, unless an overflow has emptied the box meanwhile."""
        with self._lock:
            for row in rows:
                if self._rows and self._rows[0] is row:
                    self._rows.popleft()

    def take_given_up(self) -> dict[str, EntryId] | None:
        """If rows were given up since the last call: how far each stream's durable ones went, else None."""
        with self._lock:
            if not self._overflowed:
                return None
            given_up, self._given_up, self._overflowed = self._given_up, {}, False
            return given_up

    def close(self) -> None:
        """Nothing more will be put; wakes the shipper."""
        self._closed = True
        self._bell.ring()

    @property
    def finished(self) -> bool:
        """Closed, and everything in it confirmed."""
        return self._closed and not self._rows
