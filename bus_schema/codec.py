"""JSON, both ways; the only module that knows which library does it."""

from typing import Any

import orjson
from pydantic import BaseModel


def encode(value: object) -> bytes:
    """Write a model, or plain dicts and lists, as one JSON value in UTF-8.

    NaN and infinities become null: JSON has no word for them, and xtquant uses them for "no price".

    Raises:
        TypeError: The value holds something that JSON cannot say, such as bytes or an integer over 64 bits.
    """
    return orjson.dumps(value, default=_plain)


def decode(raw: bytes | str) -> Any:
    """Read one JSON value.

    Raises:
        ValueError: It is not JSON (RFC 8259: so neither NaN nor a byte order mark), or not UTF-8.
    """
    return orjson.loads(raw)


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
