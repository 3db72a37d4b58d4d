"""Room in Redis: a server at its ``maxmemory`` refuses every write, and with it every order and every halt.

What can be done without goes before that: first replies to queries and answered commands, then old snapshots,
then old events, then the older half of whatever stream is the longest. The journal keeps all events.

A string that says nothing, the reserve, takes some room besides. Whoever must write at once, above all an
operator, deletes it, and has its room.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import structlog

from bus_schema.keys import Keys
from worker.bus.link import RedisLink, ResponseError
from worker.bus.outputs import PASSING, key_of, output_streams
from worker.bus.query_replies import KEPT_MS, MOST_BYTES_IN_ALL, QueryReplies
from worker.bus.trimming import Trimmer
from worker.engine.inputs import BusTrouble

LOOK_MS = 1_000
TIGHT, FULL, OVERFULL = 0.75, 0.85, 0.92
"""Parts of ``maxmemory`` from which on more and more goes."""
RESERVE_BYTES = 4 * 1024 * 1024
RESERVE_PART = 16
"""On a small server the reserve takes this part of it."""
REPLIES_PART = 8
"""On a small server, replies to queries take this part of it at most."""
LEAST_KEPT_MS = 3_600_000
QUERY_REPLIES_MS = 10_000
_HALVINGS = 8

log = structlog.get_logger(__name__)


class Clock(Protocol):
    """What knows the time."""

    def now(self) -> int:
        """Milliseconds on Redis's clock."""


class Room:
    """Looks once a second, in the shipper's thread and over its connection.

    Args:
        link: that thread's connection.
        keys: the account's keys.
        clock: for the age of what may go.
        replies: to queries.
        trimmer: what trims by age.
        strategies: whose streams there are.
        tell: takes what the operators must know.
    """

    def __init__(
        self,
        link: RedisLink,
        keys: Keys,
        clock: Clock,
        *,
        replies: QueryReplies,
        trimmer: Trimmer,
        strategies: Callable[[], Iterable[str]],
        tell: Callable[[BusTrouble], None],
    ) -> None:
        self._link = link
        self._keys = keys
        self._clock = clock
        self.replies = replies
        self.trimmer = trimmer
        self._strategies = strategies
        self._tell = tell
        self._looked_at = 0
        self._kept_ms = trimmer.keep_ms
        self._most = 0
        self._reserved = False
        self._told = False

    @property
    def due(self) -> bool:
        """Whether it is time to look."""
        return self.replies.too_many or abs(self._clock.now() - self._looked_at) >= LOOK_MS

    def look(self) -> None:
        """Ask how full Redis is, and make room in time.

        Raises:
            BusUnavailableError: the connection broke.
        """
        self._looked_at = self._clock.now()
        part = self._part()
        if self._most:
            self.replies.most = min(MOST_BYTES_IN_ALL, self._most // REPLIES_PART)
        self.replies.run(QUERY_REPLIES_MS if part >= TIGHT else KEPT_MS)
        if part < TIGHT:
            self._kept_ms, self._told = self.trimmer.keep_ms, False
            self._keep_a_reserve(part)
        else:
            self._relieve(part)

    def make(self, *, for_operators: bool) -> None:
        """Redis has refused a write for want of room: make some at once, for operators out of the reserve.

        Raises:
            BusUnavailableError: the connection broke.
        """
        self.replies.run(0)
        self._relieve(1.0)
        if for_operators and self._part() >= OVERFULL:
            self._reserved = False
            self._try("DEL", self._keys.reserve)

    def _relieve(self, part: float) -> None:
        self.trimmer.trim_answered()
        now = self._clock.now()
        for stream in PASSING:
            self._trim(stream, "MINID", "~", f"{now - LEAST_KEPT_MS}-0")
        if part < FULL or self._part() < FULL:
            return
        self._tell_once(part)
        self._kept_ms = max(LEAST_KEPT_MS, self._kept_ms // 2)
        for stream in self._streams:
            self._trim(stream, "MINID", "~", f"{now - self._kept_ms}-0")
        halvings = 0
        while halvings < _HALVINGS and self._part() >= OVERFULL and self._halve_the_longest():
            halvings += 1

    def _halve_the_longest(self) -> bool:
        lengths = {stream: self._length(stream) for stream in self._streams}
        longest = max(lengths, key=lengths.__getitem__)
        if lengths[longest] <= 1:
            return False
        self._trim(longest, "MAXLEN", lengths[longest] // 2)
        return True

    @property
    def _streams(self) -> list[str]:
        return output_streams(self._strategies())

    def _length(self, stream: str) -> int:
        try:
            reply = self._link.call("XINFO", "STREAM", key_of(self._keys, stream))
        except ResponseError:
            return 0
        return int(dict(zip(reply[::2], reply[1::2], strict=True))[b"length"])

    def _trim(self, stream: str, *how: str | int) -> None:
        self._try("XTRIM", key_of(self._keys, stream), *how)

    def _try(self, *command: str | int | bytes) -> bool:
        try:
            self._link.call(*command)
        except ResponseError as error:
            log.warning("room_not_made", command=command[0], key=command[1], error=str(error))
            return False
        return True

    def _part(self) -> float:
        """How full Redis is, by what counts for its limit; 0 where it has none or does not say."""
        try:
            told = self._link.call("INFO", "memory")
        except ResponseError:
            return 0.0
        facts = dict(line.split(b":", 1) for line in told.splitlines() if b":" in line)
        self._most = int(facts.get(b"maxmemory", 0))
        used = int(facts.get(b"used_memory", 0)) - int(facts.get(b"mem_not_counted_for_evict", 0))
        return used / self._most if self._most else 0.0

    def _keep_a_reserve(self, part: float) -> None:
        size = min(RESERVE_BYTES, self._most // RESERVE_PART)
        if not self._most or part + size / self._most >= TIGHT:
            return
        if not self._reserved or not self._link.call("STRLEN", self._keys.reserve):
            self._reserved = self._try("SET", self._keys.reserve, bytes(size))

    def _tell_once(self, part: float) -> None:
        if self._told:
            return
        self._told = True
        message = (
            f"Redis is {part:.0%} full (maxmemory {self._most} bytes): old events are dropped from their"
            " streams before their time, since a full Redis refuses orders and halts. The journal has them."
            " Raise maxmemory, lower STREAM_RETENTION_HOURS, or see who sends so much"
        )
        log.error("redis_nearly_full", part=round(part, 3), maxmemory=self._most)
        self._tell(BusTrouble("room", None, message, {"limit": self._most, "value": round(part, 3)}))
