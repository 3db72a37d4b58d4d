"""What the worker and the program that asks ``xtdata`` for it say to each other.

A message is a list whose first item says what it is. Over a pipe each is four bytes of length and JSON.
"""

import json
import struct
from typing import Any, BinaryIO, Final

import orjson

Message = list[Any]

READY: Final = "ready"
"""It has imported the SDK and takes requests: nothing further."""
CONNECTED: Final = "connected"
"""It has a connection, its only one: nothing further."""
ANSWER: Final = "answer"
"""A request's number and what the SDK returned."""
FAILED: Final = "failed"
"""A request's number and what the SDK raised."""
UNREACHABLE: Final = "unreachable"
"""A request's number, and why the SDK was not asked."""
TICKS: Final = "ticks"
"""A subscription's number and ticks by stock code."""
OVER: Final = "over"
"""Why it will answer nothing more."""

SUBSCRIBE: Final = "subscribe"
UNSUBSCRIBE: Final = "unsubscribe"
ASKED: Final = frozenset({"get_full_tick", "get_instrument_detail", "get_trading_dates"})
"""Functions of ``xtdata`` that may be asked; a request is a number, a function and its arguments."""

_LENGTH: Final = struct.Struct(">I")
_OPTIONS: Final = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


class QuotesUnavailableError(Exception):
    """The quote service cannot be reached, or does not answer; the message says which."""


class QuoteCallError(Exception):
    """The quote service was reached, and the call failed; the message is the SDK's."""


def write_message(stream: BinaryIO, message: Message) -> None:
    """Write a message; what no JSON can carry becomes text, and a number that is none becomes null.

    Raises:
        OSError: the other side is gone.
    """
    try:
        body = orjson.dumps(message, default=str, option=_OPTIONS)
    except TypeError:
        # A whole number of more than 64 bits.
        body = json.dumps(message, default=str).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_message(stream: BinaryIO) -> Message | None:
    """Read a message; None when the other side is gone."""
    try:
        head = stream.read(_LENGTH.size)
        body = stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    except (OSError, ValueError):
        # Another thread has closed it.
        return None
    if not body:
        return None
    try:
        return list(orjson.loads(body))
    except orjson.JSONDecodeError:
        return list(json.loads(body))
