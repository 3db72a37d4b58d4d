"""The journal: what is in it is all there, survives, and is held by one worker alone."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from support.processes import ModuleProcess

from worker.engine.effects import Row, RowKind
from worker.engine.inputs import CONTROL, Entry
from worker.journal import Journal, JournalError, JournalReader, Sync

ACCOUNT_ID = "1000000365"

ROWS = [
    Row(1, 100, RowKind.INTENT, "a1", b'{"client_order_id":"a1"}'),
    Row(2, 100, RowKind.EVENT, "reply:1", b'{"type":"reply"}', ("inbox:alpha",), Entry("alpha", "99-0")),
    Row(4, 101, RowKind.EVENT, "order:1", '{"名":"浦发"}'.encode(), ("inbox:alpha", "orders")),
    Row(5, 105, RowKind.MARK, "halts", b'{"halts":{}}', (), Entry(CONTROL, "98-1")),
]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal in a folder of its own."""
    with Journal(tmp_path / "state", ACCOUNT_ID) as journal:
        yield journal


def _row(n: int, *streams: str) -> Row:
    return Row(n, 100 + n, RowKind.EVENT, f"event:{n}", b"{}", streams)


def _refusal(folder: Path) -> str:
    with pytest.raises(JournalError) as caught:
        Journal(folder, ACCOUNT_ID)
    return str(caught.value)


@pytest.mark.parametrize("sync", list(Sync))
def test_rows_come_back_as_they_were(tmp_path: Path, sync: Sync) -> None:
    """A later life reads every row as it was written, byte for byte and in order."""
    with Journal(tmp_path, ACCOUNT_ID, sync) as journal:
        journal.append(ROWS[:2])
        journal.append(ROWS[2:])
    with Journal(tmp_path, ACCOUNT_ID, sync) as journal:
        assert list(journal.rows()) == ROWS


def test_only_what_must_outlast_a_power_failure_waits_for_the_disk(journal: Journal) -> None:
    """The transaction of such a row is synced, and the next one is as quick as before."""
    told: list[str] = []
    journal._db.set_trace_callback(told.append)
    journal.append([Row(1, 100, RowKind.INTENT, "p1", b"{}", lasting=True)])
    journal.append(ROWS[1:2])
    assert [one.partition(" INTO")[0] for one in told] == [
        "PRAGMA synchronous=FULL",
        "INSERT",
        "PRAGMA synchronous=NORMAL",
        "INSERT",
    ]


@pytest.mark.parametrize("count", [32, 33, 400])
def test_large_batches_are_written_whole_too(journal: Journal, count: int) -> None:
    """However many rows a statement can take."""
    rows = [_row(n) for n in range(1, count + 1)]
    with pytest.raises(JournalError, match="cannot be written"):
        journal.append([*rows, rows[0]])
    assert list(journal.rows()) == []
    journal.append(rows)
    assert list(journal.rows()) == rows


def test_tidying_goes_on_beside_writing(journal: Journal, tmp_path: Path) -> None:
    """What was written is carried over into the file itself while more is written; none of it is lost."""
    file = tmp_path / "state" / f"journal-{ACCOUNT_ID}.sqlite"
    before = file.stat().st_size
    with ThreadPoolExecutor() as pool:
        tidied = [pool.submit(journal.tidy)]
        for n in range(1, 6_001):
            journal.append([_row(n)])
            if n % 1_000 == 0:
                tidied.append(pool.submit(journal.tidy))
        for one in tidied:
            one.result(20)
    assert file.stat().st_size > before
    assert sum(1 for _ in journal.rows()) == 6_000


def test_rows_that_need_not_last_are_not_written(journal: Journal) -> None:
    """Queries, snapshots and acknowledgements pass by; a batch of nothing else touches no file."""
    passing = [
        Row(1, 100, RowKind.ACK, "", b"", (), Entry("alpha", "1-0"), durable=False),
        Row(2, 100, RowKind.EVENT, "asset:1", b"{}", ("assets",), durable=False),
    ]
    journal.append(passing)
    journal.append([*passing, ROWS[2]])
    assert list(journal.rows()) == [ROWS[2]]


def test_batch_is_written_whole_or_not_at_all(journal: Journal) -> None:
    """A failure in the middle of a batch leaves nothing of it, and the journal usable."""
    journal.append(ROWS[:1])
    with pytest.raises(JournalError, match="cannot be written"):
        journal.append([_row(10), _row(11), ROWS[0]])
    assert list(journal.rows()) == ROWS[:1]
    journal.append(ROWS[1:])
    assert list(journal.rows()) == ROWS


def test_answered_entries_are_known(journal: Journal) -> None:
    """What a row settles is settled, for strategies and for operators, and nothing else."""
    journal.append(ROWS)
    assert journal.settled(Entry("alpha", "99-0"))
    assert journal.settled(Entry(CONTROL, "98-1"))
    assert not journal.settled(Entry("alpha", "98-1"))
    assert not journal.settled(Entry("beta", "99-0"))


@pytest.fixture
def reader(journal: Journal) -> Iterator[JournalReader]:
    """A reader of the journal, as the thread that ships rows has one."""
    with closing(JournalReader(journal.path)) as reader:
        yield reader


def test_reader_goes_on_behind_an_entry_id(journal: Journal, reader: JournalReader) -> None:
    """A stream's rows are read from where it stands, oldest first and so many at a time."""
    rows = [_row(n, "orders") if n % 2 else _row(n, "fills") for n in range(1, 9)]
    journal.append(rows)
    assert reader.after((0, 0), ["orders"], 10) == rows[::2]
    assert reader.after((101, 1), ["orders"], 2) == [rows[2], rows[4]]
    assert reader.after((103, 2), ["orders"], 1) == [rows[2]]
    assert reader.after((999, 0), ["orders"], 10) == []


def test_reader_sees_each_row_as_soon_as_it_is_written(journal: Journal, reader: JournalReader) -> None:
    """The reader's connection does not stand still at the moment it was opened."""
    for n in (1, 2):
        journal.append([_row(n, "orders")])
        assert reader.after((0, 0), ["orders"], 10)[-1].n == n


@pytest.mark.parametrize("other", ["inbox:axb", "inbox:A_B", "inbox:a_b.c", "xinbox:a_b", "inbox:%"])
def test_reader_takes_a_stream_by_its_exact_name(journal: Journal, reader: JournalReader, other: str) -> None:
    """One strategy's events never pass for another's whose name looks alike."""
    journal.append([_row(1, other), _row(2, other, "orders"), _row(3, "errors", "inbox:a_b")])
    assert [row.n for row in reader.after((0, 0), ["inbox:a_b"], 10)] == [3]


def test_pruning_drops_what_is_old(journal: Journal) -> None:
    """What is older than is kept goes, by the clock and by the newest row; what is halted stays."""
    halted = Row(0, 50, RowKind.MARK, "halts", b'{"halts":{"all":"stop"}}')
    later = Row(6, 105, RowKind.EVENT, "order:6", b"{}", ("fills",))
    journal.append([halted, *ROWS[:3], later])
    assert journal.prune(keep_ms=4, now=103) == 0
    assert journal.prune(keep_ms=4, now=10**15) == 2
    assert list(journal.rows()) == [halted, ROWS[2], later]


def test_second_worker_is_kept_out(journal: Journal, tmp_path: Path) -> None:
    """Two workers of an account would answer everything twice: the second says what to do instead."""
    assert "another worker of this account" in _refusal(journal.path.parent)
    assert "stop it first" in _refusal(journal.path.parent)
    with Journal(tmp_path / "state", "2000000001"):
        pass


def test_journal_can_be_opened_again_once_closed(tmp_path: Path) -> None:
    """Closing lets go of the lock at once."""
    for _ in range(3):
        Journal(tmp_path, ACCOUNT_ID).close()


def test_killed_worker_holds_nothing(tmp_path: Path, start_module: Callable[..., ModuleProcess]) -> None:
    """While another process holds the journal it is kept; killed hard, it leaves its rows and no lock."""
    child = start_module("journal.holding_child", str(tmp_path), environment={"PYTHONPATH": "tests"})
    child.wait_for_line("held")
    assert "another worker of this account" in _refusal(tmp_path)
    child.kill()
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        assert [row.subject for row in journal.rows()] == ["written"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Orders and fills are their owner's business, even in a folder that others may enter."""
    folder = tmp_path / "open to all"
    folder.mkdir()
    folder.chmod(0o755)
    with Journal(folder, ACCOUNT_ID) as journal:
        journal.append(ROWS)
        files = sorted(folder.iterdir())
        assert {path.suffix for path in files} >= {".sqlite", ".sqlite-wal", ".lock"}
        assert [path.name for path in files if path.stat().st_mode & 0o077] == []
    with Journal(tmp_path / "made", ACCOUNT_ID):
        assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700


def test_newer_journal_is_refused_and_let_go(tmp_path: Path) -> None:
    """A journal of a version to come is not misread; the refusal holds no lock."""
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        path = journal.path
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    assert "newer version (99)" in _refusal(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=1")
    Journal(tmp_path, ACCOUNT_ID).close()


def test_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    """A state folder that cannot be written to is an error with the setting to look at."""
    (tmp_path / "file").write_text("in the way")
    assert "STATE_DIR" in _refusal(tmp_path / "file")


AS_NOBODY = """
import os, sys
from pathlib import Path
from worker.journal import Journal, JournalError

if os.geteuid() == 0:
    os.setuid(65534)
try:
    Journal(Path(sys.argv[1]), sys.argv[2])
except JournalError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps permissions in another way")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    """A folder that this user may not write to is not taken for another worker's lock."""
    folder = tmp_path / "state"
    Journal(folder, ACCOUNT_ID).close()
    for path in (*folder.iterdir(), folder):
        path.chmod(0o500)
    code = [sys.executable, "-c", AS_NOBODY, str(folder), ACCOUNT_ID]
    ran = subprocess.run(code, capture_output=True, text=True, check=True)
    folder.chmod(0o700)
    assert "STATE_DIR" in ran.stdout
    assert "another worker" not in ran.stdout


def test_file_that_is_no_journal_is_not_taken_for_a_lock(tmp_path: Path) -> None:
    """Rubbish in the lock's or the journal's place is called what it is, and leaves nothing open."""
    for name in (f"journal-{ACCOUNT_ID}.lock", f"journal-{ACCOUNT_ID}.sqlite"):
        (tmp_path / name).write_bytes(b"not a database, but long enough to be looked at" * 40)
        assert "not a database" in _refusal(tmp_path)
        (tmp_path / name).unlink()


@pytest.mark.parametrize("torn", [1, 100, 3_000])
def test_torn_end_of_the_log_costs_only_the_last_batch(journal: Journal, tmp_path: Path, torn: int) -> None:
    """A power failure may tear the write-ahead log: whole batches before the tear are all there."""
    batches = [[_row(2 * n), _row(2 * n + 1)] for n in range(5)]
    sizes = [_write(journal, batch) for batch in batches]
    after = tmp_path / "after"
    after.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{journal.path}{suffix}", after / f"{journal.path.name}{suffix}")
    log = after / f"{journal.path.name}-wal"
    os.truncate(log, log.stat().st_size - torn)
    with Journal(after, ACCOUNT_ID) as later:
        rows = list(later.rows())
        whole = [batch for batch, size in zip(batches, sizes, strict=True) if size <= sizes[-1] - torn]
        assert rows == [row for batch in whole for row in batch]
        later.append([_row(90)])


def _write(journal: Journal, batch: list[Row]) -> int:
    """Write a batch; returns the log's length after it."""
    journal.append(batch)
    return Path(f"{journal.path}-wal").stat().st_size


def test_reader_looks_through_very_many_streams(journal: Journal, reader: JournalReader) -> None:
    """Thousands of strategies whose inboxes Redis has lost are filled in one go."""
    journal.append([_row(1, "inbox:s1999"), _row(2, "inbox:other")])
    assert [row.n for row in reader.after((0, 0), [f"inbox:s{n}" for n in range(2_000)], 10)] == [1]
