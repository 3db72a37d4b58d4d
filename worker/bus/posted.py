"""A transaction that is on its way to Redis."""

from typing import NamedTuple

from worker.bus.entries import EntryId
from worker.engine.effects import Row


class Posted(NamedTuple):
    """What was sent and not yet answered.

    Attributes:
        rows: that are confirmed with it.
        adds: a row and a stream for each entry that it adds.
        replies: how many Redis owes for it.
        sent_before: the newest row that had ever been sent before it.
    """

    rows: list[Row]
    adds: list[tuple[Row, str]]
    replies: int
    sent_before: EntryId
