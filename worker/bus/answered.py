"""Which entries this life has answered lately, so that none is answered again when it is read again."""

from collections import OrderedDict
from collections.abc import Iterable

from worker.engine.effects import Row
from worker.engine.inputs import Entry

ENTRIES_REMEMBERED = 65_536
"""More than can be pending in Redis while their answers are on the way there."""


class Answered:
    """The entries that this life has answered lately.

    After a break the reader takes pending entries again, among them those whose answer has been decided and
    is not yet in the journal, or never will be, or is not yet in Redis: they must not be answered twice.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[Entry, None] = OrderedDict()

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._entries

    def add(self, rows: Iterable[Row]) -> None:
        """Remember what these rows settle."""
        for row in rows:
            if row.settles is not None:
                self._entries[row.settles] = None
        while len(self._entries) > ENTRIES_REMEMBERED:
            self._entries.popitem(last=False)

    def forget(self, rows: Iterable[Row]) -> None:
        """These rows will never reach Redis: what they settle has to be answered again."""
        for row in rows:
            if row.settles is not None:
                self._entries.pop(row.settles, None)
