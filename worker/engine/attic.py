"""Where finished orders are put away, so that memory does not grow with the day.

The engine knows what it may ask; where the records lie is the edge's matter. The journal stays the only
truth: an attic is filled anew by each start.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class AtticError(Exception):
    """What was put away cannot be read: whether an id has been used is not known, so nothing may go on."""


class Kept(NamedTuple):
    """One record.

    Attributes:
        names: under which it is found; another record may share some of them.
        day: after which it is of no use, as `worker.engine.days` counts.
        data: what the engine has written.
    """

    names: tuple[str, ...]
    day: int
    data: bytes


class Attic(Protocol):
    """Records by their names."""

    def put(self, kept: Sequence[Kept]) -> bool:
        """Keep all of these, or none; False if there is no room, and they stay where they were."""

    def take(self, name: str) -> list[bytes]:
        """Give back, and keep no longer, what has this name; oldest first.

        Raises:
            AtticError: it cannot be read.
        """

    def look(self, names: Iterable[str]) -> dict[str, bytes]:
        """The newest record of each of these names that has any.

        Raises:
            AtticError: it cannot be read.
        """

    def forget_before(self, day: int) -> None:
        """Let go of what is of an earlier day."""


class MemoryAttic:
    """Records in memory, where they take a fraction of the room that living orders take."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self._numbers: dict[str, list[int]] = {}
        self._last = 0

    def put(self, kept: Sequence[Kept]) -> bool:
        """Keep all of these."""
        for one in kept:
            self._last += 1
            self._kept[self._last] = one
            for name in one.names:
                self._numbers.setdefault(name, []).append(self._last)
        return True

    def take(self, name: str) -> list[bytes]:
        """Give back, and keep no longer, what has this name; oldest first."""
        return [self._drop(number).data for number in tuple(self._numbers.get(name, ()))]

    def look(self, names: Iterable[str]) -> dict[str, bytes]:
        """The newest record of each of these names that has any."""
        return {name: self._kept[self._numbers[name][-1]].data for name in names if name in self._numbers}

    def forget_before(self, day: int) -> None:
        """Let go of what is of an earlier day."""
        for number in [number for number, one in self._kept.items() if one.day < day]:
            self._drop(number)

    @property
    def names(self) -> list[str]:
        """Every name of a record."""
        return list(self._numbers)

    def _drop(self, number: int) -> Kept:
        kept = self._kept.pop(number)
        for name in kept.names:
            numbers = self._numbers[name]
            numbers.remove(number)
            if not numbers:
                del self._numbers[name]
        return kept
