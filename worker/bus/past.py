"""How far earlier lives had come, in the streams that go out and in those that come in."""

from dataclasses import dataclass, field

from bus_schema.codec import decode
from worker.bus.entries import AHEAD_MS, EntryId, entry_order
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import CONTROL

NOTHING: EntryId = (0, 0)
"""Below every entry."""
_LAST_OF_A_MILLISECOND = 2**64


_CANCELS = b'"command_type":"cancel'


@dataclass(slots=True)
class Past:
    """What the journal's rows say of it.

    Attributes:
        newest: the newest row.
        written: each output stream's newest row.
        behind: Redis had events that the journal had lost: a power failure, a backup, another disk.
        acted: operators' commands and cancels that were answered, by the stream's strategy and their id.
        handled: each strategy's newest entry that has its answer, or whose order was about to leave.
    """

    newest: EntryId = NOTHING
    written: dict[str, EntryId] = field(default_factory=dict)
    handled: dict[str, EntryId] = field(default_factory=dict)
    acted: set[tuple[str, str]] = field(default_factory=set)
    behind: bool = False

    def note(self, row: Row) -> None:
        """Take in the next row."""
        self.newest = row.at, row.n
        for stream in row.streams:
            self.written[stream] = self.newest
        if row.settles is not None:
            self._note_acted(row)
            self._handle(row, row.settles.strategy, row.settles.entry_id)
        elif row.kind is RowKind.INTENT and (asked := decode(row.data)["asked"]):
            self._handle(row, **asked["entry"])

    @property
    def strategies(self) -> frozenset[str]:
        """The names that something was told or answered, the operators' left out."""
        told = {name for stream in self.written if (name := stream.partition(":")[2])}
        return frozenset(told | self.handled.keys()) - {CONTROL}

    def could_have_acted(self, began: int, booted: int) -> EntryId:
        """Return an id above which no entry lies that was acted on without a row here; `NOTHING` without any.

        A process that is killed leaves every row that it has written; only the death of the machine, or
        another journal in the place of its own, takes some. Of what came since this machine was started, the
        rows tell all.

        Args:
            began: milliseconds on Redis's clock when no earlier process was left. That clock may have been
                put back since; rows step back never.
            booted: milliseconds on Redis's clock when this machine was started.
        """
        if self.newest == NOTHING:
            return NOTHING
        since = began if self.behind else min(began, booted)
        # Put back: entries of before bear times up to that of the newest row.
        put_back = self.newest[0] > began
        return self.newest[0] if put_back else since, _LAST_OF_A_MILLISECOND

    def _note_acted(self, row: Row) -> None:
        """Of what acts by itself, and not by an order's id: see `Signatures`."""
        strategy = row.settles.strategy if row.settles is not None else ""
        if row.data and (strategy == CONTROL or _CANCELS in row.data):
            self.acted.add((strategy, str(decode(row.data).get("command_id"))))

    def _handle(self, row: Row, strategy: str, entry_id: str) -> None:
        entry = entry_order(entry_id.encode())
        if entry[0] > row.at + AHEAD_MS:
            # Its id came from the future, so it says nothing of what was handed out before it.
            return
        self.handled[strategy] = max(entry, self.handled.get(strategy, entry))
