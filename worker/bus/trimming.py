"""Streams are trimmed by age, by the thread that writes them.

Events go when they are older than the retention. Commands go as well, but never one that is pending or has
not been read: a trimmed pending entry could not be answered any more.
"""

from collections.abc import Callable, Iterable
from threading import Event
from typing import Protocol

import structlog

from bus_schema.keys import GROUP, Keys
from worker.bus.entries import entry_order
from worker.bus.link import RedisLink, ResponseError
from worker.bus.outputs import key_of, output_streams

MS_PER_HOUR = 3_600_000

log = structlog.get_logger(__name__)


class Clock(Protocol):
    """What knows the time."""

    def now(self) -> int:
        """Milliseconds on Redis's clock."""


class Trimmer:
    """Asked for by the schedule, run by the shipper's thread between two batches, over its connection."""

    def __init__(
        self,
        link: RedisLink,
        keys: Keys,
        clock: Clock,
        *,
        retention_hours: float,
        strategies: Callable[[], Iterable[str]],
    ) -> None:
        self._link = link
        self._keys = keys
        self._clock = clock
        self.keep_ms = int(retention_hours * MS_PER_HOUR)
        self._strategies = strategies
        self._due = Event()

    def ask(self) -> None:
        """Trim at the next occasion."""
        self._due.set()

    @property
    def due(self) -> bool:
        """Whether it was asked for."""
        return self._due.is_set()

    def run(self) -> None:
        """Trim.

        Raises:
            BusUnavailableError: the connection broke; what is left to be trimmed waits for the next time.
        """
        self._due.clear()
        oldest = self._clock.now() - self.keep_ms
        keys, strategies = self._keys, list(self._strategies())
        for stream in output_streams(strategies):
            self._try(_trim, key_of(keys, stream), oldest, 0)
        self.trim_answered(oldest)

    def trim_answered(self, oldest: int | None = None) -> None:
        """Trim commands that were answered before a time; all of them where none is told.

        Raises:
            BusUnavailableError: the connection broke.
        """
        until = self._clock.now() if oldest is None else oldest
        keys = self._keys
        for key in [keys.control] + [keys.commands(strategy) for strategy in self._strategies()]:
            self._try(_trim_read, key, until)

    def _try(self, trim: Callable[..., None], key: str, *bounds: int) -> None:
        """What Redis refuses here, for a key that is no stream, keeps nothing else from being done."""
        try:
            trim(self._link, key, *bounds)
        except ResponseError as error:
            log.warning("stream_not_trimmed", stream=key, error=str(error))


def _trim(link: RedisLink, key: str, ms: int, number: int) -> None:
    # Whole nodes only ("~"): to the entry costs Redis a pause of tens of milliseconds on a long stream.
    link.call("XTRIM", key, "MINID", "~", f"{ms}-{number}")


def _trim_read(link: RedisLink, key: str, oldest: int) -> None:
    try:
        groups = link.call("XINFO", "GROUPS", key)
    except ResponseError:
        return
    for group in groups:
        fields = dict(zip(group[::2], group[1::2], strict=True))
        if fields[b"name"] == GROUP.encode():
            pending = link.call("XPENDING", key, GROUP)
            bounds = [(oldest, 0), entry_order(fields[b"last-delivered-id"])]
            bounds += [entry_order(pending[1])] if pending[1] else []
            _trim(link, key, *min(bounds))
