"""Session ids: who uses them, and what they have left in the terminal's folder."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ops.doctor.findings import Finding, Fix, check, found
from ops.doctor.scene import Scene
from worker.userdata import QUEUE_FILE

MOST_BYTES: Final = 2 << 30
STALE_SECONDS: Final = 12 * 3600
"""A worker that rests overnight does not reuse a queue with the last day's pushes in it."""


def queue_files(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield the session id and path of each file that a session has left or uses."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and (match := QUEUE_FILE.fullmatch(path.name)):
            yield int(match[1]), path


def _own(scene: Scene) -> list[Path]:
    return [path for session, path in queue_files(scene.userdata) if session in scene.session_ids]


@check("sessions.in_use", good=["free", "ours"], bad=["taken"])
def in_use(scene: Scene) -> Finding:
    """Whether somebody else uses the session ids of this account's worker."""
    windows, ids = scene.windows, f"{scene.session_ids[0]}-{scene.session_ids[-1]}"
    # The terminal may have a queue open that nobody uses any more; the lock is its user's alone.
    locks = [path for path in _own(scene) if path.name.startswith("lock_")]
    held = [path.name for path in locks if windows.is_held(path)]
    if not held:
        return found("free", ids=ids)
    return found("ours" if scene.worker_runs else "taken", ids=ids, files=", ".join(held))


@check("sessions.leftovers", good=["none", "in_use", "fresh"], bad=["stale"])
def leftovers(scene: Scene) -> Finding:
    """Whether an old queue of our own waits: its pushes are told again, its lock can refuse the session."""
    files = _own(scene)
    if not files:
        return found("none")
    if scene.worker_runs or _anybody_holds(scene, files):
        return found("in_use", count=len(files))
    stale = [path for path in files if time.time() - path.stat().st_mtime > STALE_SECONDS]
    if not stale:
        return found("fresh", count=len(files))
    youngest = max(path.stat().st_mtime for path in stale)
    facts = {"count": len(stale), "size": _megabytes(stale), "hours": int(time.time() - youngest) // 3600}
    fix = Fix("remove_queue_files", lambda: _remove(scene, stale), {**facts, "folder": scene.userdata})
    return found("stale", fix if scene.machine.windows is not None else None, **facts)


def _anybody_holds(scene: Scene, files: list[Path]) -> bool:
    windows = scene.machine.windows
    return windows is not None and any(windows.is_held(path) for path in files)


def _remove(scene: Scene, files: list[Path]) -> None:
    """Remove the files, unless somebody has begun to use one since; Windows refuses then too."""
    for path in files:
        if not _anybody_holds(scene, [path]):
            with suppress(FileNotFoundError):
                path.unlink()


def _megabytes(files: list[Path]) -> int:
    return sum(path.stat().st_size for path in files) >> 20


@check("sessions.size", good=["little"], bad=["much"])
def size(scene: Scene) -> Finding:
    """How much of the disk the queues of all sessions take, ours or not: nobody deletes them."""
    found_files = list(queue_files(scene.userdata))
    files = [path for _, path in found_files]
    taken = sum(path.stat().st_size for path in files)
    facts = {"sessions": len({session for session, _ in found_files}), "size": taken >> 20}
    return found("much" if taken > MOST_BYTES else "little", **facts, most=MOST_BYTES >> 20)
