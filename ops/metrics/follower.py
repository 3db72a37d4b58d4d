"""Follows the account's streams from where they are now."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from bus_schema.client import StreamFollower, StreamInspector, StreamReader
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


class Follower(StreamFollower):
    """Hands each entry to `Taking`.

    Args:
        reader: of the bus.
        inspector: of the bus.
        keys: of the account.
        taking: what takes the entries in.
        counts: where it says how many inboxes it follows.
        pace: how often it looks.
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
        super().__init__(
            "follower", reader, inspector, read_seconds=pace.read_seconds, look_seconds=pace.look_seconds
        )
        self._keys, self._taking, self._counts = keys, taking, counts
        self._topics = (keys.orders, keys.fills, keys.errors, keys.status)
        self._origin = BEGINNING

    def begin(self) -> Mapping[str, str]:
        """Find out where the streams are, and what from before still holds."""
        newest = {key: self.newest(key) for key in self._topics}
        # The worker numbers the entries of all its streams in one sequence.
        self._origin = max(newest.values(), key=place_of)
        since = max(0, place_of(newest[self._keys.status])[0] - LOOK_BACK_MS)
        for entry_id, raw in self.past(self._keys.status, f"{since}-0"):
            self._taking.remember(entry_id, raw)
        self._remember_doubts()
        return newest

    def take(self, key: str, entry_id: str, raw: bytes) -> None:
        """Count it."""
        self._taking.take(key, entry_id, raw, self.now_ms)

    def look(self) -> None:
        """Follow the inboxes of all strategies, those that came since as well from this process's start."""
        names = self.inspector.strategies(self._keys.strategies)
        inboxes = self.inspector.streams(self._keys.inbox(name) for name in names)
        for key in inboxes:
            self.follow(key, self._origin)
        self._counts.inboxes.set(len(inboxes))

    def _remember_doubts(self) -> None:
        for entry_id, raw in self.past(self._keys.errors, BEGINNING):
            if any(code in raw for code in _IN_DOUBT):
                self._taking.remember(entry_id, raw)
        since = self._taking.doubts.since
        if since is None:
            return
        for entry_id, raw in self.past(self._keys.orders, f"{since[0]}-{since[1]}"):
            self._taking.remember(entry_id, raw)
