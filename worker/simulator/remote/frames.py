"""One connection's frames: four bytes of length, then a JSON list whose first item says what it is."""

import contextlib
import io
import json
import socket
import struct
import threading
from collections.abc import Iterable
from typing import Any, Final

import orjson

from worker.simulator.link import Delivery, Row

OPEN: Final = "open"
OPENING: Final = "opening"
OPENED: Final = "opened"
SEND: Final = "send"
CLOSE: Final = "close"
DELIVER: Final = "deliver"
WATCH: Final = "watch"
TICK: Final = "tick"
CALL: Final = "call"
RESULT: Final = "result"
ERROR: Final = "error"

MANY_ROWS: Final = 64
_LINES: Final = "\n"
"""No field of a record is called so."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one frame: more than the book of a day with 50,000 orders. What says that it is longer is not read."""
_LENGTH: Final = struct.Struct(">I")
_NULL: Final = b":null"


class FrameSocket:
    """A socket that speaks frames; any thread may write, one reads."""

    def __init__(self, plain: socket.socket) -> None:
        # Without this, a small frame waits for the acknowledgement of the one before it.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = plain
        # Not by `makefile`: as long as such a file is open, closing the socket closes nothing.
        self._stream = io.BufferedReader(socket.SocketIO(plain, "rb"))
        self._turn = threading.Lock()

    def write(self, *frame: Any) -> None:
        """Send one frame.

        Raises:
            OSError: the other side is gone.
        """
        self.write_all([frame])

    def write_all(self, frames: Iterable[tuple[Any, ...]]) -> None:
        """Send some frames in one go.

        Raises:
            OSError: the other side is gone.
        """
        bodies = [_encoded(frame) for frame in frames]
        sent = b"".join(_LENGTH.pack(len(body)) + body for body in bodies)
        with self._turn:
            self._socket.sendall(sent)

    def read(self) -> list[Any] | None:
        """Return the next frame, or None when the other side is gone, or speaks no frames."""
        try:
            head = self._stream.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                return None
            (length,) = _LENGTH.unpack(head)
            if length > MOST_BYTES:
                return None
            body = self._stream.read(length)
        except (OSError, ValueError):  # ValueError: another thread closed the socket under the reader.
            return None
        return _decoded(body) if len(body) == length else None

    def close(self) -> None:
        """Cut the connection; a reader in another thread comes back with None."""
        with contextlib.suppress(OSError):  # The other side may have been faster.
            self._socket.shutdown(socket.SHUT_RDWR)
        # Where shutting down wakes no reader, as on Windows, closing does. The stream belongs to the reader:
        # to close it would be to wait for him.
        self._socket.close()


def _encoded(frame: tuple[Any, ...] | Row) -> bytes:
    """Write a frame down; undecodable text and NaN, for which orjson has no words, as Python does."""
    try:
        body = orjson.dumps(frame)
    except TypeError:
        body = _NULL
    # orjson writes a number that is none as null, and a value that is None is rare enough.
    return json.dumps(frame, separators=(",", ":")).encode() if _NULL in body else body


def _decoded(body: bytes) -> list[Any]:
    try:
        return list(orjson.loads(body))
    except orjson.JSONDecodeError:
        return list(json.loads(body))


def packed(deliveries: list[Delivery]) -> list[Delivery]:
    """Return what carries them: the rows of a long list as lines of JSON, to be read one at a time."""
    return [(binding, seq, _lines(payload)) for binding, seq, payload in deliveries]


def _lines(payload: Any) -> Any:
    if not (isinstance(payload, list) and len(payload) > MANY_ROWS and isinstance(payload[0], dict)):
        return payload
    return {_LINES: "\n".join(_encoded(row).decode() for row in payload)}


def unpacked(deliveries: list[Delivery]) -> list[Delivery]:
    """Return what was packed; each row of a long list is a line of JSON."""
    return [(binding, seq, _rows(payload)) for binding, seq, payload in deliveries]


def _rows(payload: Any) -> Any:
    return payload[_LINES].split("\n") if isinstance(payload, dict) and _LINES in payload else payload


def parse_address(address: str) -> tuple[str, int]:
    """Return host and port of "host:port".

    Raises:
        ValueError: it is not of that form.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"{address!r} is no address; write host:port, like 127.0.0.1:58700")
    return host, int(port)
