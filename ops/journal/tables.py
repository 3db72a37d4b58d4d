"""Rows of the journal as a table: its columns, and how a file of it comes to be whole or not at all."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ops.journal.file import Record
from ops.journal.moments import beijing

Cell = str | int | None

COLUMNS: Final[Mapping[str, Callable[[Record], Cell]]] = MappingProxyType(
    {
        "n": lambda record: record.n,
        "at": lambda record: record.at,
        "beijing_time": lambda record: beijing(record.at).isoformat(sep=" ", timespec="milliseconds"),
        "kind": lambda record: record.kind,
        "type": lambda record: record.type,
        "strategy": lambda record: record.body.get("strategy"),
        "subject": lambda record: record.subject,
        "client_order_id": lambda record: record.body.get("client_order_id"),
        "order_id": lambda record: record.body.get("order_id"),
        "stock_code": lambda record: record.body.get("stock_code") or _content(record).get("stock_code"),
        "streams": lambda record: " ".join(record.streams),
        "settles": lambda record: record.settles,
        "data": lambda record: record.data.decode(errors="replace"),
    }
)
"""`at` is milliseconds since the epoch; `data` is the row's own JSON."""


def _content(record: Record) -> Mapping[str, str]:
    found = record.body.get("content")
    return found if isinstance(found, dict) else {}


def cells(record: Record) -> dict[str, Cell]:
    """Return a row's cells by column."""
    return {name: cell(record) for name, cell in COLUMNS.items()}


def write_whole(path: Path, write: Callable[[Path], int]) -> int:
    """Let `write` fill a file beside `path`, which takes its place only when it is whole.

    Raises:
        OSError: it cannot be written there.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        # Fills and fees are their owner's business.
        beside.touch(mode=0o600)
        count = write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return count


def write_csv(records: Iterable[Record], path: Path) -> int:
    """Write a table as CSV; returns how many rows it has.

    Raises:
        OSError: it cannot be written there.
    """
    count = 0
    # With the mark by which Excel knows UTF-8; other readers skip it.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for count, record in enumerate(records, start=1):  # noqa: B007 - it is what is returned.
            table.writerow(cells(record))
    return count
