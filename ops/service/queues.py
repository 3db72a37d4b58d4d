"""The queue files that the worker's own sessions leave in the terminal's folder; nobody else deletes them."""

from collections.abc import Iterator
from pathlib import Path

from ops.doctor.checks.sessions import queue_files
from ops.doctor.errors import CannotLookError
from ops.doctor.scene import Scene


def leftovers(scene: Scene) -> list[Path]:
    """Return the queue files of this account's session ids; none while its worker runs.

    A queue of an earlier day tells that day's pushes again, and its lock can refuse the session; what is in
    it is asked of the broker at every start anyway.
    """
    try:
        folder = scene.userdata
    except CannotLookError:
        return []
    if scene.worker_runs:
        return []
    return [path for session, path in queue_files(folder) if session in scene.session_ids]


def remove(paths: list[Path]) -> Iterator[Path]:
    """Remove files, and yield each that is gone; what a program has open stays, as Windows refuses it."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            continue
        yield path
