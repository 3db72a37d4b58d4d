"""What a released version leaves behind, as text: its journal in SQL, and its streams in JSON.

`python tests/deploy/record_release.py` writes these files for the version that is about to be released.
"""

import json
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from redis import Redis

from bus_schema.keys import Keys

DATA: Final = Path(__file__).parent / "data"
ACCOUNT_ID: Final = "1000000365"
"""The account of all recordings; the engine's tests drive the same one."""
JOURNAL, STREAMS = "journal.sql", "streams.json"

Streams = dict[str, list[tuple[str, str]]]
"""By name, without the account's prefix: each entry's id and data."""


def releases() -> list[str]:
    """Return every version of which there are files."""
    return sorted(folder.name for folder in DATA.iterdir() if (folder / JOURNAL).is_file())


def version_here() -> str:
    """Return the version of the source, which need not be installed."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def dump_journal(path: Path) -> Iterator[str]:
    """Yield the statements that make a journal anew, its JSON readable."""
    with closing(sqlite3.connect(path)) as db:
        ((version,),) = db.execute("PRAGMA user_version").fetchall()
        yield f"PRAGMA user_version={version};"
        for (statement,) in db.execute("SELECT sql FROM sqlite_master ORDER BY rowid"):
            yield f"{statement};"
        for row in db.execute("SELECT n, at, kind, subject, CAST(data AS TEXT), streams, settles FROM rows"):
            n, at, kind, subject, data, streams, settles = (_quoted(value) for value in row)
            values = f"{n}, {at}, {kind}, {subject}, CAST({data} AS BLOB), {streams}, {settles}"
            yield f"INSERT INTO rows VALUES ({values});"  # noqa: S608 - a dump is SQL, and its values are quoted.


def _quoted(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))


def restore_journal(version: str, folder: Path) -> Path:
    """Write the journal that a release has left, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"journal-{ACCOUNT_ID}.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.executescript((DATA / version / JOURNAL).read_text("utf-8"))
        db.commit()
    return path


def dump_streams(client: Redis, keys: Keys) -> Streams:
    """Return every stream of the account."""
    prefix = keys.strategies.removesuffix("strategies")
    keys_of_streams = client.scan_iter(f"{prefix}*", _type="stream")
    names = sorted(key.decode().removeprefix(prefix) for key in keys_of_streams)
    return {name: entries(client, f"{prefix}{name}") for name in names}


def entries(client: Redis, key: str) -> list[tuple[str, str]]:
    """Return a stream's entries."""
    found: Any = client.xrange(key)
    return [(entry_id.decode(), fields[b"data"].decode()) for entry_id, fields in found]


def recorded_streams(version: str) -> Streams:
    """Return the streams that Redis had when a release was stopped."""
    content = json.loads((DATA / version / STREAMS).read_text("utf-8"))
    return {name: [(entry_id, data) for entry_id, data in entries] for name, entries in content.items()}


def restore_streams(streams: Streams, client: Redis, keys: Keys) -> None:
    """Put streams into a Redis."""
    prefix = keys.strategies.removesuffix("strategies")
    for name, recorded in streams.items():
        for entry_id, data in recorded:
            client.xadd(f"{prefix}{name}", {"data": data}, id=entry_id)
