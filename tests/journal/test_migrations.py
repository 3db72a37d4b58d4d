"""The journal's tables on their way from version to version; steps to come are planted here."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from worker.journal.migrations import NEWEST_VERSION, STEPS, NewerVersionError, Step, migrate

FURTHER: tuple[Step, ...] = (
    ("ALTER TABLE rows ADD COLUMN worker TEXT NOT NULL DEFAULT ''",),
    ("CREATE TABLE notes (n INTEGER PRIMARY KEY)", "UPDATE rows SET worker = 'first'"),
)
BROKEN: Step = ("ALTER TABLE rows ADD COLUMN lost TEXT", "INSERT INTO nowhere VALUES (1)")
ROW = (1, 100, "mark", "halts", b"{}", "", None)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A file of the newest version with one row."""
    with closing(sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)) as db:
        migrate(db)
        db.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", ROW)
        yield db


def version(db: sqlite3.Connection) -> int:
    """Return the version that the file says it has."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def columns(db: sqlite3.Connection) -> list[str]:
    """Return the names of the columns of `rows`."""
    return [name for _, name, *_ in db.execute("PRAGMA table_info(rows)")]


def test_each_step_behind_the_files_version_is_made(db: sqlite3.Connection) -> None:
    """Rows go through all steps that their file has not seen, and through none twice."""
    migrate(db, (*STEPS, FURTHER[0]))
    assert version(db) == NEWEST_VERSION + 1
    migrate(db, (*STEPS, *FURTHER))
    migrate(db, (*STEPS, *FURTHER))
    assert version(db) == NEWEST_VERSION + 2
    assert db.execute("SELECT * FROM rows").fetchall() == [(*ROW, "first")]


def test_failed_step_leaves_the_version_before_it(db: sqlite3.Connection) -> None:
    """A disk that is full in the middle of a step takes nothing with it, and the next start goes on there."""
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(db, (*STEPS, FURTHER[0], BROKEN))
    assert version(db) == NEWEST_VERSION + 1
    assert columns(db)[-1] == "worker"
    migrate(db, (*STEPS, *FURTHER))
    assert db.execute("SELECT * FROM rows").fetchall() == [(*ROW, "first")]


def test_file_of_a_version_to_come_is_left_as_it_is(db: sqlite3.Connection) -> None:
    """What a newer version has made of it is not read by the older one's rules."""
    migrate(db, (*STEPS, *FURTHER))
    with pytest.raises(NewerVersionError) as refused:
        migrate(db)
    assert refused.value.version == version(db) == NEWEST_VERSION + 2


def test_old_file_is_opened_without_a_write(db: sqlite3.Connection) -> None:
    """A start with nothing to migrate leaves the file's bytes alone."""
    (before,) = db.execute("PRAGMA data_version").fetchone()
    with closing(sqlite3.connect(db.execute("PRAGMA database_list").fetchone()[2])) as other:
        migrate(other)
    assert db.execute("PRAGMA data_version").fetchone() == (before,)
