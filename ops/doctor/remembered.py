"""The worker's journal and its lock, looked at without touching them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def journal_path(folder: Path, account_id: str) -> Path:
    """Return where the journal of an account is."""
    return folder / f"journal-{account_id}.sqlite"


def worker_holds(folder: Path, account_id: str) -> bool:
    """Whether a worker of this account has the state folder: it keeps a lock for as long as it lives."""
    lock = folder / f"journal-{account_id}.lock"
    if not lock.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{lock.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


@contextmanager
def reading(journal: Path) -> Iterator[sqlite3.Connection]:
    """Open a journal to read, and only that.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    log = journal.with_name(f"{journal.name}-wal")
    # Without a log nobody writes, and SQLite need not make the files that readers share with a writer.
    alone = "" if log.is_file() and log.stat().st_size else "&immutable=1"
    place = f"{journal.absolute().as_uri()}?mode=ro{alone}"
    with closing(sqlite3.connect(place, uri=True, timeout=5)) as database:
        yield database
