"""Follows the account's streams from where it came to, in a thread of its own, and looks at the clock."""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from bus_schema.client import BusUnavailableError, StreamInspector, StreamReader
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import is_after
from bus_schema.events import parse_event
from bus_schema.keys import Keys
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


class Follower(threading.Thread):
    """Hands what has to be told to the senders; ends when it is told to.

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
        super().__init__(name="notify follower", daemon=True)
        self._bus, self._watch, self._senders, self._memory = bus, watch, senders, memory
        self._summary_at, self._tick_seconds = summary_at, tick_seconds
        self._ended, self._begun = threading.Event(), threading.Event()
        self._positions: dict[str, str] = {}
        self._tick_at = 0.0
        self._summed_up = ""

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Follow until told to end, also over times without Redis."""
        while not self._ended.is_set():
            try:
                self._step()
            except BusUnavailableError as error:
                self._put(self._watch.away(time.time_ns() // 1_000_000, str(error)))
                self._ended.wait(READ_SECONDS)

    def follows(self, seconds: float = 0.0) -> bool:
        """Wait so long until it has found out where the streams are: from there on nothing is missed."""
        return self._begun.wait(seconds)

    def _step(self) -> None:
        if not self._positions:
            self._begin()
        for key, (entry_id, raw) in self._bus.reader.read_all(self._positions, Deadline(READ_SECONDS)):
            self._put(self._watch.take(entry_id, parse_event(raw)))
            self._positions[key] = entry_id
        if time.monotonic() >= self._tick_at:
            self._tick()
            self._tick_at = time.monotonic() + self._tick_seconds

    def _begin(self) -> None:
        """Go on where the last process came to; without one, from the streams' ends."""
        reader, keys, known = self._bus.reader, self._bus.keys, self._memory.positions
        streams = (keys.status, keys.orders, keys.errors)
        positions = {key: known.get(key) or reader.newest_id(key) for key in streams}
        for key, position in positions.items():
            since = f"{max(0, place_of(position)[0] - LOOK_BACK_MS)}-0"
            for _, entry_id, raw in reader.follow_all([key], after=since, block=0):
                if is_after(entry_id, position):
                    break
                # For what it leaves behind alone: it was told in its time.
                list(self._watch.take(entry_id, parse_event(raw)))
        # Also the first time: who is stopped a moment later goes on from here, not from a later end.
        self._memory.read_up_to(positions)
        self._positions = positions
        self._begun.set()

    def _tick(self) -> None:
        now = self._bus.inspector.now_ms()
        self._put(self._watch.tick(now))
        day = due(now, self._summary_at)
        if day is not None and self._summed_up != summary_id(day):
            self._put([summary_of(day, self._bus.reader, self._bus.keys, now)])
            self._summed_up = summary_id(day)
        if all(sender.idle for sender in self._senders):
            self._memory.read_up_to(self._positions)

    def _put(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            for sender in self._senders:
                sender.simulated = self._watch.simulated
                sender.put(notice)
