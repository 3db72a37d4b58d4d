"""Follows the account's streams from where it came to, and looks at the clock."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from bus_schema.client import StreamFollower, StreamInspector, StreamReader
from bus_schema.client.streams import is_after
from bus_schema.events import parse_event
from bus_schema.keys import Keys
from ops import screen
from ops.doubts import place_of
from ops.notify.day import due, summary_id, summary_of
from ops.notify.memory import Memory
from ops.notify.notices import Notice
from ops.notify.sender import Sender
from ops.notify.watch import Watch

READ_SECONDS: Final = 0.25
"""How long one read waits; also how soon a stop is noticed."""
LOOK_BACK_MS: Final = 24 * 3_600_000
"""What was before is taken in without being told: a break, a halt or a doubt that goes on."""


class Bus(NamedTuple):
    """The bus of one account, as one who reads it sees it."""

    reader: StreamReader
    inspector: StreamInspector
    keys: Keys


class Follower(StreamFollower):
    """Hands what has to be told to the senders.

    Args:
        bus: what is followed.
        watch: says what has to be told.
        senders: tell it.
        memory: how far was read before.
        summary_at: when the day is summed up, see `day.due`.
        tick_seconds: between two looks at the clock.
    """

    def __init__(
        self,
        bus: Bus,
        watch: Watch,
        senders: Sequence[Sender],
        memory: Memory,
        *,
        summary_at: str,
        tick_seconds: float = 1.0,
    ) -> None:
        super().__init__("notify follower", bus.reader, bus.inspector, read_seconds=READ_SECONDS)
        self._keys, self._watch, self._senders, self._memory = bus.keys, watch, senders, memory
        self._summary_at, self._tick_seconds = summary_at, tick_seconds
        self._begun = threading.Event()
        self._tick_at = 0.0
        self._summed_up = ""

    def follows(self, seconds: float = 0.0) -> bool:
        """Wait so long until it has found out where the streams are: from there on nothing is missed."""
        return self._begun.wait(seconds)

    def begin(self) -> Mapping[str, str]:
        """Go on where the last process came to; without one, from the streams' ends."""
        keys, known = self._keys, self._memory.positions
        streams = (keys.status, keys.orders, keys.errors)
        positions = {key: self.sane(known[key]) if key in known else self.newest(key) for key in streams}
        for key, position in positions.items():
            since = f"{max(0, place_of(position)[0] - LOOK_BACK_MS)}-0"
            for entry_id, raw in self.past(key, since):
                if is_after(entry_id, position):
                    break
                # For what it leaves behind alone: it was told in its time.
                list(self._watch.take(entry_id, parse_event(raw)))
        # Also the first time: who is stopped a moment later goes on from here, not from a later end.
        self._memory.read_up_to(positions)
        self._begun.set()
        return positions

    def take(self, key: str, entry_id: str, raw: bytes) -> None:  # noqa: ARG002 - an event says what it is.
        """Tell what has to be told of it."""
        self._put(self._watch.take(entry_id, parse_event(raw)))

    def tick(self) -> None:
        """Look at the clock."""
        if time.monotonic() < self._tick_at:
            return
        self._tick_at = time.monotonic() + self._tick_seconds
        now = self.inspector.now_ms()
        self._put(self._watch.tick(now))
        day = due(now, self._summary_at)
        if day is not None and self._summed_up != summary_id(day):
            self._put([summary_of(day, self.reader, self._keys, now)])
            self._summed_up = summary_id(day)
        if all(sender.idle for sender in self._senders):
            self._memory.read_up_to(self.positions)

    def away(self, reason: str) -> None:
        """Tell that Redis is away, once it has been for long enough."""
        self._put(self._watch.away(time.time_ns() // 1_000_000, reason))

    def turned(self, fault: str) -> None:
        """Say it where this process runs as well."""
        if fault:
            screen.complain(f"notify: {fault}")

    def _put(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            for sender in self._senders:
                sender.simulated = self._watch.simulated
                sender.put(notice)
