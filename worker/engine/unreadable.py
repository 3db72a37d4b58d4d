"""Entries that are no commands: answered where an id can be read, else put on the ``dead`` stream.

A command that is not signed as it must be is both: an id is read, and yet it is not believed.
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any

from bus_schema.codes import ErrorCode
from worker.engine import announce
from worker.engine.inputs import CONTROL, CommandUnreadable
from worker.engine.turn import Turn

MOST_BURIED = 1_000
"""Dead letters of one stream in a trading day."""
HEAD_BYTES = 4_096
"""What is kept of an entry's bytes: enough to see what it was."""
_LONGEST_CHARACTER = 4
"""Bytes."""


def unreadable(turn: Turn, read: CommandUnreadable) -> None:
    """Tell the sender what is wrong with it."""
    if read.command_id is not None and not read.readable:
        _untimely(turn, read, read.command_id)
    elif read.command_id is not None:
        message = f"command {read.command_id} is not valid and was not acted on: {read.message}"
        answer = announce.failure(ErrorCode.INVALID_COMMAND, message, {"fields": read.fields})
        announce.reply(turn, read.entry, read.command_id, read.command_type, answer, discards=is_bulky(read))
    else:
        bury(turn, read)


def _untimely(turn: Turn, read: CommandUnreadable, command_id: str) -> None:
    """Its sender is proven, and yet it must not act: he is answered, and the id stays free for him."""
    message = f"command {command_id}: {read.message}; nothing was acted on"
    # Without its type: a reply to `place_order` would use up the id when the journal is replayed.
    announce.reply(turn, read.entry, command_id, None, announce.failure(ErrorCode.UNAUTHORIZED, message))
    if _has_room(turn, read):
        _dead_letter(turn, read, settles=False)


def bury(turn: Turn, read: CommandUnreadable) -> None:
    """Keep its bytes for the operators, and say so to everybody whom it concerns.

    Of one strategy only so many a day: garbage must fill neither Redis nor the journal. What comes beyond
    that lies in the strategy's own stream as long as anything does there.
    """
    if not _has_room(turn, read):
        turn.acknowledge(read.entry, discards=is_bulky(read))
        return
    if read.code == ErrorCode.UNAUTHORIZED:
        message = f"entry {read.entry.entry_id}: {read.message}; nothing was acted on, nobody is answered"
    else:
        message = f"entry {read.entry.entry_id} cannot be read and nobody can be answered: {read.message}"
    if turn.state.buried[read.entry.strategy] == MOST_BURIED:
        message += f"; it is the {MOST_BURIED}th of today, and no further one of this stream is kept or told"
    _tell(turn, read, read.code, f"{message}; see the dead stream")
    _dead_letter(turn, read, settles=True)


def _has_room(turn: Turn, read: CommandUnreadable) -> bool:
    """Whether the strategy may have another dead letter today; it is counted."""
    turn.state.buried[read.entry.strategy] += 1
    return turn.state.buried[read.entry.strategy] <= MOST_BURIED


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
