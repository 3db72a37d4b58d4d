"""A port nobody uses yet, and the moment at which a server on it answers."""

import socket
import time
from collections.abc import Callable

_POLL_SECONDS = 0.01
_PING = b"*1\r\n$4\r\nPING\r\n"


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Tell whether a Redis on this loopback port takes connections and answers PING with PONG."""
    try:
        # A bare socket, so that a server which is only starting leaves no client library's retries behind.
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(_PING)
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_ready(port: int, is_alive: Callable[[], bool], timeout: float) -> bool:
    """Wait until the server on ``port`` answers.

    Args:
        port: loopback port of the server.
        is_alive: tells whether the server can still come up; once it cannot, waiting ends at once.
        timeout: seconds to wait at most.

    Returns:
        True once it answers; False when it died or ``timeout`` passed.
    """
    deadline = time.monotonic() + timeout
    while is_alive() and time.monotonic() < deadline:
        if answers(port):
            # Someone else may have taken the port in between: then the answer is his, and our server is dead.
            return is_alive()
        time.sleep(_POLL_SECONDS)
    return False
