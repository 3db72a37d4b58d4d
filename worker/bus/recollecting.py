"""What Redis has and the journal has lost: its last rows in a power failure, all of them with its disk.

Events that were shipped stand in their streams with the very bytes and ids of their rows. Put back into the
journal, they keep an order from going out twice and a fact from being told twice.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import structlog

from bus_schema.codec import decode
from bus_schema.commands import CHANGE_NOTHING
from bus_schema.events import UnknownEvent, parse_event
from bus_schema.keys import DATA_FIELD, Keys
from worker.bus.entries import EntryId, entry_order
from worker.bus.link import RedisLink, ResponseError
from worker.bus.outputs import kept_streams, key_of, latest_of_ours
from worker.bus.past import Past
from worker.engine.announce import settled_by
from worker.engine.effects import Row, RowKind
from worker.engine.engine import Engine

log = structlog.get_logger(__name__)
PAGE = 500
_MAY_WAIT = 64
"""Orders that are remembered before some are put away: many at once cost less."""

_NOT_KEPT = frozenset({"worker_status", "asset", "positions"})


class Memory(Protocol):
    """What the journal must be able to do here."""

    def rows(self) -> Iterator[Row]:
        """All rows, oldest first."""

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows, all or none."""


def recall(engine: Engine, journal: Memory, beyond: Callable[[EntryId], list[Row]]) -> Past:
    """Rebuild an engine from the journal, after the journal's end was completed from Redis.

    Args:
        engine: one that was told nothing yet.
        journal: what is there of it.
        beyond: gives what Redis has behind the newest row.

    Raises:
        JournalError: what was missing could not be written down.
    """
    past = Past()
    _replay(engine, past, journal.rows())
    lost = beyond(past.newest)
    if lost:
        past.behind = True
        log.warning("journal_was_behind", rows=len(lost), why="a power failure, an old backup or a new disk")
    journal.append(lost)
    _replay(engine, past, lost)
    return past


def _replay(engine: Engine, past: Past, rows: Iterable[Row]) -> None:
    for row in rows:
        engine.replay(row)
        past.note(row)
        # The whole day need not be at hand at once only because it is remembered at once.
        engine.put_away(waiting=_MAY_WAIT)


def rows_beyond(link: RedisLink, keys: Keys, strategies: frozenset[str], newest: EntryId) -> list[Row]:
    """Rows that stand in the output streams and belong behind the journal's newest.

    Where no ACL keeps others out, anything can stand there: only what a worker of this account can have
    written is taken.

    Raises:
        BusUnavailableError: Redis cannot be reached.
    """
    found: dict[EntryId, tuple[bytes, list[str]]] = {}
    for stream in kept_streams(strategies):
        for entry_id, data in _entries_after(link, key_of(keys, stream), newest):
            found.setdefault(entry_id, (data, []))[1].append(stream)
    rows = []
    number, latest = newest[1], latest_of_ours(link)
    for (at, n), (data, streams) in sorted(found.items()):
        row = _row(at, n, data, streams) if at <= latest and _is_ours(data, at, keys.account_id) else None
        # Numbers only grow: an entry of another writer, or one that Redis numbered, is no row of ours.
        if row is not None and n > number:
            rows.append(row)
            number = n
    return rows


def _entries_after(link: RedisLink, key: str, after: EntryId) -> Iterator[tuple[EntryId, bytes]]:
    while True:
        try:
            entries = link.call("XRANGE", key, f"{after[0]}-{after[1] + 1}", "+", "COUNT", PAGE)
        except ResponseError:
            # A key of another type: nothing of ours is in it.
            return
        for entry_id, fields in entries:
            after = entry_order(entry_id)
            yield after, fields[1] if len(fields) == len((DATA_FIELD, b"")) else b""
        if len(entries) < PAGE:
            return


def _is_ours(data: bytes, at: int, account_id: str) -> bool:
    """Whether it is an event of this account whose entry id has its own time, as a worker's has."""
    event = parse_event(data)
    return not isinstance(event, UnknownEvent) and event.account_id == account_id and event.published_at == at


def _row(at: int, n: int, data: bytes, streams: list[str]) -> Row | None:
    event = decode(data)
    if event["type"] in _NOT_KEPT or event.get("command_type") in CHANGE_NOTHING:
        return None
    return Row(n, at, RowKind.EVENT, event["id"], data, tuple(streams), settled_by(event["id"]))
