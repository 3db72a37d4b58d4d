"""What must hold of every row that an engine writes, whatever it was told."""

from collections.abc import Iterable

from bus_schema.events import EVENTS, ErrorEvent, UnknownEvent, parse_event
from worker.engine.effects import Row, RowKind
from worker.engine.inputs import Entry

IDENTITIES = {"command_id", "command_type", "client_order_id", "order_id", "stock_code"}
"""What an ``error`` may be about; each names only what it knows."""
FROM_THE_BROKER = {"asset", "positions"}
"""Events whose fields are the query's answer, which is not the engine's to complete."""


class Laws:
    """Checks rows one by one, over crashes too."""

    def __init__(self) -> None:
        self._at: tuple[int, int] = (0, 0)
        self._ids: set[str] = set()
        self._settled: set[Entry] = set()

    def survive(self, rows: Iterable[Row]) -> "Laws":
        """Return the laws of a later life that remembers ``rows`` alone."""
        later = Laws()
        for row in rows:
            later.check(row)
        return later

    def check(self, row: Row) -> None:
        """Fail if the row breaks a law."""
        assert (row.at, row.n) > self._at, "rows must have increasing entry ids"
        assert row.n > self._at[1]
        self._at = (row.at, row.n)
        if row.settles is not None:
            self._check_settled(row, row.settles)
        if row.kind is RowKind.EVENT:
            self._check_event(row)

    def _check_settled(self, row: Row, entry: Entry) -> None:
        assert row.kind is RowKind.ACK or entry not in self._settled, f"{entry} was settled twice"
        self._settled.add(entry)

    def _check_event(self, row: Row) -> None:
        assert row.streams, "an event that nobody can read"
        assert row.subject not in self._ids, f"{row.subject} was published twice"
        self._ids.add(row.subject)
        if row.streams != ("dead",):
            check_event(row.data)


def check_event(data: bytes) -> None:
    """Fail unless a strict reader of the contract takes the event for what it says it is."""
    event = parse_event(data)
    assert not isinstance(event, UnknownEvent), event.problem
    model = EVENTS[event.type]
    assert type(event) is model
    model.model_validate_json(data, strict=True)
    optional = IDENTITIES if model is ErrorEvent else set()
    if event.type not in FROM_THE_BROKER:
        assert set(model.model_fields) - optional - event.model_fields_set == set()
