"""The worker's memory: one SQLite file in WAL mode that is write-ahead log, outbox and audit trail in one.

An order's intent is here before it goes to the terminal, an event before it goes to Redis. There is one
writer (the engine's thread) and, on connections of their own, readers that copy rows to Redis.

    table rows    n        the engine's counter, increasing by one
                  at       milliseconds on Redis's clock, never stepping back; (at, n) is the stream entry id
                  kind     intent, event or mark
                  subject  the client order id of an intent, the event's id, or what a mark is about
                  data     the JSON that was decided; of an event, the very bytes that are published
                  streams  the streams it goes to, separated by spaces
                  settles  the entry that it acknowledges: "strategy entry-id"
"""

import errno
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from bus_schema.codec import decode
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import Entry
from worker.journal.migrations import NewerVersionError, migrate
from worker.journal.places import first_from, newest_at
from worker.text_files import reason_of

_COLUMNS = "n, at, kind, subject, data, streams, settles"
_PAGE_BYTES = 2_048
"""A commit writes whole pages, and an order's rows fill about one: a fourth less time than with 4 KiB."""
_LONGEST_LOG_PAGES = 16_000
"""Of the write-ahead log: then the writer itself carries them over, and waits for the disk."""
_LOG_BYTES = 4 * 1024 * 1024
"""What it keeps of the log's file when all of it has been carried over."""
_TIDY_ROWS = 2_000
_VALUES = "(?,?,?,?,?,?,?)"
_AT_ONCE = 32
"""Rows of one statement, which is a transaction by itself: between two statements other threads come in."""
_PRUNE = """
DELETE FROM rows WHERE n IN (
    SELECT n FROM rows
    WHERE n < ?
        AND n IS NOT (
            SELECT max(n) FROM rows WHERE subject = 'halts' AND CAST(data AS TEXT) LIKE '{"halts":%'
        )
        AND n IS NOT (SELECT max(n) FROM rows WHERE subject = 'risk:ledger')
        AND n IS NOT (SELECT max(n) FROM rows WHERE subject = 'risk:protections')
        AND NOT (
            subject LIKE 'fill:%'
            AND n > (SELECT ifnull(max(n), -1) FROM rows WHERE subject = 'risk:ledger')
        )
    ORDER BY n LIMIT ?
)
"""
"""An order may have the id `halts`, and so may its rows; none can have an id with a colon."""
_KINDS = {str(kind): kind for kind in RowKind}
_BUSY_SECONDS = 10.0
"""A checkpoint or a pruning of the other connection may hold the file for a moment."""


class JournalError(Exception):
    """The journal cannot be used; the message says which file, why, and what to do."""


class DiskError(JournalError):
    """The disk is full or broken for now: the same start may succeed later."""


class Sync(StrEnum):
    """What a written row survives."""

    NORMAL = "normal"
    """The death of the process; a power failure may take the last rows."""
    FULL = "full"
    """A power failure too, at the price of one fsync for each batch."""


class Journal:
    """The writer's side, and the lock that keeps a second worker of the account out.

    Raises:
        JournalError: the file cannot be opened, belongs to a newer version, or another worker holds it.
    """

    def __init__(self, folder: Path, account_id: str, sync: Sync = Sync.NORMAL) -> None:
        self.path = folder / f"journal-{account_id}.sqlite"
        self._least = self._sync = sync
        self._written = self._tidied = 0
        self._gone = False
        try:
            with ExitStack() as held:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                held.enter_context(closing(_lock(folder / f"journal-{account_id}.lock")))
                self._db = held.enter_context(closing(_open(self.path)))
                self._db.execute(f"PRAGMA synchronous={sync.upper()}")
                self._db.execute(f"PRAGMA wal_autocheckpoint={_LONGEST_LOG_PAGES}")
                self._db.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
                self._tidier = held.enter_context(closing(_open(self.path)))
                _migrate(self._db, self.path)
                self._inode = self.path.stat().st_ino
                self._held = held.pop_all()
        except (sqlite3.Error, OSError) as error:
            kind = DiskError if _is_the_disks(error) else JournalError
            raise kind(
                f"the journal {self.path} cannot be opened: {reason_of(error)}; see STATE_DIR"
            ) from error

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows in one transaction; they are all there or none of them.

        Raises:
            JournalError: the disk is full, read-only or broken; nothing was written.
        """
        durable = [row for row in rows if row.durable]
        if not durable:
            return
        if self._gone:
            raise JournalError(deleted(self.path))
        try:
            self._sync_next(lasting=any(row.lasting for row in durable))
            self._write([_values(row) for row in durable])
            self._written += len(durable)
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise JournalError(f"the journal {self.path} cannot be written: {error}") from error

    def _sync_next(self, *, lasting: bool) -> None:
        """Let the next transaction, and all before, survive a power failure, or no more than is set."""
        sync = Sync.FULL if lasting else self._least
        if sync is not self._sync:
            self._db.execute(f"PRAGMA synchronous={sync.upper()}")
            self._sync = sync

    def _write(self, values: list[tuple[int, int, str, str, bytes, str, str | None]]) -> None:
        if len(values) <= _AT_ONCE:
            self._db.execute(_insert(len(values)), [one for row in values for one in row])
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_insert(1), values)
        self._db.execute("COMMIT")

    def tidy(self) -> None:
        """Carry what was written over into the file itself, if that is much. Any thread; others may append.

        SQLite would do that in the middle of every hundredth order's ``append``, and it waits for the disk.

        Raises:
            JournalError: the disk is full, read-only or broken, and all that was written is still there; or
                the file was deleted, and nothing more is written.
        """
        self._look_for_the_file()
        if self._written - self._tidied < _TIDY_ROWS:
            return
        self._tidied = self._written
        try:
            self._tidier.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            raise JournalError(f"the journal {self.path} cannot be tidied: {error}") from error

    def _look_for_the_file(self) -> None:
        """Where a file in use can be deleted, SQLite writes on into nowhere."""
        try:
            self._gone = self._gone or self.path.stat().st_ino != self._inode
        except FileNotFoundError:
            self._gone = True
        except OSError:
            # A share that is away for a moment is found out by writing.
            return
        if self._gone:
            raise JournalError(deleted(self.path))

    def rows(self) -> Iterator[Row]:
        """All rows, oldest first.

        Raises:
            JournalError: the file is damaged.
        """
        with self._explained():
            yield from _read(self._db, "ORDER BY n", ())

    def settled(self, entry: Entry) -> bool:
        """Whether the entry has been answered.

        Raises:
            JournalError: the file is damaged, or the disk is broken.
        """
        with self._explained():
            found = self._db.execute("SELECT 1 FROM rows WHERE settles = ?", (_settles(entry),))
            return found.fetchone() is not None

    @property
    def simulated(self) -> bool | None:
        """Whether the newest event is of a simulation; None where there is no event.

        Raises:
            JournalError: the file is damaged.
        """
        with self._explained():
            events = _read(self._db, "WHERE kind = ? ORDER BY n DESC LIMIT 1", (str(RowKind.EVENT),))
            return next((bool(decode(row.data)["simulated"]) for row in events), None)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Let what SQLite cannot read be a `JournalError`, with what to do."""
        try:
            yield
        except (sqlite3.Error, ValueError, LookupError) as error:
            raise JournalError(damaged(self.path, error)) from error

    def prune(self, keep_ms: int, now: int, most: int = -1) -> int:
        """Drop rows that are older than ``keep_ms``, but not what is halted, held or protected now.

        That is the newest row with all ledgers and every fill behind it, and the newest row with all
        protections, however long ago.

        Older than both now and the newest row: a clock that runs ahead for a moment, here or there, must not
        take today's intents with it.

        Args:
            keep_ms: milliseconds.
            now: milliseconds on Redis's clock.
            most: drop no more than so many of the oldest; all of them for -1.

        Returns:
            How many were dropped.

        Raises:
            JournalError: the disk is full, read-only or broken; nothing was dropped.
        """
        try:
            kept = first_from(self._db, min(newest_at(self._db), now) - keep_ms)
            dropped = self._db.execute(_PRUNE, (kept, most)).rowcount
        except sqlite3.Error as error:
            raise JournalError(f"old rows of the journal {self.path} cannot be dropped: {error}") from error
        self._written += dropped
        return dropped

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _is_the_disks(error: sqlite3.Error | OSError) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", None)}
    # The lower byte is the kind, the others say which call has failed.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


def deleted(path: Path) -> str:
    """Say that the journal is gone under a running worker."""
    return (
        f"the journal {path} was deleted or replaced while the worker runs: restart the worker; what Redis"
        f" and the broker know of today is taken over / 日志 {path} 在运行中被删除或替换：请重启工作进程"
    )


def damaged(path: Path, error: Exception) -> str:
    """Say that the journal cannot be read, and what to do without losing what the bus still knows."""
    return (
        f"the journal {path} is damaged ({error!r}): move it and the files beside it away and start again;"
        " what Redis and the broker know of today is taken over"
        f" / 日志 {path} 已损坏：请将它及其旁边的同名文件移走后重新启动，今日记录会从 Redis 和柜台恢复"
    )


class JournalReader:
    """A reader's side: one connection, for one thread."""

    def __init__(self, path: Path) -> None:
        self._db = _open(path)

    def after(self, entry_id: tuple[int, int], streams: Collection[str], limit: int) -> list[Row]:
        """Up to ``limit`` rows of any of the streams that come behind an entry id, oldest first."""
        # Not LIKE: it would take ``inbox:A_b`` for ``inbox:axb``, another strategy's.
        of_any = "SELECT 1 FROM json_each(?) WHERE instr(' ' || streams || ' ', ' ' || value || ' ')"
        where = f"WHERE n >= ? AND EXISTS ({of_any}) ORDER BY n LIMIT ?"
        first = first_from(self._db, entry_id[0], entry_id[1] + 1)
        return list(_read(self._db, where, (first, json.dumps(list(streams)), limit)))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


@cache
def _insert(rows: int) -> str:
    return f"INSERT INTO rows ({_COLUMNS}) VALUES {','.join([_VALUES] * rows)}"  # noqa: S608 - constants


def _open(path: Path) -> sqlite3.Connection:
    db = _connect(path, _BUSY_SECONDS)
    try:
        # Only of a file that is still empty.
        db.execute(f"PRAGMA page_size={_PAGE_BYTES}")
        db.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    # Before SQLite makes it: the log beside it gets the same mode, and the folder may be open to others.
    path.touch(mode=0o600)
    path.chmod(0o600)
    # Opened by the thread that wires everything, used by one other thread from then on.
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def _lock(path: Path) -> sqlite3.Connection:
    """An exclusive lock that every system lets go of when the process dies, however it dies."""
    lock = _connect(path, 0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise JournalError(
            f"another worker of this account is running with the state folder {path.parent}; stop it first,"
            " two would answer each command twice"
        ) from error
    return lock


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    try:
        migrate(db)
    except NewerVersionError as error:
        raise JournalError(
            f"{path} was written by a newer version ({error.version}); install that version again"
        ) from error


def _values(row: Row) -> tuple[int, int, str, str, bytes, str, str | None]:
    settles = _settles(row.settles) if row.settles else None
    return row.n, row.at, str(row.kind), row.subject, row.data, " ".join(row.streams), settles


def _settles(entry: Entry) -> str:
    return f"{entry.strategy} {entry.entry_id}"


def _read(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Iterator[Row]:
    found = db.execute(f"SELECT {_COLUMNS} FROM rows {where}", values)  # noqa: S608 - constants
    for n, at, kind, subject, data, streams, settles in found:
        strategy, _, entry_id = (settles or "").rpartition(" ")
        entry = Entry(strategy, entry_id) if settles else None
        yield Row(n, at, _KINDS[kind], subject, data, tuple(streams.split()), entry)
