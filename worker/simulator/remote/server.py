"""The far end: a terminal that serves sessions, quotes and controls over TCP until it is told to stop."""

import os
import signal
import socketserver
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Final, Self

from worker.simulator.link import Delivery, Row, SessionRefusedError, TerminalUnreachableError
from worker.simulator.remote import frames
from worker.simulator.remote.frames import FrameSocket
from worker.simulator.terminal import Terminal

LOOPBACK: Final = "127.0.0.1"
SIGNAL_CHECK_S: Final = 0.2
SHUTDOWN_CHECK_S: Final = 0.1

# Ctrl+Break is what asks a process of its own console group to end on Windows.
STOP_SIGNALS: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGINT)
if sys.platform == "win32":
    STOP_SIGNALS += (signal.SIGBREAK,)


class Outgoing:
    """A connection's way out: frames wait here, so that a slow client never holds up the terminal."""

    def __init__(self, connection: FrameSocket) -> None:
        self._connection = connection
        self._queue: SimpleQueue[tuple[Any, ...] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="simulator-writer", daemon=True)
        self._thread.start()

    def put(self, *frame: Any) -> None:
        """Send one frame soon."""
        self._queue.put(frame)

    def finish(self) -> None:
        """Send what waits, then end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        ends = False
        while not ends:
            # In a flood many wait, and to send them one by one costs more than to write them down.
            waiting = [self._queue.get(), *(self._queue.get() for _ in range(self._queue.qsize()))]
            ends = None in waiting
            try:
                self._connection.write_all([frame for frame in waiting if frame is not None])
            except OSError:
                return  # The client is gone; its reader ends the session.


class Visitor(socketserver.BaseRequestHandler):
    """One connection; its first frame says what it is for."""

    server: "TerminalServer"

    def handle(self) -> None:
        """Serve the connection until its client goes away."""
        connection = FrameSocket(self.request)
        self.server.connections.add(connection)
        outgoing = Outgoing(connection)
        try:
            first = connection.read()
            if first is not None:
                self._serve(connection, outgoing, first)
        except TerminalUnreachableError:
            pass  # The terminal was closed; that the connection ends tells it to the client.
        finally:
            outgoing.finish()
            self.server.connections.discard(connection)
            connection.close()

    def _serve(self, connection: FrameSocket, outgoing: Outgoing, first: list[Any]) -> None:
        purposes = {frames.OPEN: self._session, frames.WATCH: self._quotes, frames.CALL: self._call}
        purposes[first[0]](connection, outgoing, first[1:])

    def _session(self, connection: FrameSocket, outgoing: Outgoing, arguments: list[Any]) -> None:
        def sink(deliveries: list[Delivery]) -> None:
            outgoing.put(frames.DELIVER, frames.packed(deliveries))

        outgoing.put(frames.OPENING)
        try:
            session = self.server.terminal.open(arguments[0], sink)
        except SessionRefusedError as refusal:
            outgoing.put(frames.OPENED, refusal.code)
            return
        outgoing.put(frames.OPENED, 0)
        while (frame := connection.read()) is not None and frame[0] == frames.SEND:
            try:
                session.send(*frame[1:])
            except TerminalUnreachableError:
                break  # The terminal dropped the session; its client knows already.
        session.close()

    def _quotes(self, connection: FrameSocket, outgoing: Outgoing, _arguments: list[Any]) -> None:
        def sink(tick: Row | None) -> None:
            outgoing.put(frames.TICK, tick)

        end = self.server.terminal.watch_quotes(sink)
        while connection.read() is not None:
            pass
        end()

    def _call(self, _connection: FrameSocket, outgoing: Outgoing, arguments: list[Any]) -> None:
        try:
            outgoing.put(frames.RESULT, self.server.terminal.call(arguments[0], arguments[1]))
        except LookupError as error:
            outgoing.put(frames.ERROR, "LookupError", str(error))
        except (ValueError, TypeError) as error:
            outgoing.put(frames.ERROR, "ValueError", str(error))


class TerminalServer(socketserver.ThreadingTCPServer):
    """Serves a terminal at an address from threads of its own; a context manager.

    Attributes:
        terminal: what is served.
        connections: the open ones.
    """

    daemon_threads = True
    # On POSIX this lets a new process take the address of a dead one; on Windows it would let it steal a
    # live one's.
    allow_reuse_address = os.name == "posix"

    def __init__(self, terminal: Terminal, host: str = LOOPBACK, port: int = 0) -> None:
        super().__init__((host, port), Visitor)
        self.terminal = terminal
        self.connections: set[FrameSocket] = set()
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(SHUTDOWN_CHECK_S,), name="simulator-acceptor", daemon=True
        )

    @property
    def address(self) -> str:
        """Where it listens, as "host:port"."""
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.terminal.close()
        for connection in list(self.connections):
            connection.close()
        self.server_close()


def serve(terminal: Terminal, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Run a terminal until SIGTERM or Ctrl+C; only a process's main thread can.

    Args:
        terminal: the terminal.
        host: the address to listen at; anything but loopback lets others trade on it.
        port: 0 for any that is free.
        ready: called with "host:port" once clients can connect.

    Raises:
        OSError: the address is in use or not this machine's.
    """
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in STOP_SIGNALS}
    try:
        with TerminalServer(terminal, host, port) as server:
            ready(server.address)
            while not stop.wait(SIGNAL_CHECK_S):
                pass  # On Windows a signal does not interrupt a wait, so the wait has to end now and then.
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
