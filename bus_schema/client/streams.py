"""Redis streams in plain words: arguments of a read, and what its answer holds. No I/O."""

import math
import time
from collections.abc import Mapping
from typing import Any

from redis.typing import EncodableT, FieldT

from bus_schema import codec
from bus_schema.commands import CommandBase
from bus_schema.keys import DATA_FIELD
from bus_schema.signing import SIGNATURE_FIELD, Signer

Entry = tuple[str, bytes]
"""An entry's id, and its `data`; empty bytes where it has none."""

BEGINNING = "0-0"
"""The position before the first entry."""
_BATCH = 100
_FIELD = DATA_FIELD.encode()


def envelope(
    command: CommandBase, signer: Signer | None = None, sent_at: int | None = None
) -> dict[FieldT, EncodableT]:
    """Return the fields of a command's entry.

    Args:
        command: What is sent; a time of its own stays.
        signer: Signs it.
        sent_at: When the caller asked for it, milliseconds on Redis's clock; None where that is not known. A
            signed command must say it all the same, and does by this machine's clock.
    """
    fields = command.model_dump(exclude_none=True)
    if sent_at is None and signer is not None and command.expires_at is None:
        sent_at = time.time_ns() // 1_000_000
    if sent_at is not None:
        fields.setdefault("sent_at", sent_at)
    data = codec.encode(fields)
    if signer is None:
        return {DATA_FIELD: data}
    return {DATA_FIELD: data, SIGNATURE_FIELD: signer.sign(data)}


def reading(key: str, after: str, block: float) -> dict[str, Any]:
    """Return XREAD's arguments.

    Args:
        key: The stream.
        after: The id of the last entry that is known.
        block: Seconds to wait for the first entry; 0 asks for what is there.
    """
    return reading_all({key: after}, block)


def reading_all(positions: Mapping[str, str], block: float) -> dict[str, Any]:
    """Return XREAD's arguments for several streams at once.

    Args:
        positions: For each stream the id of the last entry that is known.
        block: Seconds to wait for the first entry of any; 0 asks for what is there.
    """
    # To Redis, BLOCK 0 means for ever.
    wait = math.ceil(block * 1000) if block > 0 else None
    return {"streams": dict(positions), "count": _BATCH, "block": wait}


def entries_of(answer: Any) -> list[Entry]:
    """Return the entries in XREAD's answer for one stream."""
    return [entry for _, entry in entries_by_stream(answer)]


def entries_by_stream(answer: Any) -> list[tuple[str, Entry]]:
    """Return the entries in XREAD's answer, each with the stream it is of.

    Streams follow one another; within each, entries are in order.
    """
    return [
        (key.decode() if isinstance(key, bytes) else key, (entry_id.decode(), fields.get(_FIELD, b"")))
        for key, entries in answer or ()
        for entry_id, fields in entries
    ]


def newest_of(answer: Any) -> str:
    """Return the id in the answer of XREVRANGE for one entry; `BEGINNING` for an empty stream."""
    newest: str = answer[0][0].decode() if answer else BEGINNING
    return newest


def is_after(entry_id: str, other: str) -> bool:
    """Tell whether an entry comes after another."""
    return _numbers(entry_id) > _numbers(other)


def _numbers(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)
