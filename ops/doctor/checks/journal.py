"""The worker's journal and the disk that it is on."""

import sqlite3
from pathlib import Path
from typing import Final

from ops.doctor.findings import Finding, Fix, check, found
from ops.doctor.remembered import journal_path, reading
from ops.doctor.scene import Scene
from worker.journal import NEWEST_VERSION
from worker.private_files import anybody_may_write

LEAST_FREE_BYTES: Final = 1 << 30
"""For the journal, the log beside it, and what else writes to the same disk meanwhile."""


@check("journal.folder", good=["there"], bad=["refused", "file", "open_to_all"], aside=["missing"])
def folder(scene: Scene) -> Finding:
    """Whether the state folder is there and may be written."""
    place = scene.checked.state_dir.absolute()
    if anybody_may_write(place):
        return found("open_to_all", path=place)
    if place.is_dir():
        return found("there" if scene.machine.can_write(place) else "refused", path=place)
    if place.exists():
        return found("file", path=place)
    if not scene.machine.can_write(_nearest(place)):
        return found("refused", path=place)
    return found("missing", Fix("make_state_folder", lambda: _make(place), {"path": place}), path=place)


def _make(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)


def _nearest(place: Path) -> Path:
    """Return the first folder above that exists."""
    return next(above for above in place.parents if above.is_dir())


@check("journal.drive", good=["local"], bad=["network"])
def drive(scene: Scene) -> Finding:
    """Whether it is on a disk of this machine: SQLite's log needs shared memory, which no network has."""
    place = scene.checked.state_dir.absolute()
    return found("network" if scene.windows.is_remote(place) else "local", path=place)


@check("journal.healthy", good=["healthy"], bad=["broken", "newer"], aside=["none"])
def healthy(scene: Scene) -> Finding:
    """Whether the journal is whole, and not from a newer version."""
    path = journal_path(scene.checked.state_dir, scene.checked.account_id)
    if not path.is_file():
        return found("none", path=path)
    try:
        with reading(path) as database:
            (written_by,) = database.execute("PRAGMA user_version").fetchone()
            (words,) = database.execute("PRAGMA quick_check(1)").fetchone()
            rows = 0 if words != "ok" else database.execute("SELECT count(*) FROM rows").fetchone()[0]
    except sqlite3.Error as error:
        return found("broken", path=path, words=str(error))
    if written_by > NEWEST_VERSION:
        return found("newer", path=path, version=written_by)
    return found("healthy" if words == "ok" else "broken", path=path, words=words, rows=rows)


@check("journal.space", good=["enough"], bad=["low"])
def space(scene: Scene) -> Finding:
    """Whether the journal's disk has room: a worker that cannot write does not trade."""
    place = scene.checked.state_dir.absolute()
    place = place if place.is_dir() else _nearest(place)
    free = scene.machine.free_bytes(place)
    case = "low" if free < LEAST_FREE_BYTES else "enough"
    return found(case, free=free >> 20, least=LEAST_FREE_BYTES >> 20, path=place)
