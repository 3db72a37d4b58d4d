"""What outlives this process: how far each stream was read, and what each channel was told."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final

from pydantic import BaseModel, ValidationError

from ops import screen
from ops.journal.tables import write_whole
from worker.text_files import reason_of

LIMIT: Final = 2_000
"""Notices of each channel that are remembered: more than can lie between two saved positions."""


class _Kept(BaseModel):
    positions: dict[str, str] = {}
    told: dict[str, list[str]] = {}


class Memory:
    """A small file that is written anew with each change; threads may share it.

    Args:
        path: of the file; one that cannot be read is as good as none.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        kept = _read(path)
        self._positions = kept.positions
        self._told = {name: OrderedDict.fromkeys(ids) for name, ids in kept.told.items()}

    @property
    def positions(self) -> dict[str, str]:
        """For each stream the id of the last entry of which nothing is left to tell."""
        return dict(self._positions)

    def read_up_to(self, positions: Mapping[str, str]) -> None:
        """Remember that everything up to here is told."""
        with self._lock:
            if positions != self._positions:
                self._positions = dict(positions)
                self._write()

    def was_told(self, channel: str, notice_id: str) -> bool:
        """Whether a channel was told of something."""
        with self._lock:
            return notice_id in self._told.get(channel, ())

    def told(self, channel: str, notice_ids: Iterable[str]) -> None:
        """Remember that a channel was told."""
        with self._lock:
            ids = self._told.setdefault(channel, OrderedDict())
            ids.update(dict.fromkeys(notice_ids))
            while len(ids) > LIMIT:
                ids.popitem(last=False)
            self._write()

    def _write(self) -> None:
        kept = _Kept(positions=self._positions, told={name: list(ids) for name, ids in self._told.items()})
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, lambda beside: beside.write_text(kept.model_dump_json(), "utf-8"))
        except OSError as error:
            screen.complain(
                f"{self._path} cannot be written, so a restart may tell things again: {reason_of(error)}"
            )


def _read(path: Path) -> _Kept:
    try:
        return _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _Kept()
