"""A transaction that is on its way to Redis."""

from collections.abc import Iterable
from typing import NamedTuple

from bus_schema.keys import GROUP, Keys
from worker.bus.entries import EntryId
from worker.bus.link import Command
from worker.engine.effects import Row
from worker.engine.inputs import CONTROL


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


def acknowledgements(keys: Keys, rows: Iterable[Row]) -> list[Command]:
    """What takes the commands that rows answer off the pending ones: one XACK for each strategy."""
    answered: dict[str, list[str]] = {}
    for row in rows:
        if row.settles is not None:
            answered.setdefault(row.settles.strategy, []).append(row.settles.entry_id)
    return [("XACK", _commands(keys, strategy), GROUP, *ids) for strategy, ids in answered.items()]


def deletions(keys: Keys, rows: Iterable[Row]) -> list[Command]:
    """What deletes answered entries that would only fill Redis."""
    return [
        ("XDEL", _commands(keys, row.settles.strategy), row.settles.entry_id)
        for row in rows
        if row.discards and row.settles is not None
    ]


def _commands(keys: Keys, strategy: str) -> str:
    return keys.control if strategy == CONTROL else keys.commands(strategy)
