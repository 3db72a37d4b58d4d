"""`qmt-bus journal`: what the worker wrote down, beside a worker that goes on writing."""

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pyarrow import parquet
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from ops.journal.moments import moment_of
from ops.notify.memory import Memory
from worker.engine.effects import Row, RowKind
from worker.journal import Journal

Start = Callable[..., ModuleProcess]
NINE = moment_of("2026-11-20 09:30")
MINUTE = 60_000
CONTENT = {
    "strategy": "alpha",
    "stock_code": "510300.SH",
    "order_type": "buy",
    "order_volume": 100,
    "price_type": "limit",
    "price": 4.125,
    "remark": "",
}


def row(n: int, at: int, kind: RowKind, subject: str, **body: object) -> Row:
    """Return a row as the engine writes it."""
    return Row(n, at, kind, subject, json.dumps(body).encode(), ("errors",) if kind == "event" else ())


@pytest.fixture
def journal(environment: dict[str, str], account_id: str) -> Path:
    """Write a journal of two days that no worker holds any more; return its file."""
    about = {"client_order_id": "a1", "strategy": "alpha", "content": CONTENT}
    told = {"type": "error", "v": 1, "id": "error:1", "account_id": account_id, "strategy": "beta"}
    times = {"occurred_at": NINE + MINUTE, "published_at": NINE + MINUTE, "simulated": True}
    rows = [
        row(1, NINE, RowKind.INTENT, "a1", **about),
        row(2, NINE + MINUTE, RowKind.EVENT, "error:1", **told, **times, code="halted", message="lunch"),
        row(3, NINE + 24 * 60 * MINUTE, RowKind.MARK, "halts", halts={"all": "lunch"}),
        row(4, NINE + 24 * 60 * MINUTE, RowKind.MARK, "halts", halts={}),
        row(5, NINE + 24 * 61 * MINUTE, RowKind.MARK, "a2", **about),
    ]
    with Journal(Path(environment["STATE_DIR"]), account_id) as written:
        written.append(rows)
        return written.path


def test_rows_are_lines_with_a_heading_for_each_day(command: Start, journal: Path) -> None:
    """Each kind of row has its words; times are Beijing's."""
    process = command("journal", "show")
    assert process.wait() == 0, process.output
    assert process.lines == [
        "2026-11-20",
        "09:30:00.000  intent    a1         buy  510300.SH 4.125 x 100: may be at the terminal from now on",
        "09:31:00.000  error     -          halted: lunch",
        "2026-11-21",
        "09:30:00.000  mark      halted now: all (lunch)",
        "09:30:00.000  mark      halted now: nobody",
        "09:54:00.000  mark      a2         buy  510300.SH 4.125 x 100: was not handed to the terminal",
    ]
    assert journal.is_file()


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ((), [1, 2, 3, 4, 5]),
        (("--strategy", "alpha"), [1, 5]),
        (("--kind", "error", "--kind", "intent"), [1, 2]),
        (("--kind", "event"), [2]),
        (("--subject", "a1"), [1]),
        (("--since", "2026-11-20 09:31", "--until", "2026-11-21 09:54"), [2, 3, 4]),
        (("--until", "2026-11-20"), []),
    ],
)
def test_only_what_is_wanted_is_shown(
    command: Start, journal: Path, words: tuple[str, ...], numbers: list[int]
) -> None:
    """Filters narrow it down; as JSON each row is an object with everything that stands in it."""
    process = command("journal", "show", "--file", str(journal), "--json", *words)
    assert process.wait() == 0, process.output
    rows = [json.loads(line) for line in process.lines]
    assert [one["n"] for one in rows] == numbers
    assert all(set(one) == {"n", "at", "kind", "subject", "streams", "settles", "data"} for one in rows)


def test_what_a_running_worker_writes_is_followed(
    command: Start, worker: WorkerProcess, strategy: Strategy, environment: dict[str, str]
) -> None:
    """The order that comes after the command is shown; with `--since` what was there before, too."""
    assert worker.process.is_running
    folder = Path(environment["STATE_DIR"])
    before = sorted(path.name for path in folder.iterdir())
    first = strategy.order(price=9.0)
    assert strategy.reply(first)["ok"]
    everything = command("journal", "follow", "--since", "00:00", "--strategy", "alpha")
    everything.wait_for_line(rf"intent +{first} ")
    later = command("journal", "follow", "--since", "00:00", "--json")
    later.wait_for_line(f'"client_order_id":"{first}"')
    second = strategy.order()
    strategy.wait_until_order(second, "succeeded")
    everything.wait_for_line(rf"intent +{second} +buy  600000\.SH 10\.00 x 100")
    everything.wait_for_line(rf"fill +{second} ")
    assert sorted(path.name for path in folder.iterdir()) == before
    for process in (everything, later):
        process.terminate()
        assert process.wait() == 0


@pytest.mark.usefixtures("unchecked")
def test_following_begins_with_what_is_new(command: Start, worker: WorkerProcess, strategy: Strategy) -> None:
    """Without `--since`, what was written before is not repeated."""
    assert worker.process.is_running
    old = strategy.order(price=9.0)
    strategy.wait_until_order(old, "reported")
    process = command("journal", "follow", "--kind", "intent", "--json")
    new: list[str] = []

    def told() -> bool:
        new.append(strategy.order(price=20.0))
        strategy.reply(new[-1])
        return bool(process.lines)

    # Nothing says when it has begun, so orders, which are refused, are sent until it shows one.
    wait_until(told, "an order is shown")
    assert all(json.loads(line)["subject"] in new for line in process.lines)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_what_is_written_is_its_owners_alone(command: Start, journal: Path, tmp_path: Path) -> None:
    """Tables, and what notifications remember with its folder: also over a file that others could read."""
    table = tmp_path / "rows.csv"
    table.touch()
    table.chmod(0o644)
    process = command("journal", "export", str(table), "--file", str(journal))
    assert process.wait() == 0, process.output
    memory = tmp_path / "state" / "notify" / "memory.json"
    Memory(memory).read_up_to({"status": "1-0"})
    for written in (table, memory, memory.parent):
        assert written.stat().st_mode & 0o077 == 0, written


def test_a_table_has_a_row_for_each(command: Start, journal: Path, tmp_path: Path) -> None:
    """CSV and Parquet have the same cells, and nothing is left beside them."""
    for name in ("rows.csv", "rows.parquet"):
        process = command("journal", "export", str(tmp_path / "tables" / name), "--file", str(journal))
        assert process.wait() == 2
        process.wait_for_line("cannot be written: ")
        (tmp_path / "tables").mkdir()
        process = command("journal", "export", str(tmp_path / "tables" / name), "--file", str(journal))
        assert process.wait() == 0, process.output
        process.wait_for_line("wrote 5 rows to ")
        (tmp_path / "tables").rename(tmp_path / name.partition(".")[2])
    written = tmp_path / "csv" / "rows.csv"
    with written.open(encoding="utf-8-sig", newline="") as file:
        of_csv = list(csv.DictReader(file))
    of_parquet = parquet.read_table(tmp_path / "parquet" / "rows.parquet").to_pylist()
    assert of_csv == [
        {name: "" if cell is None else str(cell) for name, cell in one.items()} for one in of_parquet
    ]
    first = of_parquet[0]
    assert (first["n"], first["at"], first["client_order_id"]) == (1, NINE, "a1")
    assert (first["beijing_time"], first["stock_code"]) == ("2026-11-20 09:30:00.000+08:00", "510300.SH")
    assert json.loads(first["data"])["content"] == CONTENT
    assert [path.name for path in (tmp_path / "csv").iterdir()] == ["rows.csv"]


def test_parquet_without_its_extra_is_one_sentence(command: Start, journal: Path, tmp_path: Path) -> None:
    """A plain install writes CSV, and says what Parquet needs."""
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "pyarrow.py").write_text(
        "raise ModuleNotFoundError('No module named pyarrow', name='pyarrow')", encoding="utf-8"
    )
    options = ("--file", str(journal))
    process = command("journal", "export", str(tmp_path / "t.parquet"), *options, PYTHONPATH=str(lacking))
    assert process.wait() == 2
    (line,) = process.lines
    assert line.startswith("this needs pyarrow, which a plain install leaves out: ")
    assert line.endswith('python -m pip install ".[parquet]" in the clone')
    assert not list(tmp_path.glob("t.parquet*"))
    process = command("journal", "export", str(tmp_path / "t.csv"), *options, PYTHONPATH=str(lacking))
    assert process.wait() == 0, process.output


def test_reading_leaves_no_trace(command: Start, journal: Path) -> None:
    """Neither the file nor its folder changes, even where they cannot be written."""
    folder = journal.parent
    before = {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    process = command("journal", "show", "--json")
    assert process.wait() == 0
    assert len(process.lines) == 5
    assert {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before


def test_a_worker_is_neither_kept_waiting_nor_waited_for(command: Start, journal: Path) -> None:
    """While somebody writes, what was written before is shown at once."""
    with closing(sqlite3.connect(journal, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("DELETE FROM rows WHERE n = 1")
        process = command("journal", "show", "--json")
        assert process.wait() == 0, process.output
        assert len(process.lines) == 5
        writer.execute("COMMIT")
    process = command("journal", "show", "--json")
    assert process.wait() == 0
    assert len(process.lines) == 4


def test_a_copy_without_its_log_says_what_is_missing(
    command: Start, worker: WorkerProcess, environment: dict[str, str], account_id: str, tmp_path: Path
) -> None:
    """The newest rows are in the log beside the file; a copy of both is read."""
    assert worker.process.is_running
    source, copy = Path(environment["STATE_DIR"]) / f"journal-{account_id}.sqlite", tmp_path / "copy.sqlite"
    shutil.copy(source, copy)
    process = command("journal", "show", "--file", str(copy))
    assert process.wait() == 2, process.output
    process.wait_for_line("no such table.*copy.sqlite-wal belongs beside it")
    shutil.copy(f"{source}-wal", f"{copy}-wal")
    process = command("journal", "show", "--file", str(copy))
    assert process.wait() == 0, process.output


def _newer(journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as database:
        database.execute("PRAGMA user_version=999")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (os.unlink, "there is no journal .*name the file with --file"),
        (
            lambda journal: journal.write_bytes(b"not a database" * 100),
            "cannot be read: file is not a database",
        ),
        (_newer, "was written by a newer version; install that version"),
    ],
    ids=["missing", "garbage", "newer"],
)
def test_what_is_no_journal_is_status_2(
    command: Start, journal: Path, spoil: Callable[[Path], object], complaint: str
) -> None:
    """A sentence says what is wrong, and nothing is created in its place."""
    spoil(journal)
    there = journal.exists()
    process = command("journal", "show")
    assert process.wait() == 2
    process.wait_for_line(complaint)
    assert "Traceback" not in process.output
    assert journal.exists() == there


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "--since", "lunch"), "'lunch' is no moment"),
        (("export", "rows.xlsx"), "a table is called .csv or .parquet"),
        (("show", "--kind", "asset"), "invalid choice: 'asset'"),
    ],
)
def test_what_cannot_be_asked_is_status_2(
    command: Start, journal: Path, words: tuple[str, ...], complaint: str
) -> None:
    """Wrong words are named."""
    process = command("journal", *words)
    assert process.wait() == 2
    process.wait_for_line(complaint)
    assert journal.is_file()
