"""Where in the journal a moment is."""

from pathlib import Path

import pytest

from worker.engine.effects import Row, RowKind
from worker.journal import Journal
from worker.journal.places import first_from, newest_at

IDS = [(100, 3), (100, 4), (102, 9), (102, 10), (102, 11), (200, 50)]
"""Entry ids of rows: (milliseconds, number), with gaps where rows were dropped."""
ASKED = [(0, 0), (100, 3), (100, 4), (100, 5), (101, 0), (102, 0), (102, 10), (102, 12), (200, 50), (200, 51)]


@pytest.mark.parametrize("entry_id", ASKED)
def test_a_moment_is_found(tmp_path: Path, entry_id: tuple[int, int]) -> None:
    """The first row that is not before it, or the place behind the last one."""
    with Journal(tmp_path, "1") as journal:
        journal.append(Row(n, at, RowKind.EVENT, f"fill:{n}", b"{}", ("fills",)) for at, n in IDS)
        first = first_from(journal._db, *entry_id)
        assert [one for one in IDS if one[1] >= first] == [one for one in IDS if one >= entry_id]
        assert newest_at(journal._db) == 200


def test_an_empty_journal_has_no_moments(tmp_path: Path) -> None:
    """Nothing is before or behind anything."""
    with Journal(tmp_path, "1") as journal:
        assert (first_from(journal._db, 100, 1), newest_at(journal._db)) == (0, 0)
