"""Native character buffers and integers, as pybind11 hands them to Python."""

import operator
from typing import Any

Stored = str | bytes
"""A buffer's content: text, or the bytes themselves where the cut left no valid UTF-8."""


def clipped(value: Stored, usable: int) -> Stored:
    """Return what a buffer of `usable` bytes keeps of `value`.

    The buffer ends at the first NUL and is cut at byte level, in the middle of a character if need be.
    """
    if value.__class__ is str and len(value) <= usable and value.isascii() and "\0" not in value:
        return value
    raw = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)
    raw = raw.split(b"\0", 1)[0][:usable]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def text_of(stored: Stored) -> str:
    """Return the buffer as Python reads it.

    Raises:
        UnicodeDecodeError: a character was cut, as the real module's getters raise it.
    """
    return stored.decode("utf-8") if isinstance(stored, bytes) else stored


def portable(stored: Stored) -> str:
    """Return the buffer as a string that keeps undecodable bytes as lone surrogates."""
    return stored.decode("utf-8", "surrogateescape") if isinstance(stored, bytes) else stored


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
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
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
