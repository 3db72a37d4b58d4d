"""Listens, and ends in order."""

import asyncio
import socket
import time
from functools import partial
from types import FrameType
from typing import Any, Final

import uvicorn

from ops import screen
from ops.connections import Connections
from ops.console.app import Console
from ops.console.connection import GuardedConnection, TlsEntrance
from ops.console.settings import ConsoleSettings

_GRACE_SECONDS: Final = 3
"""For answers that are under way when the server is told to end."""
_TAKEN_AT_ONCE: Final = 16
"""Connections that are taken before those that are there get their turn: a flood must not push out a request
that has just come."""
_QUEUED: Final = 1024
"""Connections that wait at the system until they are taken."""
_TICKS_PER_SECOND: Final = 10
"""Uvicorn's."""
_SAY_AGAIN_SECONDS: Final = 60.0


def listen_at(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises:
        OSError: nobody can listen there.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    return socket.create_server((host, port), family=family)


class ConsoleServer:
    """Serves a console until somebody asks to stop.

    Args:
        console: what is served.
        settings: the console's.
    """

    def __init__(self, console: Console, settings: ConsoleSettings) -> None:
        self._feed = console.feed
        certificate, key = settings.console_ssl_certfile, settings.console_ssl_keyfile
        config = uvicorn.Config(
            console.app,
            # Warnings are of requests that are none, which anybody can send without end.
            log_level="error",
            access_log=False,
            server_header=False,
            # Anybody can write such a header, and have each guess of a password count for another address.
            proxy_headers=False,
            lifespan="off",
            ws="none",
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = _Server(config)
        self._exit: Any = self._server.handle_exit
        self._server.handle_exit = self._handle_exit

    @property
    def connections(self) -> Connections:
        """Those that are open."""
        return self._server.held

    def serve(self, listening: socket.socket) -> None:
        """Serve until a signal, or `end`."""
        self._server.run(sockets=[listening])

    def end(self) -> None:
        """Tell it to end, from any thread."""
        self._feed.close()
        self._server.should_exit = True

    def _handle_exit(self, number: int, frame: FrameType | None) -> None:
        # Pages that are followed never end by themselves, and the server waits for them.
        self._feed.close()
        self._exit(number, frame)


class _Server(uvicorn.Server):  # type: ignore[misc]  # Uvicorn need not be there to be checked.
    """Uvicorn's own, with connections that are counted and timed from their first byte on."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.held = Connections()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_Complaints())
        make = partial(
            GuardedConnection,
            self.held,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        context = self.config.ssl
        taken_by = make if context is None else partial(TlsEntrance, self.held, context, make)
        self.servers = []
        for one in sockets or ():
            self.servers.append(await loop.create_server(taken_by, sock=one, backlog=_TAKEN_AT_ONCE))
            # To asyncio, both are one number.
            one.listen(_QUEUED)
        self.started = True

    async def on_tick(self, counter: int) -> bool:
        """Drop those that keep us waiting, once a second."""
        if counter % _TICKS_PER_SECOND == 0:
            now = time.monotonic()
            for one in self.held:
                if isinstance(one, GuardedConnection):
                    one.drop_if_slow(now)
        return bool(await super().on_tick(counter))


class _Complaints:
    """Says what the event loop cannot do, in a line and not over and over: a flood must not fill the disk."""

    def __init__(self) -> None:
        self._said_at = -_SAY_AGAIN_SECONDS

    def __call__(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what has happened; asyncio itself takes nobody for a second where there is no room."""
        if time.monotonic() - self._said_at >= _SAY_AGAIN_SECONDS:
            self._said_at = time.monotonic()
            screen.complain(f"console: {context['message']}: {context.get('exception', '')}")
