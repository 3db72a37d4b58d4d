"""A monitor that follows every stream by ids from the beginning, through every outage of Redis."""

import time
from collections.abc import Iterable
from threading import Event, Thread
from typing import NamedTuple

from worker.bus.link import BusUnavailableError, RedisLink, ResponseError

_BLOCK_MS = 200
_COUNT = 500
_PAUSE_AFTER_FAILURE_SECONDS = 0.02


class Seen(NamedTuple):
    """One entry: its id, its data, and when it was seen, in milliseconds since the epoch."""

    entry_id: str
    data: bytes
    at: int


class Follower:
    """Reads until it is stopped.

    Args:
        url: of Redis.
        keys: the streams to follow.

    Attributes:
        seen: by stream, what was seen so far, in order.
    """

    def __init__(self, url: str, keys: Iterable[str]) -> None:
        self.seen: dict[str, list[Seen]] = {key: [] for key in keys}
        self._after = dict.fromkeys(self.seen, "0-0")
        self._link = RedisLink(url, "chaos-follower")
        self._stop = Event()
        self._thread = Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()
        self._link.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._read()
            except (BusUnavailableError, ResponseError):
                # Away, or still loading its file.
                self._stop.wait(_PAUSE_AFTER_FAILURE_SECONDS)

    def _read(self) -> None:
        streams = ("STREAMS", *self._after, *self._after.values())
        reply = self._link.call("XREAD", "COUNT", _COUNT, "BLOCK", _BLOCK_MS, *streams)
        now = time.time_ns() // 1_000_000
        for raw_key, entries in reply or []:
            key = raw_key.decode()
            for entry_id, fields in entries:
                self._after[key] = entry_id.decode()
                data = fields[1] if len(fields) == len(("field", "value")) else b""
                self.seen[key].append(Seen(entry_id.decode(), data, now))
