"""A disk that is not there: the journal's rows, what of them a power failure takes, and when it is full."""

from collections.abc import Collection, Iterable, Iterator

from ops.simulation.crash import Fuse
from worker.bus.entries import EntryId
from worker.engine.effects import Row
from worker.engine.inputs import Entry
from worker.journal import JournalError


class SimulatedJournal:
    """Writer and reader of one journal; it outlives the process, as a file does."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse
        self._batches: list[list[Row]] = []
        self._synced = 0
        self._settled: set[Entry] = set()
        self.full = False
        """Nothing can be written."""
        self.forgot = False
        """A power failure has taken something."""

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows, all or none.

        Raises:
            JournalError: the disk is full.
        """
        batch = [row for row in rows if row.durable]
        if not batch:
            return
        self._fuse.effect("before the journal is written")
        if self.full:
            raise JournalError("the journal cannot be written: disk full")
        self._batches.append(batch)
        self._settled.update(row.settles for row in batch if row.settles is not None)
        if any(row.lasting for row in batch):
            self.sync()
        self._fuse.effect("after the journal was written")

    def settled(self, entry: Entry) -> bool:
        """Whether an entry has been answered."""
        return entry in self._settled

    def rows(self) -> Iterator[Row]:
        """All rows, oldest first."""
        for batch in self._batches:
            yield from batch

    def after(self, entry_id: EntryId, streams: Collection[str], limit: int) -> list[Row]:
        """Up to ``limit`` rows of any of the streams that come behind an entry id, oldest first."""
        later = (row for row in self.rows() if (row.at, row.n) > entry_id)
        found = (row for row in later if any(stream in streams for stream in row.streams))
        return [row for row, _ in zip(found, range(limit), strict=False)]

    def sync(self) -> None:
        """A checkpoint: what is there now survives a power failure."""
        self._synced = len(self._batches)

    def lose_power(self, batches: int) -> int:
        """Lose the last transactions, but none from before a checkpoint; returns how many."""
        kept = max(self._synced, len(self._batches) - batches)
        lost = len(self._batches) - kept
        del self._batches[kept:]
        self._settled = {row.settles for row in self.rows() if row.settles is not None}
        self.forgot = self.forgot or lost > 0
        return lost
