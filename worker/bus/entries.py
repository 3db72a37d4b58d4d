"""From a stream entry's bytes to the input that the engine is told."""

import time

from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.control import parse_control
from bus_schema.keys import DATA_FIELD
from worker.engine.inputs import CONTROL, CommandRead, CommandUnreadable, ControlRead, Entry

_FIELD = DATA_FIELD.encode()

EntryId = tuple[int, int]
Fields = list[bytes] | None
EntryInput = CommandRead | ControlRead | CommandUnreadable


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
    raw = _data(fields)
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


def entry_order(entry_id: bytes) -> EntryId:
    """An entry id as a pair that compares as Redis orders entries."""
    ms, _, number = entry_id.partition(b"-")
    return int(ms), int(number)


def _data(fields: Fields) -> bytes | None:
    if not fields or len(fields) != len((_FIELD, b"")) or fields[0] != _FIELD:
        return None
    return fields[1]
