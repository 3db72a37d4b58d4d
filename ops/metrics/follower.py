"""Follows the account's streams from where they are now, in a thread of its own."""

import threading
import time
from typing import Final, NamedTuple

from bus_schema.client import BusUnavailableError, StreamInspector, StreamReader
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import BEGINNING
from bus_schema.codes import ErrorCode
from bus_schema.keys import Keys
from ops.doubts import place_of
from ops.metrics.counts import Counts
from ops.metrics.taking import Taking

LOOK_BACK_MS: Final = 600_000
"""Long enough for some heartbeats before the newest entry of `status`."""
_IN_DOUBT: Final = (ErrorCode.OUTCOME_UNKNOWN.value.encode(), ErrorCode.NOT_PLACED.value.encode())


class Pace(NamedTuple):
    """How often things are looked at.

    Attributes:
        read_seconds: how long one read waits for news; also how soon a stop is noticed.
        look_seconds: between two looks for new strategies.
        patience_seconds: how long a page waits for a Redis that does not answer before it says so.
    """

    read_seconds: float = 0.25
    look_seconds: float = 5.0
    patience_seconds: float = 2.0


class Follower(threading.Thread):
    """Hands each entry to `Taking`; ends when it is told to.

    Args:
        reader: of the bus.
        inspector: of the bus.
        keys: of the account.
        taking: what takes the entries in.
        counts: where it says how many inboxes it follows.
        pace: how often it looks.

    Attributes:
        fault: why it cannot follow at the moment; empty while it can.
    """

    def __init__(
        self,
        reader: StreamReader,
        inspector: StreamInspector,
        keys: Keys,
        taking: Taking,
        counts: Counts,
        *,
        pace: Pace,
    ) -> None:
        super().__init__(name="follower", daemon=True)
        self._reader, self._inspector, self._keys = reader, inspector, keys
        self._taking, self._counts, self._pace = taking, counts, pace
        self._topics = (keys.orders, keys.fills, keys.errors, keys.status)
        self._ended = threading.Event()
        self._origin = BEGINNING
        self._positions: dict[str, str] = {}
        self._look_at = 0.0
        self.fault = "has not begun to follow the streams"

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Follow until told to end, also over times without Redis."""
        while not self._ended.is_set():
            try:
                self._step()
                self.fault = ""
            except BusUnavailableError as error:
                self.fault = str(error)
                self._ended.wait(self._pace.read_seconds)

    def _step(self) -> None:
        if not self._positions:
            self._begin()
        if time.monotonic() >= self._look_at:
            self._look_for_inboxes()
            self._look_at = time.monotonic() + self._pace.look_seconds
        entries = self._reader.read_all(self._positions, Deadline(self._pace.read_seconds))
        now_ms = self._inspector.now_ms() if entries else 0
        for key, (entry_id, raw) in entries:
            self._positions[key] = entry_id
            self._taking.take(key, entry_id, raw, now_ms)

    def _begin(self) -> None:
        """Find out where the streams are, and what from before still holds."""
        newest = {key: self._reader.newest_id(key) for key in self._topics}
        # The worker numbers the entries of all its streams in one sequence.
        self._origin = max(newest.values(), key=place_of)
        since = max(0, place_of(newest[self._keys.status])[0] - LOOK_BACK_MS)
        for _, entry_id, raw in self._reader.follow_all([self._keys.status], after=f"{since}-0", block=0):
            self._taking.remember(entry_id, raw)
        self._remember_doubts()
        self._positions = newest

    def _remember_doubts(self) -> None:
        for _, entry_id, raw in self._reader.follow_all([self._keys.errors], after=BEGINNING, block=0):
            if any(code in raw for code in _IN_DOUBT):
                self._taking.remember(entry_id, raw)
        since = self._taking.doubts.since
        if since is None:
            return
        after = f"{since[0]}-{since[1]}"
        for _, entry_id, raw in self._reader.follow_all([self._keys.orders], after=after, block=0):
            self._taking.remember(entry_id, raw)

    def _look_for_inboxes(self) -> None:
        """Follow the inboxes of all strategies, those that came since as well from this process's start."""
        names = self._inspector.strategies(self._keys.strategies)
        inboxes = self._inspector.streams(self._keys.inbox(name) for name in names)
        for key in inboxes:
            self._positions.setdefault(key, self._origin)
        self._counts.inboxes.set(len(inboxes))
