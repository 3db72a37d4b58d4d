"""The versions of the journal's tables, and the step from each to the next.

`PRAGMA user_version` of the file says which one it has; an empty file has version 0. A step that was released
is never changed: what comes later is a step of its own, behind it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

Step = tuple[str, ...]
"""The statements that make the tables of one version out of those of the version before."""

STEPS: Final[tuple[Step, ...]] = (
    (
        """
        CREATE TABLE IF NOT EXISTS rows (
            n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
            data BLOB NOT NULL, streams TEXT NOT NULL, settles TEXT
        )
        """,
        "CREATE INDEX IF NOT EXISTS rows_by_settles ON rows (settles) WHERE settles IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS rows_by_time ON rows (at)",
        "CREATE INDEX IF NOT EXISTS rows_of_halts ON rows (subject) WHERE subject = 'halts'",
    ),
    ("CREATE INDEX IF NOT EXISTS rows_of_ledger ON rows (subject) WHERE subject = 'risk:ledger'",),
    ("CREATE INDEX IF NOT EXISTS rows_of_protections ON rows (subject) WHERE subject = 'risk:protections'",),
    ("DROP INDEX IF EXISTS rows_by_time",),
)
"""The step at index 0 leads to version 1."""

NEWEST_VERSION: Final = len(STEPS)


class NewerVersionError(Exception):
    """The file has tables of a version that this worker does not know.

    Attributes:
        version: that version.
    """

    def __init__(self, version: int) -> None:
        super().__init__(f"the tables have version {version}, newer than {NEWEST_VERSION}")
        self.version = version


def migrate(db: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Bring a file's tables to the newest version, each step in one transaction with its version's number.

    A process that dies between two steps leaves a file of a version in between; the next one goes on there.

    Args:
        db: a connection in autocommit mode, which nobody else writes over.
        steps: to make and to skip: as many as the file's version says are behind it.

    Raises:
        NewerVersionError: the file is newer than all steps; nothing was changed.
        sqlite3.Error: a step failed; the file is as it was before that step.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise NewerVersionError(version)
    for number, step in enumerate(steps[version:], version + 1):
        _make(db, step, number)


def _make(db: sqlite3.Connection, step: Step, number: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in step:
            db.execute(statement)
        # The number is part of the file's header, so it is committed or rolled back with the tables.
        db.execute(f"PRAGMA user_version={number}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
