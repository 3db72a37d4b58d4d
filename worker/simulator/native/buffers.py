"""Native character buffers and numbers, as pybind11 hands them to Python."""

import operator
from typing import Any, Final

UTF8_BYTES: Final = 4
"""What a character takes at most."""

Stored = str | bytes
"""What was put into a buffer: text, or bytes."""


def read(stored: Stored, usable: int) -> str:
    """Return what Python reads from a buffer of `usable` bytes that `stored` was put into.

    The buffer ends at the first NUL and is cut at byte level, in the middle of a character if need be.

    Raises:
        UnicodeDecodeError: the cut left no valid UTF-8, as the real module's getters raise it.
    """
    # As `is_plain`, and not by calling it: this runs for every text of every push.
    if stored.__class__ is str and len(stored) <= usable and stored.isascii() and "\0" not in stored:
        return stored
    # A short name in Chinese; neither NUL nor an undecodable byte is printable.
    if stored.__class__ is str and len(stored) * UTF8_BYTES <= usable and stored.isprintable():
        return stored
    return _cut(stored, usable).decode("utf-8")


def is_plain(stored: Stored, usable: int) -> bool:
    """Tell whether text goes into a buffer and comes out of it as it is."""
    return stored.__class__ is str and len(stored) <= usable and stored.isascii() and "\0" not in stored


def portable(stored: Stored, usable: int) -> str:
    """Return what the buffer holds, undecodable bytes as lone surrogates: `read` takes it in that form."""
    return _cut(stored, usable).decode("utf-8", "surrogateescape")


def _cut(stored: Stored, usable: int) -> bytes:
    raw = stored.encode("utf-8", "surrogateescape") if isinstance(stored, str) else bytes(stored)
    return raw.split(b"\0", 1)[0][:usable]


def integer(value: Any, bits: int) -> int:
    """Return `value` as pybind11 would convert it to a signed integer of `bits` bits.

    Raises:
        TypeError: it is no integer (a float and a string are none) or out of range.
    """
    number = operator.index(value)
    if not -(1 << (bits - 1)) <= number < (1 << (bits - 1)):
        raise TypeError(f"{number} does not fit a signed {bits}-bit integer")
    return int(number)


def floating(value: Any) -> float:
    """Return `value` as pybind11 would convert it to a double.

    Raises:
        TypeError: it is a string, None or another thing that is no number.
    """
    if value.__class__ is not int and (isinstance(value, str | bytes) or not hasattr(value, "__float__")):
        raise TypeError(f"a number is needed, not {type(value).__name__}")
    return float(value)


def boolean(value: Any) -> bool:
    """Return `value` as pybind11 would convert it to a bool.

    Raises:
        TypeError: it has no truth value of its own kind.
    """
    if value is None or hasattr(value, "__bool__"):
        return bool(value)
    raise TypeError(f"a bool is needed, not {type(value).__name__}")
