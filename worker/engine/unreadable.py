"""Entries that are no commands: answered where an id can be read, else put on the ``dead`` stream.

Commands that are not signed as they must be are both: an id is read (empty where there is none), and yet the
entry is not readable as a command of anybody. Nothing is lost.
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.inputs import CONTROL, CommandUnreadable
from worker.engine.turn import Turn

HEAD_BYTES = 4_096
"""What is kept of an entry's bytes: enough to see what it was."""
_LONGEST_CHARACTER = 4
"""Bytes."""


def unreadable(turn: Turn, read: CommandUnreadable) -> None:
    """Tell the sender what is wrong with it."""
    if read.command_id is not None and not read.readable:
        _distrusted(turn, read, read.command_id)
    elif read.command_id is not None:
        message = f"command {read.command_id} is not valid and was not acted on: {read.message}"
        answer = announce.failure(ErrorCode.INVALID_COMMAND, message, {"fields": read.fields})
        announce.reply(turn, read.entry, read.command_id, read.command_type, answer, discards=is_bulky(read))
    else:
        bury(turn, read)


def _distrusted(turn: Turn, read: CommandUnreadable, claimed_id: str) -> None:
    """Whose it is, is not proven: the id that it claims is answered, and stays free for its owner."""
    message = f"{read.message}; nothing was acted on"
    if claimed_id:
        answer = announce.failure(ErrorCode.UNAUTHORIZED, f"command {claimed_id}: {message}")
        # Without its type: a reply to `place_order` would use up the id when the journal is replayed.
        announce.reply(turn, read.entry, claimed_id, None, answer)
    else:
        _tell(turn, read, ErrorCode.UNAUTHORIZED, f"entry {read.entry.entry_id}: {message}")
    _dead_letter(turn, read, settles=not claimed_id)


def bury(turn: Turn, read: CommandUnreadable) -> None:
    """Keep its bytes for the operators, and say so to everybody whom it concerns."""
    message = (
        f"entry {read.entry.entry_id} cannot be read and nobody can be answered: {read.message};"
        " see the dead stream"
    )
    _tell(turn, read, ErrorCode.INVALID_COMMAND, message)
    _dead_letter(turn, read, settles=True)


def _tell(turn: Turn, read: CommandUnreadable, code: ErrorCode, message: str) -> None:
    what = {"code": code, "message": message, "detail": {"fields": read.fields}}
    identity, strategy = f"error:unreadable:{_where(read)}", read.entry.strategy or None
    announce.error(turn, identity, strategy, what, {"entry_id": read.entry.entry_id})


def _dead_letter(turn: Turn, read: CommandUnreadable, *, settles: bool) -> None:
    body = {
        "type": "dead_letter",
        "id": f"dead_letter:{_where(read)}",
        "strategy": read.entry.strategy or None,
        "stream": "control" if read.entry.strategy == CONTROL else f"commands:{read.entry.strategy}",
        "entry_id": read.entry.entry_id,
        "reason": read.message,
        **_raw(read.raw),
    }
    turn.event(body, "dead", settles=read.entry if settles else None, discards=is_bulky(read))


def is_bulky(read: CommandUnreadable) -> bool:
    """Whether the entry is taken out of its stream once it is acknowledged: it would only fill Redis."""
    return len(read.raw) > HEAD_BYTES


def _where(read: CommandUnreadable) -> str:
    return f"{read.entry.strategy}:{read.entry.entry_id}"


def _raw(raw: bytes) -> dict[str, Any]:
    """Its first bytes as text, how many it has, and a hash by which the whole can be told."""
    whole = {"length": len(raw), "sha256": sha256(raw).hexdigest()}
    head = raw[:HEAD_BYTES]
    # A character that is cut through is no sign of other bytes than text.
    for cut in range(min(_LONGEST_CHARACTER, len(head)) if len(raw) > HEAD_BYTES else 1):
        try:
            return {"raw": head[: len(head) - cut].decode(), "encoding": "utf-8", **whole}
        except UnicodeDecodeError:
            continue
    return {"raw": b64encode(head).decode(), "encoding": "base64", **whole}
