"""How far earlier lives had come, in the streams that go out and in those that come in."""

from dataclasses import dataclass, field

from worker.bus.entries import EntryId, entry_order
from worker.engine.effects import Row


@dataclass(slots=True)
class Past:
    """What the journal's rows say of it.

    Attributes:
        newest: the newest row.
        written: each output stream's newest row.
        answered: each strategy's newest entry that has its answer.
    """

    newest: EntryId = (0, 0)
    written: dict[str, EntryId] = field(default_factory=dict)
    answered: dict[str, EntryId] = field(default_factory=dict)

    def note(self, row: Row) -> None:
        """Take in the next row."""
        self.newest = row.at, row.n
        for stream in row.streams:
            self.written[stream] = self.newest
        if row.settles is not None:
            strategy, entry = row.settles.strategy, entry_order(row.settles.entry_id.encode())
            self.answered[strategy] = max(entry, self.answered.get(strategy, entry))
