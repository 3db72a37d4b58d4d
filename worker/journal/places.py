"""Where in the journal a moment is.

Rows are in the order of their numbers and never step back in time, so a moment is found by halving. An index
by time would do the same, and each row that is written would cost a fifth more.
"""

import sqlite3


def first_from(db: sqlite3.Connection, at: int, n: int = 0) -> int:
    """The number from which on rows bear the entry id ``(at, n)`` or a later one.

    Args:
        db: a connection to the journal.
        at: milliseconds on Redis's clock.
        n: the second half of the entry id.

    Raises:
        sqlite3.Error: the journal cannot be read.
    """
    low, newest = db.execute("SELECT ifnull(min(n), 0), ifnull(max(n), -1) FROM rows").fetchone()
    high = newest + 1
    while low < high:
        middle = (low + high) // 2
        found, found_at = db.execute(
            "SELECT n, at FROM rows WHERE n >= ? ORDER BY n LIMIT 1", (middle,)
        ).fetchone()
        if (found_at, found) >= (at, n):
            high = middle
        else:
            low = found + 1
    return int(low)


def newest_at(db: sqlite3.Connection) -> int:
    """When the newest row was written; 0 where there is none.

    Raises:
        sqlite3.Error: the journal cannot be read.
    """
    found = db.execute("SELECT at FROM rows ORDER BY n DESC LIMIT 1").fetchone()
    return int(found[0]) if found else 0
