"""Entries that are no commands: answered where an id can be read, else put on the ``dead`` stream.

Nothing is lost.
"""

from base64 import b64encode
from typing import Any

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.inputs import CONTROL, CommandUnreadable
from worker.engine.turn import Turn


def unreadable(turn: Turn, read: CommandUnreadable) -> None:
    """Tell the sender what is wrong with it."""
    if read.command_id is not None and read.readable:
        message = f"command {read.command_id} is not valid and was not acted on: {read.message}"
        answer = announce.failure(ErrorCode.INVALID_COMMAND, message, {"fields": read.fields})
        announce.reply(turn, read.entry, read.command_id, read.command_type, answer)
    else:
        bury(turn, read)


def bury(turn: Turn, read: CommandUnreadable) -> None:
    """Keep its bytes for the operators, and say so to everybody whom it concerns."""
    where = f"{read.entry.strategy}:{read.entry.entry_id}"
    message = (
        f"entry {read.entry.entry_id} cannot be read and nobody can be answered: {read.message};"
        " see the dead stream"
    )
    what = {"code": ErrorCode.INVALID_COMMAND, "message": message, "detail": {"fields": read.fields}}
    strategy = read.entry.strategy or None
    announce.error(turn, f"error:unreadable:{where}", strategy, what, {"entry_id": read.entry.entry_id})
    body = {
        "type": "dead_letter",
        "id": f"dead_letter:{where}",
        "strategy": strategy,
        "stream": "control" if read.entry.strategy == CONTROL else f"commands:{read.entry.strategy}",
        "entry_id": read.entry.entry_id,
        "reason": read.message,
        **_raw(read.raw),
    }
    turn.event(body, "dead", settles=read.entry)


def _raw(raw: bytes) -> dict[str, Any]:
    try:
        return {"raw": raw.decode(), "encoding": "utf-8"}
    except UnicodeDecodeError:
        return {"raw": b64encode(raw).decode(), "encoding": "base64"}
