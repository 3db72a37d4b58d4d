"""Where finished orders lie: in memory, or in a scratch file; both are held to the same."""

import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from worker.engine.attic import Attic, AtticError, Kept, MemoryAttic
from worker.journal.attic import SqliteAttic, open_attic

ACCOUNT_ID = "1000000365"


@pytest.fixture(params=["memory", "disk"])
def attic(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attic]:
    """Each of the two."""
    if request.param == "memory":
        yield MemoryAttic()
    else:
        with closing(SqliteAttic(tmp_path, ACCOUNT_ID)) as on_disk:
            yield on_disk


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[SqliteAttic]:
    """The one on the disk."""
    with closing(SqliteAttic(tmp_path, ACCOUNT_ID)) as attic:
        yield attic


def kept(name: str, *more: str, day: int = 5) -> Kept:
    """Return a record whose words are its first name."""
    return Kept((name, *more), day, name.encode())


def test_what_was_put_away_is_found_by_each_of_its_names(attic: Attic) -> None:
    """Under any of them, and under no other."""
    assert attic.put([kept("a", "b"), kept("c")])
    assert attic.look(["b", "c", "d"]) == {"b": b"a", "c": b"c"}
    assert attic.take("d") == []
    assert attic.take("b") == [b"a"]


def test_what_was_taken_is_there_no_more(attic: Attic) -> None:
    """Under none of its names, also after something else was put away."""
    attic.put([kept("a", "b"), kept("c")])
    attic.take("a")
    assert attic.take("a") == attic.take("b") == []
    attic.put([kept("e")])
    assert attic.look(["a", "b", "c", "e"]) == {"c": b"c", "e": b"e"}


def test_what_was_taken_can_be_put_away_again(attic: Attic) -> None:
    """As often as somebody asks for it; it is there once."""
    for _ in range(3):
        attic.put([kept("a", "b")])
        assert attic.take("b") == [b"a"]
    attic.put([kept("a", "b")])
    assert attic.take("a") == [b"a"]


def test_records_that_share_a_name_come_together(attic: Attic) -> None:
    """Oldest first; a look shows the newest of them."""
    attic.put([kept("a", "id")])
    attic.put([kept("b", "id")])
    assert attic.look(["id"]) == {"id": b"b"}
    assert attic.take("id") == [b"a", b"b"]


def test_a_day_that_is_over_is_forgotten(attic: Attic) -> None:
    """All of it, and nothing of the days that are not."""
    attic.put([kept("a", "id", day=4), kept("b", "id", day=5)])
    attic.forget_before(5)
    assert attic.take("a") == []
    assert attic.take("id") == [b"b"]


def test_many_are_looked_at_together(attic: Attic) -> None:
    """More than one page of names."""
    attic.put([kept(f"o{number}") for number in range(0, 2_000, 2)])
    found = attic.look(f"o{number}" for number in range(2_000))
    assert found == {f"o{number}": f"o{number}".encode() for number in range(0, 2_000, 2)}


def test_a_full_disk_keeps_all_that_it_had(
    on_disk: SqliteAttic, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """What does not fit is refused as a whole, told once, and fits again when there is room."""
    first = [kept(f"a{number}", f"b{number}") for number in range(300)]
    assert on_disk.put(first)
    (pages,) = on_disk._db.execute("PRAGMA page_count").fetchone()
    on_disk._db.execute(f"PRAGMA max_page_count={pages}")
    more = [Kept((f"c{number}", f"b{number}"), 5, b"x" * 2_000) for number in range(300)]
    assert not on_disk.put(more)
    assert not on_disk.put(more)
    assert (capsys.readouterr().out + caplog.text).count("attic_unwritable") == 1
    assert on_disk.look(f"b{number}" for number in range(300)) == {
        f"b{number}": f"a{number}".encode() for number in range(300)
    }
    assert on_disk.take("c7") == []
    on_disk._db.execute("PRAGMA max_page_count=1073741823")
    assert on_disk.put(more)
    assert on_disk.take("b7") == [b"a7", b"x" * 2_000]


def test_what_cannot_be_read_is_no_order_that_is_not_there(on_disk: SqliteAttic) -> None:
    """An id that may have been used is not called new."""
    on_disk.put([kept("a")])
    on_disk._db.close()
    with pytest.raises(AtticError, match="cannot be read"):
        on_disk.take("a")
    with pytest.raises(AtticError, match="cannot be read"):
        on_disk.look(["a"])


def test_each_start_begins_with_nothing(tmp_path: Path) -> None:
    """The journal fills it anew; what a life has left that was killed is thrown away."""
    killed = SqliteAttic(tmp_path, ACCOUNT_ID)
    killed.put([kept("a")])
    killed._db.close()
    assert killed.path.exists()
    with open_attic(tmp_path, ACCOUNT_ID) as attic:
        assert attic.take("a") == []
    assert not killed.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode")
def test_nobody_else_may_read_it(on_disk: SqliteAttic) -> None:
    """Orders are nobody else's business."""
    assert stat.S_IMODE(on_disk.path.stat().st_mode) == 0o600


def test_without_a_disk_it_is_in_memory(tmp_path: Path) -> None:
    """Trading does not depend on a file that holds nothing but copies."""
    (tmp_path / f"attic-{ACCOUNT_ID}.sqlite").mkdir()
    with open_attic(tmp_path, ACCOUNT_ID) as attic:
        assert attic.put([kept("a")])
        assert attic.take("a") == [b"a"]
