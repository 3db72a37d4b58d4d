"""BSON (bsonspec.org), as far as xtquant's quote side uses it: numbers, text, lists and documents."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

_DOUBLE: Final = 0x01
_TEXT: Final = 0x02
_DOCUMENT: Final = 0x03
_ARRAY: Final = 0x04
_BOOL: Final = 0x08
_NULL: Final = 0x0A
_INT32: Final = 0x10
_INT64: Final = 0x12

_INT32_LIMIT: Final = 1 << 31


def encode(document: Mapping[str, Any]) -> bytes:
    """Return `document` as BSON.

    Raises:
        TypeError: a value is of a type that quotes do not have.
    """
    body = b"".join(_element(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def decode(data: bytes) -> dict[str, Any]:
    """Return the document in `data`.

    Raises:
        ValueError: it holds a type that xtquant's requests do not have.
    """
    document: dict[str, Any] = {}
    at = 4
    while data[at]:
        kind, end = data[at], data.index(b"\0", at + 1)
        name = data[at + 1 : end].decode()
        document[name], at = _value(kind, data, end + 1)
    return document


def _element(name: str, value: Any) -> bytes:
    kind, body = _encoded(value)
    return bytes((kind,)) + name.encode() + b"\0" + body


def _encoded(value: Any) -> tuple[int, bytes]:  # noqa: PLR0911 - one return for each type of the format.
    if value is None:
        return _NULL, b""
    if isinstance(value, bool):
        return _BOOL, bytes((value,))
    if isinstance(value, int):
        fits = -_INT32_LIMIT <= value < _INT32_LIMIT
        return (_INT32, struct.pack("<i", value)) if fits else (_INT64, struct.pack("<q", value))
    if isinstance(value, float):
        return _DOUBLE, struct.pack("<d", value)
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return _TEXT, struct.pack("<i", len(text)) + text
    if isinstance(value, Mapping):
        return _DOCUMENT, encode(value)
    if isinstance(value, Sequence):
        return _ARRAY, encode({str(index): item for index, item in enumerate(value)})
    raise TypeError(f"BSON for {type(value).__name__} is not needed here")


def _value(kind: int, data: bytes, at: int) -> tuple[Any, int]:
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return struct.unpack_from(fixed, data, at)[0], at + struct.calcsize(fixed)
    if kind == _NULL:
        return None, at
    length = struct.unpack_from("<i", data, at)[0]
    if kind == _TEXT:
        return data[at + 4 : at + 3 + length].decode(), at + 4 + length
    if kind in {_DOCUMENT, _ARRAY}:
        inner = decode(data[at : at + length])
        return (inner if kind == _DOCUMENT else list(inner.values())), at + length
    raise ValueError(f"BSON type {kind:#x} is not part of any request that is known")


_FIXED: Final = {_DOUBLE: "<d", _BOOL: "<?", _INT32: "<i", _INT64: "<q"}
