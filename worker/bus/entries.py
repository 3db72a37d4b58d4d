"""From a stream entry's bytes to the input that the engine is told."""

import time
from typing import Protocol

from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.control import parse_control
from bus_schema.keys import DATA_FIELD
from bus_schema.signing import SIGNATURE_FIELD
from worker.engine.inputs import CONTROL, CommandRead, CommandUnreadable, ControlRead, Entry

_FIELD = DATA_FIELD.encode()
_SIGNATURE = SIGNATURE_FIELD.encode()

AHEAD_MS = 5_000
"""How far an entry's time may lie beyond Redis's: leaders before and after a failover differ by less."""

EntryId = tuple[int, int]
Fields = list[bytes] | None
EntryInput = CommandRead | ControlRead | CommandUnreadable


class Reading(Protocol):
    """How entries are read."""

    def __call__(self, strategy: str, entry_id: bytes, fields: Fields, *, redelivered: bool) -> EntryInput:
        """What the entry says; see `read_entry`."""


def read_entry(strategy: str, entry_id: bytes, fields: Fields, *, redelivered: bool) -> EntryInput:
    """What the entry says; anything that is not a command becomes ``CommandUnreadable``, never an exception.

    Args:
        strategy: whose stream it lies in; ``CONTROL`` for the operators'.
        entry_id: its id.
        fields: names and values in turn; None where the entry was deleted or trimmed while it was pending.
        redelivered: whether it may have been handed out before.
    """
    read_at = time.perf_counter_ns()
    entry = Entry(strategy, entry_id.decode())
    raw, _ = parts(fields)
    if raw is None:
        reason = f"an entry has one field, {DATA_FIELD}, and this one has not (or it was deleted unread)"
        unread = b" ".join(fields or [])
        return CommandUnreadable(
            entry, unread, reason, [], None, None, readable=False, redelivered=redelivered
        )
    try:
        if strategy == CONTROL:
            return ControlRead(entry, parse_control(raw), redelivered)
        return CommandRead(entry, parse_command(raw), redelivered, read_at=read_at)
    except InvalidCommandError as wrong:
        return CommandUnreadable(
            entry,
            raw,
            wrong.message,
            wrong.fields,
            wrong.command_id,
            wrong.command_type,
            readable=wrong.readable,
            redelivered=redelivered,
        )


def without_time(told: EntryInput, data: bytes) -> EntryInput:
    """What an entry says whose own time is of no use, as it lies in the future.

    A command that says itself when it was sent or when it expires needs no other time; neither does what an
    operator decides. Any other could not be told from a stale one, and is not valid.
    """
    if not isinstance(told, CommandRead):
        return told
    command = told.command
    if command.sent_at is not None or command.expires_at is not None:
        return told
    reason = (
        f"the entry's id {told.entry.entry_id} lies beyond Redis's time, so it does not say when the command"
        " was sent: add entries with the id *, or say sent_at"
    )
    wrong = [{"field": "sent_at", "problem": "missing, and the entry's id is no time"}]
    return CommandUnreadable(
        told.entry,
        data,
        reason,
        wrong,
        command.id,
        command.type,
        readable=True,
        redelivered=told.redelivered,
    )


def entry_order(entry_id: bytes) -> EntryId:
    """An entry id as a pair that compares as Redis orders entries."""
    ms, _, number = entry_id.partition(b"-")
    return int(ms), int(number)


def parts(fields: Fields) -> tuple[bytes | None, bytes]:
    """An entry's data, None if it has another shape, and its signature, empty if it has none."""
    match fields:
        case [name, data] if name == _FIELD:
            return data, b""
        case [name, data, other, signature] if (name, other) == (_FIELD, _SIGNATURE):
            return data, signature
    return None, b""
