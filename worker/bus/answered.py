"""Which entries this life has answered lately, so that none is answered again when it is read again."""

from collections.abc import Iterable

from worker.engine.effects import Row
from worker.engine.inputs import Entry

ENTRIES_REMEMBERED = 24_576
"""More than can be pending in Redis while their answers are on the way: the outbox holds 20,000 rows."""

_Generation = dict[str, set[int]]


class Answered:
    """The entries that this life has answered lately, by the strategy: at least so many, at most twice.

    After a break the reader takes pending entries again, among them those whose answer has been decided and
    is not yet in the journal, or never will be, or is not yet in Redis: they must not be answered twice.
    """

    def __init__(self) -> None:
        self._newer: _Generation = {}
        self._older: _Generation = {}
        self._count = 0

    def __contains__(self, entry: Entry) -> bool:
        number = _number(entry)
        return any(number in one.get(entry.strategy, ()) for one in (self._newer, self._older))

    def add(self, rows: Iterable[Row]) -> None:
        """Remember what these rows settle."""
        for row in rows:
            if row.settles is not None:
                self._newer.setdefault(row.settles.strategy, set()).add(_number(row.settles))
                self._count += 1
        if self._count >= ENTRIES_REMEMBERED:
            self._older, self._newer, self._count = self._newer, {}, 0

    def forget(self, rows: Iterable[Row]) -> None:
        """These rows will never reach Redis: what they settle has to be answered again."""
        for row in rows:
            if row.settles is not None:
                for one in (self._newer, self._older):
                    one.get(row.settles.strategy, set()).discard(_number(row.settles))


def _number(entry: Entry) -> int:
    """An entry's id as one number: tens of thousands of texts would take megabytes."""
    at, _, serial = entry.entry_id.partition("-")
    return int(at) << 64 | int(serial or 0)
