"""A transaction that is on its way to Redis."""

from collections.abc import Iterable
from typing import NamedTuple

from bus_schema.codec import decode, encode
from bus_schema.codes import ErrorCode
from bus_schema.keys import GROUP, Keys
from worker.bus.entries import EntryId
from worker.bus.link import Command
from worker.engine.effects import Row
from worker.engine.inputs import CONTROL

_SHARED = ("v", "account_id", "strategy", "occurred_at", "published_at", "simulated", "fence")
"""What an error has in common with the reply in whose place it stands."""


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


def undelivered(row: Row, key: str) -> bytes:
    """The error that stands in ``errors`` in the place of a reply whose inbox holds something else."""
    reply = decode(row.data)
    shared = {name: reply[name] for name in _SHARED if name in reply}
    what = f"{reply['command_type']} {reply['command_id']}"
    message = (
        f"{key} holds something else than a stream, so the answer to {what} of strategy"
        f" {reply['strategy']} could not be delivered: delete this key, and ask again"
    )
    return encode(
        {
            **shared,
            "type": "error",
            "id": f"error:undelivered:{reply['id']}",
            "code": ErrorCode.INVALID_COMMAND,
            "message": message,
            "detail": {"stream": key, "ok": reply["ok"]},
            "command_id": reply["command_id"],
            "command_type": reply["command_type"],
        }
    )
