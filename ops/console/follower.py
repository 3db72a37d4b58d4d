"""Follows the account's streams from the beginning of the day on, in a thread of its own."""

import threading
from datetime import datetime, time
from typing import Final

from bus_schema.client import BusUnavailableError, StreamInspector, StreamReader
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import BEGINNING, is_after
from bus_schema.events import parse_event
from bus_schema.keys import Keys
from ops.console.feed import Feed
from ops.lines import EXCHANGE_TIME

READ_SECONDS: Final = 0.3
"""How long one read waits; also how soon a stop is noticed, and how long a lost Redis is left alone."""
_REPLY: Final = b'"reply"'


class Follower(threading.Thread):
    """Hands each entry to the feed, over times without Redis too; ends when it is told to.

    Args:
        url: Redis's, for whom may read the account's streams.
        keys: of the account.
        feed: what takes the entries in.
    """

    def __init__(self, url: str, keys: Keys, feed: Feed) -> None:
        super().__init__(name="console follower", daemon=True)
        self._reader, self._inspector = StreamReader(url), StreamInspector(url)
        self._keys, self._feed = keys, feed
        self._ended = threading.Event()
        self._positions: dict[str, str] = {}
        self._has_looked_back = False

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        self._ended.set()
        self.join()
        self._reader.close()
        self._inspector.close()

    def run(self) -> None:
        """Follow until told to end."""
        while not self._ended.is_set():
            try:
                self._step()
            except BusUnavailableError as error:
                # What comes back can have lost its end, so the day is read anew; repeats are recognised.
                self._positions = {}
                self._feed.tell("bus", ok=False, reason=str(error))
                self._ended.wait(READ_SECONDS)

    def _step(self) -> None:
        if not self._positions:
            self._begin()
        for key, (entry_id, raw) in self._reader.read_all(self._positions, Deadline(READ_SECONDS)):
            self._positions[key] = entry_id
            self._feed.take(entry_id, parse_event(raw))

    def _begin(self) -> None:
        keys = self._keys
        since = f"{_midnight(self._inspector.now_ms())}-0"
        if not self._has_looked_back:
            self._look_back(since)
            self._has_looked_back = True
        topics = (keys.orders, keys.fills, keys.errors, keys.assets, keys.positions, keys.status)
        self._positions = dict.fromkeys(topics, since)
        self._feed.tell("bus", ok=True, reason="")

    def _look_back(self, since: str) -> None:
        """Take in what still holds from before today: the last that was told, and who was halted.

        Only the replies to the operators tell of single strategies that are halted.
        """
        keys = self._keys
        status = self._reader.follow_all([keys.status], after=BEGINNING, block=0)
        earlier = [(entry_id, raw) for _, entry_id, raw in status if not is_after(entry_id, since)]
        for entry_id, raw in earlier:
            if _REPLY in raw:
                self._feed.take(entry_id, parse_event(raw))
        for latest in map(self._reader.latest, (keys.assets, keys.positions, keys.status)):
            if latest is not None and not is_after(latest[0], since):
                self._feed.take(*latest)


def _midnight(now_ms: int) -> int:
    """Return when the day began in Beijing; milliseconds since the epoch."""
    today = datetime.fromtimestamp(now_ms / 1000, EXCHANGE_TIME).date()
    return int(datetime.combine(today, time(), EXCHANGE_TIME).timestamp() * 1000)
