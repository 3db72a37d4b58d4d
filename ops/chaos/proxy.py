"""A TCP proxy on loopback that breaks connections the way a network and a dying server do."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

_CHUNK_BYTES = 1 << 16
_ACCEPT_SECONDS = 0.02
"""How long the accepting thread takes at most to notice that it shall stop."""


class TcpProxy:
    """Passes bytes between clients and one server, until told to misbehave.

    Args:
        target_port: the server's loopback port.

    Attributes:
        port: the loopback port that clients connect to; it stays the same.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._links: set[_Link] = set()
        self._lock = threading.Lock()
        self._accepting: _Acceptor | None = None
        self.port = 0
        self.faults = _Faults()
        self.restore()

    @property
    def url(self) -> str:
        """The address of a Redis behind this proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def connections(self) -> int:
        """How many connections are open through the proxy now."""
        with self._lock:
            return len(self._links)

    @property
    def lost_replies(self) -> int:
        """How many replies `cut_reply_to` has swallowed so far."""
        return self.faults.lost_replies

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()

    def restore(self) -> None:
        """Pass everything again, at once and whole."""
        self.faults.clear()
        if self._accepting is None:
            self._accepting = _Acceptor(self.port, self._open_link)
            self.port = self._accepting.port

    def cut(self) -> None:
        """Cut every open connection; new ones are taken."""
        with self._lock:
            links = list(self._links)
        for link in links:
            link.cut()

    def refuse(self) -> None:
        """Cut every open connection and refuse new ones, as a host without the server does."""
        if self._accepting is not None:
            self._accepting.stop()
            self._accepting = None
        self.cut()

    def cut_reply_to(self, command: bytes) -> None:
        """Let the next request containing ``command`` reach the server, and cut before its reply is back."""
        self.faults.cut_reply_to(command)

    def delay(self, seconds: float) -> None:
        """Hold every chunk of bytes back for ``seconds``, in both directions, until `restore`."""
        self.faults.delay_seconds = seconds

    def mute(self) -> None:
        """Pass no byte any more and cut nothing, as a half-open connection does, until `restore`."""
        self.faults.mute()

    def _open_link(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        link = _Link(client, server, self.faults)
        with self._lock:
            self._links.add(link)
        link.start(on_end=self._forget)

    def _forget(self, link: "_Link") -> None:
        with self._lock:
            self._links.discard(link)


class _Faults:
    """What is to go wrong next; shared by all connections of one proxy."""

    def __init__(self) -> None:
        self.delay_seconds = 0.0
        self.lost_replies = 0
        self._passing = threading.Event()
        self._passing.set()
        self._doomed_command: bytes | None = None
        self._lock = threading.Lock()

    def clear(self) -> None:
        self.delay_seconds = 0.0
        self._passing.set()
        self._doomed_command = None

    def cut_reply_to(self, command: bytes) -> None:
        self._doomed_command = command

    def mute(self) -> None:
        self._passing.clear()

    def wait_until_passing(self) -> None:
        """Hold a chunk of bytes back while nothing is passed."""
        self._passing.wait()

    def dooms(self, request: bytes) -> bool:
        """Tell, once, whether the reply to this request is to be lost."""
        with self._lock:
            if self._doomed_command is None or self._doomed_command not in request:
                return False
            self._doomed_command = None
            return True


class _Acceptor:
    """Takes connections on a thread of its own until stopped."""

    def __init__(self, port: int, on_connection: Callable[[socket.socket], None]) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        # Closing a socket does not wake an accept() everywhere: the thread looks up by itself instead.
        self._listener.settimeout(_ACCEPT_SECONDS)
        self.port: int = self._listener.getsockname()[1]
        self._on_connection = on_connection
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy-accept", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._listener:
            while not self._stopped.is_set():
                with suppress(TimeoutError):
                    client, _ = self._listener.accept()
                    client.settimeout(None)
                    self._on_connection(client)

    def stop(self) -> None:
        """Return once connections are refused."""
        self._stopped.set()
        self._thread.join()


class _Link:
    """One client's connection and its counterpart at the server."""

    def __init__(self, client: socket.socket, server: socket.socket, faults: _Faults) -> None:
        self._client = client
        self._server = server
        self._faults = faults
        self._reply_is_doomed = False
        self._ended = threading.Event()
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self, on_end: "Callable[[_Link], None]") -> None:
        up = threading.Thread(target=self._pump_requests, name="proxy-up", daemon=True)
        down = threading.Thread(target=self._pump_replies, args=(up, on_end), name="proxy-down", daemon=True)
        up.start()
        down.start()

    def cut(self) -> None:
        self._ended.set()
        for end in (self._client, self._server):
            # shutdown() wakes the thread that reads this socket, close() alone does not.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _pump_requests(self) -> None:
        with suppress(OSError):
            while request := self._client.recv(_CHUNK_BYTES):
                # Before the request is forwarded: its reply may be back before the next line runs.
                self._reply_is_doomed = self._reply_is_doomed or self._faults.dooms(request)
                self._forward(request, self._server)
        self.cut()

    def _pump_replies(self, up: threading.Thread, on_end: "Callable[[_Link], None]") -> None:
        with suppress(OSError):
            while reply := self._server.recv(_CHUNK_BYTES):
                if self._reply_is_doomed:
                    self._faults.lost_replies += 1
                    break
                self._forward(reply, self._client)
        self.cut()
        up.join()
        self._client.close()
        self._server.close()
        on_end(self)

    def _forward(self, chunk: bytes, to: socket.socket) -> None:
        self._ended.wait(self._faults.delay_seconds)
        self._faults.wait_until_passing()
        to.sendall(chunk)
