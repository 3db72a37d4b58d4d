"""A terminal in another process, as its clients here see it."""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from worker.simulator.link import (
    LINK_DOWN,
    Row,
    SessionRefusedError,
    Sink,
    TerminalUnreachableError,
)
from worker.simulator.remote import frames
from worker.simulator.remote.frames import FrameSocket, parse_address

PATIENCE_S: Final = 2.0
CALL_PATIENCE_S: Final = 10.0
ERRORS: Final[dict[str, type[Exception]]] = {"LookupError": LookupError, "ValueError": ValueError}


class RemoteTerminal:
    """The near end of the links to a terminal process; see `link.Host`.

    Args:
        address: "host:port" of the process; nothing is connected before it is needed.
        patience_s: how long a process that does not react is waited for when a session is opened.

    Raises:
        ValueError: the address is not of that form.
    """

    def __init__(self, address: str, *, patience_s: float = PATIENCE_S) -> None:
        self._address = parse_address(address)
        self._patience_s = patience_s

    def open(self, session_id: int, sink: Sink) -> "RemoteLink":
        """Begin a session on a connection of its own."""
        link = RemoteLink(self._connected(), sink)
        link.open(session_id, self._patience_s)
        return link

    def watch_quotes(self, sink: Callable[[Row | None], None]) -> Callable[[], None]:
        """Send every price change to `sink`, from a thread of its own; return what ends that."""
        connection = self._connected()
        self._written(connection, frames.WATCH)

        def pump() -> None:
            while (frame := connection.read()) is not None:
                sink(frame[1])
            sink(None)
            connection.close()

        threading.Thread(target=pump, name="simulator-quotes", daemon=True).start()
        return connection.close

    def call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        """Run one operation of the terminal's control or quote desk."""
        connection = self._connected(CALL_PATIENCE_S)
        with contextlib.closing(connection):
            self._written(connection, frames.CALL, operation, dict(arguments))
            answer = connection.read()
        if answer is None:
            raise TerminalUnreachableError(f"the terminal at {self._shown} went away during {operation}")
        if answer[0] == frames.ERROR:
            raise ERRORS[answer[1]](answer[2])
        return answer[1]

    @property
    def _shown(self) -> str:
        return f"{self._address[0]}:{self._address[1]}"

    def _connected(self, patience_s: float | None = None) -> FrameSocket:
        try:
            plain = socket.create_connection(self._address, self._patience_s)
        except OSError as error:
            raise TerminalUnreachableError(f"no terminal listens at {self._shown}: {error}") from None
        plain.settimeout(patience_s)
        return FrameSocket(plain)

    def _written(self, connection: FrameSocket, *frame: Any) -> None:
        try:
            connection.write(*frame)
        except OSError as error:
            raise TerminalUnreachableError(f"the terminal at {self._shown} went away: {error}") from None


class RemoteLink:
    """One session's connection to a terminal process; see `link.Link`."""

    def __init__(self, connection: FrameSocket, sink: Sink) -> None:
        self._connection = connection
        self._sink = sink
        self._noticed = threading.Event()
        self._answered = threading.Event()
        self._code: int | None = None
        self._closing = False
        self._reader = threading.Thread(target=self._read, name="simulator-link", daemon=True)

    def open(self, session_id: int, patience_s: float) -> None:
        """Begin the session; see `link.Host.open`."""
        self._reader.start()
        self._write(frames.OPEN, session_id)
        if not self._noticed.wait(patience_s):
            self._connection.close()
            raise TerminalUnreachableError("the terminal's process is there, but it does not react")
        self._answered.wait()  # A terminal that reacts may still let connect() wait for ever.
        if self._code is None:
            raise TerminalUnreachableError("the terminal went away while the session was being opened")
        if self._code != 0:
            self.close()
            raise SessionRefusedError(self._code)

    def send(self, method: str, seq: int, values: Any) -> None:
        """Hand over one request."""
        self._write(frames.SEND, method, seq, values)

    def close(self) -> None:
        """End the session and wait until the terminal knows, so that its id is free again."""
        self._closing = True
        with contextlib.suppress(TerminalUnreachableError):
            self._write(frames.CLOSE)
        if self._reader is not threading.current_thread():
            self._reader.join(PATIENCE_S)
        self._connection.close()

    def _write(self, *frame: Any) -> None:
        try:
            self._connection.write(*frame)
        except OSError as error:
            raise TerminalUnreachableError(f"the terminal went away: {error}") from None

    def _read(self) -> None:
        while (frame := self._connection.read()) is not None:
            self._noticed.set()
            if frame[0] == frames.OPENED:
                self._code = frame[1]
                self._answered.set()
            elif frame[0] == frames.DELIVER and not self._closing:
                self._sink(frames.unpacked(frame[1]))
        self._noticed.set()
        self._answered.set()
        self._connection.close()
        if self._code == 0 and not self._closing:
            self._sink([(LINK_DOWN, None, None)])
