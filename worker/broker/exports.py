"""The worker's own folder for tables that the terminal writes: nobody but the worker says where that is."""

import csv
from pathlib import Path
from typing import Any

from worker.engine.operations.operation import Answers, Operation

LARGEST_TABLE = 4 << 20
"""Bytes of a file that comes with a reply; more would hold up everybody's streams."""
FOR_A_REPLY = "reply-"
ENCODINGS = ("utf-8-sig", "gb18030")
"""What the terminal writes in is not documented; these are tried in turn."""


class TooLargeError(Exception):
    """A table that no reply can carry."""


def path_for(operation: Operation, folder: Path, owner: str, data_type: str, token: int) -> Path:
    """Where the terminal is to write; a file that stays takes the place of the one before it.

    Args:
        operation: which leaves the file there, or sends it with its reply.
        folder: of exports.
        owner: the account.
        data_type: which table.
        token: tells those for replies apart.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{owner}-{data_type}"
    if operation.answers is Answers.TABLE:
        name = f"{FOR_A_REPLY}{name}-{token}"
    path = (folder / f"{name}.csv").resolve()
    path.unlink(missing_ok=True)
    return path


def kept(path: Path, words: str) -> dict[str, Any]:
    """The result of an export whose file stays."""
    return {"msg": words, "file": path.name, "size": path.stat().st_size}


def taken(path: Path) -> dict[str, Any]:
    """The result of an export that comes with the reply; its file is gone then.

    Raises:
        TooLargeError: no reply can carry it.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_TABLE:
            raise TooLargeError(
                f"the table has {size:,} bytes, and a reply carries {LARGEST_TABLE:,} at most: ask for less"
                " with start_time and end_time, or take the file with export_data"
            )
        rows = list(csv.reader(_text(path.read_bytes()).splitlines()))
    finally:
        path.unlink(missing_ok=True)
    return {"columns": rows[0] if rows else [], "rows": rows[1:]}


def _text(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
