"""Follows streams in a thread of its own, over whatever happens to Redis, to a stream, or in an entry."""

import logging
import threading
import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Final

from redis.exceptions import ResponseError

from bus_schema.client.errors import BusUnavailableError
from bus_schema.client.inspector import StreamInspector
from bus_schema.client.reader import StreamReader
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import BEGINNING, is_after

FAR_MS: Final = 3_600_000
"""How far ahead of Redis's clock an entry's id may be: beyond it, no worker has written it."""
NOT_BEGUN: Final = "has not begun to follow the streams"

_logger = logging.getLogger(__name__)


class StreamFollower(threading.Thread):
    """Hands each entry to `take`; ends when it is told to, and for no other reason.

    An entry whose id is far ahead of Redis's clock is passed over: nothing can be appended after it. When
    somebody has deleted its stream, the stream is followed again from where it was before that entry.

    Args:
        name: Of the thread.
        reader: Of the bus.
        inspector: Of the bus.
        read_seconds: How long one read waits for news; also how soon a stop is noticed.
        look_seconds: Between two looks at where the streams are.

    Attributes:
        fault: Why not everything can be followed at the moment; empty while it can.
    """

    begins_anew = False
    """Whether a Redis that was away is followed from `begin` on: it can have lost its end."""

    def __init__(
        self,
        name: str,
        reader: StreamReader,
        inspector: StreamInspector,
        *,
        read_seconds: float,
        look_seconds: float = 5.0,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.reader, self.inspector = reader, inspector
        self.fault = NOT_BEGUN
        self._read_seconds, self._look_seconds = read_seconds, look_seconds
        self._ended = threading.Event()
        self._look_at = 0.0
        self._ahead_ms = 0
        self._positions: dict[str, str] = {}
        self._handled: dict[str, str] = {}
        """Where each stream is without what was passed over."""
        self._unreadable: dict[str, str] = {}

    @abstractmethod
    def begin(self) -> Mapping[str, str]:
        """Return the streams that are followed, each with the id to begin after.

        Raises:
            BusUnavailableError: Redis could not be reached; it is tried again.
        """

    @abstractmethod
    def take(self, key: str, entry_id: str, raw: bytes) -> None:
        """Take one entry; one that it raises on is logged, and the next one follows."""

    def tick(self) -> None:
        """Do what is to be done every now and then, after each read."""

    def look(self) -> None:
        """Do what is to be done every `look_seconds`."""

    def away(self, reason: str) -> None:
        """Hear that Redis cannot be reached, again and again."""

    def turned(self, fault: str) -> None:
        """Hear that `fault` has changed."""

    def follow(self, key: str, after: str) -> None:
        """Follow one more stream; one that is followed already stays where it is."""
        self._positions.setdefault(key, after)
        self._handled.setdefault(key, after)

    @property
    def positions(self) -> dict[str, str]:
        """For each stream the id of the last entry that was handed on."""
        return dict(self._handled)

    @property
    def now_ms(self) -> int:
        """Redis's time, as of the last look at it; milliseconds since the epoch."""
        return time.time_ns() // 1_000_000 + self._ahead_ms

    @property
    def ended(self) -> bool:
        """Whether it is to end."""
        return self._ended.is_set()

    def end(self) -> None:
        """Tell it to end, and wait until it has."""
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Follow until told to end."""
        while not self.ended:
            try:
                self._step()
                self._turn("; ".join((*self._unreadable.values(), *self._far())))
            except BusUnavailableError as error:
                self._turn(str(error))
                self.away(str(error))
                self._rest()
            except Exception as error:  # A thread that is gone would leave its pages as they were for ever.
                if str(error) not in self.fault:
                    _logger.exception("the follower goes on after an error")
                self._turn(f"internal error: {error}")
                self._rest()

    def sane(self, position: str) -> str:
        """Return a position, or now in place of one that is far ahead."""
        return self._now if self._is_far(position) else position

    @property
    def _now(self) -> str:
        return f"{self.now_ms}-0"

    def past(self, key: str, after: str) -> Iterator[tuple[str, bytes]]:
        """Yield the entries that a stream has already, without those that are far ahead.

        What is no stream, or may not be read, has none.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        try:
            for _, entry_id, raw in self.reader.follow_all([key], after=after, block=0):
                if not self._is_far(entry_id):
                    yield entry_id, raw
        except BusUnavailableError as error:
            _pass_over_refusal(error)

    def newest(self, key: str) -> str:
        """Return the id of a stream's newest entry; now, where it is far ahead or may not be read.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        try:
            return self.sane(self.reader.newest_id(key))
        except BusUnavailableError as error:
            _pass_over_refusal(error)
            return self._now

    def _step(self) -> None:
        if not self._positions:
            self._learn_time()
            begun = self.begin()
            self._positions, self._handled = dict(begun), dict(begun)
        if time.monotonic() >= self._look_at:
            self._look_again()
        for key, (entry_id, raw) in self._read():
            self._positions[key] = entry_id
            if not self._is_far(entry_id):
                self._handled[key] = entry_id
                self._hand_on(key, entry_id, raw)
        self.tick()

    def _hand_on(self, key: str, entry_id: str, raw: bytes) -> None:
        try:
            self.take(key, entry_id, raw)
        except BusUnavailableError:
            raise
        except Exception:  # One bad entry must not hold up all that come after it.
            _logger.exception("entry %s of %s is passed over", entry_id, key)

    def _read(self) -> list[tuple[str, tuple[str, bytes]]]:
        """Read on, without the streams that cannot be read."""
        try:
            return self._read_all(Deadline(self._read_seconds))
        except BusUnavailableError as error:
            # One key of a wrong type refuses the read of all.
            if not isinstance(error.__cause__, ResponseError) or not self._find_unreadable():
                raise
            return self._read_all(Deadline(0))

    def _read_all(self, deadline: Deadline) -> list[tuple[str, tuple[str, bytes]]]:
        followed = {key: at for key, at in self._positions.items() if key not in self._unreadable}
        if not followed:
            self._ended.wait(deadline.remaining)
            return []
        return self.reader.read_all(followed, deadline)

    def _find_unreadable(self) -> bool:
        for key, position in self._positions.items():
            try:
                self.reader.read_all({key: position}, Deadline(0))
            except BusUnavailableError as error:
                _pass_over_refusal(error)
                self._unreadable[key] = f"{key} cannot be read: {error.__cause__}"
        return bool(self._unreadable)

    def _look_again(self) -> None:
        self._learn_time()
        self._unreadable = {}
        for key, state in self.inspector.streams(list(self._positions)).items():
            if is_after(self._positions[key], state.newest or BEGINNING):
                self._positions[key] = self._handled[key]
        self.look()
        self._look_at = time.monotonic() + self._look_seconds

    def _learn_time(self) -> None:
        self._ahead_ms = self.inspector.now_ms() - time.time_ns() // 1_000_000

    def _is_far(self, entry_id: str) -> bool:
        return int(entry_id.partition("-")[0]) > self.now_ms + FAR_MS

    def _far(self) -> Iterator[str]:
        for key, position in self._positions.items():
            if self._is_far(position):
                yield f"{key} has an entry from the future, {position}, and takes no other: delete this key"

    def _turn(self, fault: str) -> None:
        if fault != self.fault:
            self.fault = fault
            self.turned(fault)

    def _rest(self) -> None:
        if self.begins_anew:
            self._positions = {}
        self._ended.wait(self._read_seconds)


def _pass_over_refusal(error: BusUnavailableError) -> None:
    """Raise it again where it is more than a refusal of this very stream."""
    if not isinstance(error.__cause__, ResponseError):
        raise error
