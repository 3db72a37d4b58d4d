"""Listens, and ends in order."""

import socket
from types import FrameType
from typing import Any, Final

import uvicorn

from ops.console.app import Console
from ops.console.settings import ConsoleSettings

_GRACE_SECONDS: Final = 3
"""For answers that are under way when the server is told to end."""


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
            log_level="warning",
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
        self._server: Any = uvicorn.Server(config)
        self._exit = self._server.handle_exit
        self._server.handle_exit = self._handle_exit

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
