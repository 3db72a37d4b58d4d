"""The journal's file, read beside the worker that writes it: never created, locked or migrated."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from bus_schema import codec
from ops.doctor.remembered import reading
from ops.words import ENGLISH, SaidError
from worker.engine.effects import RowKind
from worker.journal import NEWEST_VERSION

PAGE = 1_000
"""Rows that are read at once: a reading that takes long would keep the worker's log from being folded in."""

_ROWS = """
SELECT n, at, kind, subject, data, streams, settles FROM rows
WHERE n > :after AND at >= :since AND at < :until AND (:mention IS NULL OR instr(data, :mention))
ORDER BY n LIMIT :page
"""
_END_OF_TIME = 2**62


class JournalUnreadableError(SaidError):
    """The journal cannot be read; the message says which file, why, and what to do."""

    def __init__(self, case: str, **facts: Any) -> None:
        super().__init__(ENGLISH, case, **facts)


@dataclass(frozen=True)
class Record:
    """One row of the journal.

    Attributes:
        n: the engine's counter, increasing.
        at: when it was written, milliseconds on Redis's clock.
        kind: a name of `RowKind`.
        subject: the client order id of an intent, the event's id, or what a mark is about.
        data: the JSON that was decided, as it stands there.
        streams: the streams it goes to.
        settles: the entry that it answers: "strategy entry-id"; None for one that answers none.
    """

    n: int
    at: int
    kind: str
    subject: str
    data: bytes
    streams: tuple[str, ...]
    settles: str | None

    @cached_property
    def body(self) -> dict[str, Any]:
        """What `data` says; nothing where it is no JSON object."""
        try:
            content = codec.decode(self.data)
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}

    @property
    def type(self) -> str:
        """The event's type; of what is no event, the row's kind."""
        return str(self.body.get("type", self.kind)) if self.kind == RowKind.EVENT else self.kind


@dataclass(frozen=True)
class Span:
    """Which rows are read at all, as far as SQLite decides it.

    Attributes:
        since: milliseconds since the epoch; rows of this moment are in it.
        until: milliseconds since the epoch; rows of this moment are not in it.
        mention: bytes that `data` has somewhere; None for any.
    """

    since: int = 0
    until: int = _END_OF_TIME
    mention: bytes | None = None


EVERYTHING: Final = Span()


class JournalFile:
    """A journal to read. Each page is read over a connection of its own, so nothing is held in between.

    Raises:
        JournalUnreadableError: there is none, or a newer version wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise JournalUnreadableError("no_journal", path=path)
        ((version,),) = self._ask("PRAGMA user_version", {})
        if version > NEWEST_VERSION:
            raise JournalUnreadableError("newer_journal", path=path)

    def page(self, span: Span, after: int) -> list[Record]:
        """Return up to `PAGE` rows whose numbers are above `after`, oldest first.

        Raises:
            JournalUnreadableError: it cannot be read now.
        """
        values = {
            "after": after,
            "since": span.since,
            "until": span.until,
            "mention": span.mention,
            "page": PAGE,
        }
        return [
            Record(n, at, kind, subject, bytes(data), tuple(streams.split()), settles)
            for n, at, kind, subject, data, streams, settles in self._ask(_ROWS, values)
        ]

    def records(self, span: Span) -> Iterator[Record]:
        """Yield all rows that are there now, oldest first.

        Raises:
            JournalUnreadableError: it cannot be read now.
        """
        after = -1
        while page := self.page(span, after):
            yield from page
            after = page[-1].n

    def newest(self) -> int:
        """Return the number of the newest row, -1 if there is none.

        Raises:
            JournalUnreadableError: it cannot be read now.
        """
        ((number,),) = self._ask("SELECT ifnull(max(n), -1) FROM rows", {})
        return int(number)

    def oldest_at(self) -> int | None:
        """Return when the oldest row was written, milliseconds since the epoch; None if there is none.

        Raises:
            JournalUnreadableError: it cannot be read now.
        """
        ((moment,),) = self._ask("SELECT min(at) FROM rows", {})
        return None if moment is None else int(moment)

    def _ask(self, question: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        try:
            with reading(self.path) as database:
                return database.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise JournalUnreadableError(
                "unreadable", path=self.path, error=error, name=self.path.name
            ) from error
