"""Follows the account's streams from the beginning of the day on."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from bus_schema.client import StreamFollower, StreamInspector, StreamReader
from bus_schema.client.streams import BEGINNING, is_after
from bus_schema.events import parse_event
from bus_schema.keys import Keys
from ops.console.feed import Feed
from ops.lines import EXCHANGE_TIME

READ_SECONDS: Final = 0.3
"""How long one read waits; also how soon a stop is noticed, and how long a lost Redis is left alone."""
_REPLY: Final = b'"reply"'


class Follower(StreamFollower):
    """Hands each entry to the feed.

    Args:
        url: Redis's, for whom may read the account's streams.
        keys: of the account.
        feed: what takes the entries in.
    """

    # The day is read anew; repeats are recognised.
    begins_anew = True

    def __init__(self, url: str, keys: Keys, feed: Feed) -> None:
        super().__init__(
            "console follower", StreamReader(url), StreamInspector(url), read_seconds=READ_SECONDS
        )
        self._keys, self._feed = keys, feed
        self._has_looked_back = False

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        super().end()
        self.reader.close()
        self.inspector.close()

    def begin(self) -> Mapping[str, str]:
        """Begin with the day."""
        keys = self._keys
        since = f"{_midnight(self.now_ms)}-0"
        if not self._has_looked_back:
            self._look_back(since)
            self._has_looked_back = True
        topics = (keys.orders, keys.fills, keys.errors, keys.assets, keys.positions, keys.status)
        return dict.fromkeys(topics, since)

    def take(self, key: str, entry_id: str, raw: bytes) -> None:  # noqa: ARG002 - an event says what it is.
        """Hand it on."""
        self._feed.take(entry_id, parse_event(raw))

    def turned(self, fault: str) -> None:
        """Show it on every page."""
        self._feed.tell("bus", ok=not fault, reason=fault)

    def _look_back(self, since: str) -> None:
        """Take in what still holds from before today: the last that was told, and who was halted.

        Only the replies to the operators tell of single strategies that are halted.
        """
        keys = self._keys
        for key in (keys.assets, keys.positions, keys.status):
            latest = None
            for entry_id, raw in self.past(key, BEGINNING):
                if is_after(entry_id, since):
                    break
                latest = entry_id, raw
                if key == keys.status and _REPLY in raw:
                    self.take(key, entry_id, raw)
            if latest is not None:
                self.take(key, *latest)


def _midnight(now_ms: int) -> int:
    """Return when the day began in Beijing; milliseconds since the epoch."""
    today = datetime.fromtimestamp(now_ms / 1000, EXCHANGE_TIME).date()
    return int(datetime.combine(today, time(), EXCHANGE_TIME).timestamp() * 1000)
