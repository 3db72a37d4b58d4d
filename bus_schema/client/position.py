"""How far a program has read its inbox, also over a restart."""

import re
from pathlib import Path
from typing import Protocol

_ENTRY_ID = re.compile(r"\d+-\d+")


class PositionStore(Protocol):
    """Where the id of the last handled entry is kept."""

    def load(self) -> str | None:
        """Return what was saved last; None if nothing was."""

    def save(self, position: str) -> None:
        """Keep the id of an entry."""


class MemoryPosition:
    """Forgets with the process.

    Args:
        position: Where to begin: an entry's id, `0-0` for everything; None for what comes from now on.
    """

    def __init__(self, position: str | None = None) -> None:
        self._position = position

    def load(self) -> str | None:
        """Return what was saved last; None if nothing was."""
        return self._position

    def save(self, position: str) -> None:
        """Keep the id of an entry."""
        self._position = position


class FilePosition:
    """Keeps it in a file, which is replaced as a whole.

    Args:
        path: One file for one strategy of one account; its folder must exist.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def load(self) -> str | None:
        """Return what was saved last; None if there is no file.

        Raises:
            ValueError: The file holds something else.
        """
        try:
            position = self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        if not _ENTRY_ID.fullmatch(position):
            raise ValueError(
                f"{self._path} should hold the id of a stream entry, not {position!r}: remove the file to "
                "begin with what comes from now on, or write 0-0 into it to read everything again"
            )
        return position

    def save(self, position: str) -> None:
        """Keep the id of an entry.

        Raises:
            OSError: The file cannot be written.
        """
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(position, encoding="ascii")
        # A crash in the middle leaves the old position or the new one, never half of it.
        fresh.replace(self._path)


def position_store(position: PositionStore | str | Path | None) -> PositionStore:
    """Return the store that a client was given, was given a path for, or was left to choose."""
    if position is None:
        return MemoryPosition()
    return FilePosition(position) if isinstance(position, str | Path) else position


class Bookmark:
    """How far events were handed out, and how far they were handled.

    Both differ by the entries that the program has in its hands: after a crash these are handed out again.

    Args:
        store: Where the handled part is kept.
    """

    def __init__(self, store: PositionStore) -> None:
        self._store = store
        self._saved: str | None = None
        self._position: str | None = None

    @property
    def position(self) -> str:
        """The entry that was handed out last.

        Raises:
            RuntimeError: The client was never connected, so nobody knows where to begin.
        """
        if self._position is None:
            raise RuntimeError("connect the client first: use it in a `with` statement")
        return self._position

    def open(self, newest: str) -> None:
        """Go to the remembered position, or to the newest entry where nothing is remembered."""
        self._saved = self._store.load()
        self._position = self._saved or newest
        self.settle()

    def advance(self, entry_id: str) -> None:
        """Say that an entry is being handed out."""
        self._position = entry_id

    def settle(self) -> None:
        """Say that everything handed out so far has been handled."""
        if self.position != self._saved:
            self._store.save(self.position)
            self._saved = self.position
