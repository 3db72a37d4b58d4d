"""Strategies: each a thread with a connection of its own that goes on through every outage of Redis."""

import random
import time
from threading import Event, Thread

from bus_schema.keys import DATA_FIELD, Keys
from ops.chaos.wishes import Wishes
from worker.bus.link import BusUnavailableError, RedisLink

_PAUSE_AFTER_FAILURE_SECONDS = 0.05


class Strategy:
    """Sends what it wishes, at random moments, until it is told to stop.

    What Redis did not confirm is sent again, the very same bytes: whoever sends cannot know better.

    Args:
        url: of Redis.
        keys: the account's keys.
        name: the strategy.
        seed: what its dice start from.
        pace_seconds: the mean time between two commands.

    Attributes:
        confirmed: by entry id, what Redis has confirmed.
    """

    def __init__(self, url: str, keys: Keys, name: str, seed: str, pace_seconds: float) -> None:
        self.name = name
        self.confirmed: dict[str, bytes] = {}
        self._keys = keys
        self._link = RedisLink(url, f"chaos-{name}")
        self._wishes = Wishes(name, seed)
        self._dice = random.Random(f"{seed} pace of {name}")  # noqa: S311 - it must repeat, not be secret.
        self._pace = 1 / pace_seconds
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"strategy-{name}", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send no more; returns when the last command is confirmed."""
        self._stop.set()
        self._thread.join()
        self._link.close()

    def _run(self) -> None:
        while not self._stop.wait(self._dice.expovariate(self._pace)):
            self._send(self._wishes.next(time.time_ns() // 1_000_000))

    def _send(self, data: bytes) -> None:
        while True:
            try:
                added = ("XADD", self._keys.commands(self.name), "*", DATA_FIELD, data)
                _, entry_id = self._link.pipeline([("SADD", self._keys.strategies, self.name), added])
            except BusUnavailableError:
                entry_id = None
            if isinstance(entry_id, bytes):
                self.confirmed[entry_id.decode()] = data
                return
            # While Redis loads its file it answers, but refuses.
            Event().wait(_PAUSE_AFTER_FAILURE_SECONDS)
