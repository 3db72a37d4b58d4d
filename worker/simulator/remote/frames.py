"""One connection's frames: four bytes of length, then a JSON list whose first item says what it is."""

import contextlib
import json
import socket
import struct
import threading
from typing import Any, Final

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

_LENGTH: Final = struct.Struct(">I")


class FrameSocket:
    """A socket that speaks frames; any thread may write, one reads."""

    def __init__(self, plain: socket.socket) -> None:
        # Without this, a small frame waits for the acknowledgement of the one before it.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = plain
        self._stream = plain.makefile("rb")
        self._turn = threading.Lock()

    def write(self, *frame: Any) -> None:
        """Send one frame.

        Raises:
            OSError: the other side is gone.
        """
        body = json.dumps(frame, separators=(",", ":")).encode()
        with self._turn:
            self._socket.sendall(_LENGTH.pack(len(body)) + body)

    def read(self) -> list[Any] | None:
        """Return the next frame, or None when the other side is gone."""
        try:
            head = self._stream.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                return None
            (length,) = _LENGTH.unpack(head)
            body = self._stream.read(length)
        except (OSError, ValueError):  # ValueError: another thread closed the socket under the reader.
            return None
        return list(json.loads(body)) if len(body) == length else None

    def close(self) -> None:
        """Cut the connection; a reader in another thread comes back with None."""
        with contextlib.suppress(OSError):  # The other side may have been faster.
            self._socket.shutdown(socket.SHUT_RDWR)
        self._stream.close()
        self._socket.close()


def parse_address(address: str) -> tuple[str, int]:
    """Return host and port of "host:port".

    Raises:
        ValueError: it is not of that form.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"{address!r} is no address; write host:port, like 127.0.0.1:58700")
    return host, int(port)
