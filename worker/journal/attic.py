"""Finished orders on the disk: a scratch file beside the journal, begun anew at each start.

It holds nothing that the journal does not, so nothing of it is ever flushed. What matters is that to look for
an order that is not there, which every new one is looked for, hardly ever needs the file at all.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import structlog

from worker.engine.attic import Attic, AtticError, Kept, MemoryAttic
from worker.text_files import reason_of

_SCHEMA = """
CREATE TABLE kept (number INTEGER PRIMARY KEY, day INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE names (name TEXT, number INTEGER, PRIMARY KEY (name, number)) WITHOUT ROWID;
"""
_OPTIONS = {
    # In memory, and not none: where the disk is full, what stood there before must stand there after.
    "journal_mode": "MEMORY",
    "synchronous": "OFF",
    "locking_mode": "EXCLUSIVE",
    "temp_store": "MEMORY",
    "cache_size": "-2048",
}
_AT_ONCE = 256
_MARKS = 1 << 24
"""Bits, in two megabytes: of a day of 20,000 orders, one look in 300 for what is not there needs the file."""

log = structlog.get_logger(__name__)


class _Marks:
    """Which names may be in the file: of one that is not marked, it is certain that it is not."""

    def __init__(self) -> None:
        self._bits = bytearray(_MARKS // 8)

    def add(self, names: Iterable[str]) -> None:
        """Mark them."""
        bits = self._bits
        for name in names:
            place = hash(name) % _MARKS
            bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, name: str) -> bool:
        place = hash(name) % _MARKS
        return bool(self._bits[place >> 3] >> (place & 7) & 1)


class SqliteAttic:
    """An attic in one SQLite file, for whoever has the engine's turn.

    Args:
        folder: the journal's.
        account_id: whose orders these are.

    Raises:
        AtticError: the file cannot be begun.
    """

    def __init__(self, folder: Path, account_id: str) -> None:
        self.path = folder / f"attic-{account_id}.sqlite"
        try:
            self.path.unlink(missing_ok=True)
            # Before SQLite makes it: the folder may be open to others.
            self.path.touch(mode=0o600)
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            for name, value in _OPTIONS.items():
                self._db.execute(f"PRAGMA {name}={value}")
            self._db.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise AtticError(
                f"the file {self.path} cannot be begun: {reason_of(error)}; see STATE_DIR"
            ) from error
        self._last = 0
        self._taken: set[int] = set()
        self._marks = _Marks()
        self._full = False

    def put(self, kept: Sequence[Kept]) -> bool:
        """Keep all of these, or none; False if there is no room, and they stay where they were."""
        numbered = list(enumerate(kept, self._last + 1))
        try:
            self._db.execute("BEGIN")
            self._write(numbered)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            self._say(error)
            return False
        self._marks.add([name for names, _, _ in kept for name in names])
        self._last += len(numbered)
        self._taken.clear()
        self._full = False
        return True

    def _write(self, numbered: list[tuple[int, Kept]]) -> None:
        if self._taken:
            self._db.executemany("DELETE FROM kept WHERE number = ?", [(number,) for number in self._taken])
        rows = [(number, day, data) for number, (_, day, data) in numbered]
        self._db.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)
        names = [(name, number) for number, (names, _, _) in numbered for name in names]
        self._db.executemany("INSERT INTO names VALUES (?, ?)", names)

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _say(self, error: sqlite3.Error) -> None:
        if not self._full:
            self._full = True
            advice = "finished orders stay in memory meanwhile, which costs nothing but memory; see STATE_DIR"
            log.warning("attic_unwritable", path=str(self.path), error=str(error), advice=advice)

    def take(self, name: str) -> list[bytes]:
        """Give back, and keep no longer, what has this name; oldest first.

        Raises:
            AtticError: it cannot be read.
        """
        if name not in self._marks:
            return []
        found = self._read(
            "SELECT number, data FROM names JOIN kept USING (number) WHERE name = ? ORDER BY number", (name,)
        )
        found = [(number, data) for number, data in found if number not in self._taken]
        # Written down with what is put next: until then nobody reads it.
        self._taken.update(number for number, _ in found)
        return [data for _, data in found]

    def look(self, names: Iterable[str]) -> dict[str, bytes]:
        """The newest record of each of these names that has any.

        Raises:
            AtticError: it cannot be read.
        """
        newest: dict[str, bytes] = {}
        rest = (name for name in names if name in self._marks)
        while some := tuple(islice(rest, _AT_ONCE)):
            marks = ",".join("?" * len(some))
            found = self._read(
                "SELECT number, name, data FROM names JOIN kept USING (number)"  # noqa: S608 - marks alone.
                f" WHERE name IN ({marks}) ORDER BY number",
                some,
            )
            newest.update((name, data) for number, name, data in found if number not in self._taken)
        return newest

    def _read(self, query: str, names: tuple[str, ...]) -> list[Any]:
        try:
            return self._db.execute(query, names).fetchall()
        except sqlite3.Error as error:
            raise AtticError(f"the file {self.path} cannot be read: {error}; see STATE_DIR") from error

    def forget_before(self, day: int) -> None:
        """Let go of what is of an earlier day."""
        try:
            self._db.execute("DELETE FROM kept WHERE day < ?", (day,))
            self._db.execute("DELETE FROM names WHERE number NOT IN (SELECT number FROM kept)")
            left = _Marks()
            left.add(name for (name,) in self._db.execute("SELECT name FROM names"))
            self._marks = left
        except sqlite3.Error as error:
            self._say(error)

    def close(self) -> None:
        """Let go of the file; the next start would find nothing of use in it."""
        self._db.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def open_attic(folder: Path, account_id: str) -> Iterator[Attic]:
    """An attic on the disk; where that cannot be, one in memory, since trading does not depend on it."""
    try:
        attic = SqliteAttic(folder, account_id)
    except AtticError as error:
        log.warning("attic_in_memory", error=str(error), advice="memory grows with the day's orders")
        yield MemoryAttic()
        return
    with closing(attic):
        yield attic
