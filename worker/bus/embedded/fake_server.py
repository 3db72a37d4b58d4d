"""Fakeredis behind a TCP server, for machines without any real Redis.

The server that fakeredis itself brings is not used. It polls a non-blocking socket, which loses bytes of
large replies, ends connections with BlockingIOError, and answers after 44 ms, because Nagle's algorithm holds
the second half of a reply back; and its threads can keep the program from ending. Here each connection has
one daemon thread that waits in select, and replies wait in memory, as they do in Redis, while the client is
still busy sending.

There is no pub/sub: nothing is sent to a client that has not asked.
"""

import select
import socket
import sys
import threading
from contextlib import suppress
from importlib.metadata import version
from socketserver import BaseRequestHandler, ThreadingTCPServer

import hiredis
from fakeredis import FakeServer
from fakeredis._clients._tcp_server import encode_reply

from worker.bus.embedded.fake_commands import REDIS_VERSION, MendedSocket
from worker.bus.embedded.running import EmbeddedRedis

_CHUNK_BYTES = 1 << 16
_SHUTDOWN_POLL_SECONDS = 0.1


def start_fake() -> EmbeddedRedis:
    """Start fakeredis on a free loopback port, in threads of this process."""
    server = _Server()
    serving = threading.Thread(
        target=server.serve_forever, args=(_SHUTDOWN_POLL_SECONDS,), name="fakeredis", daemon=True
    )
    serving.start()
    return EmbeddedRedis(
        kind="fakeredis",
        port=server.port,
        description=f"fakeredis {version('fakeredis')} on 127.0.0.1:{server.port}, an imitation of Redis "
        "inside this process; it forgets everything at its end",
        stop=server.stop,
    )


class _Server(ThreadingTCPServer):
    """Accepts connections and gives each a thread of its own."""

    # On Windows the same option would let another program take the port away.
    allow_reuse_address = sys.platform != "win32"
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.port: int = self.socket.getsockname()[1]
        self.data = FakeServer(version=REDIS_VERSION)
        self.connections: set[socket.socket] = set()

    def stop(self) -> None:
        """Take no more connections and end those there are."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        # Clients inside a blocking command look at their connection when they wake.
        with self.data.lock:
            self.data.dbs[0].wake_all()


class _Connection(BaseRequestHandler):
    """One client: its requests in, its replies out."""

    request: socket.socket
    server: _Server

    def setup(self) -> None:
        self.request.setblocking(False)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.connections.add(self.request)
        self._client = MendedSocket(self.server.data, self.request)
        self._requests = hiredis.Reader()
        self._unsent = bytearray()

    def handle(self) -> None:
        # A client that went away in the middle of something, or one that does not speak Redis.
        with suppress(OSError, hiredis.ProtocolError):
            while self._exchange():
                pass

    def finish(self) -> None:
        self.server.connections.discard(self.request)
        self._client.close()

    def _exchange(self) -> bool:
        """Wait until the client sends or can take something, and do that; False once it has gone."""
        writers = [self.request] if self._unsent else []
        readable, _, _ = select.select([self.request], writers, [])
        if readable:
            if not (received := self.request.recv(_CHUNK_BYTES)):
                return False
            self._requests.feed(received)
            self._answer()
        self._send()
        return True

    def _answer(self) -> None:
        while (fields := self._requests.gets()) is not False:
            for reply in self._client.run(fields):
                self._unsent += encode_reply(reply, self._client.protocol)

    def _send(self) -> None:
        # A full socket is no error: the rest goes out when select says so.
        with suppress(BlockingIOError):
            sent = self.request.send(self._unsent)
            del self._unsent[:sent]
