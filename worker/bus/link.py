"""The worker's connections to Redis. The only module that makes them, so each option has its reason here.

A ``RedisLink`` is one connection, used by one thread at a time. It uses redis-py's own ``Connection`` (TLS,
authentication, the handshake) and packs commands with hiredis, because redis-py's generic command path costs
more than everything else in the worker together.
"""

from collections.abc import Sequence
from typing import Any

import hiredis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from bus_schema import redis_address, tls

BLOCK_MS = 250
"""How long a read waits for entries: short enough that a stop or a new strategy is noticed."""

SOCKET_TIMEOUT_SECONDS = 2.0
"""Above ``BLOCK_MS``, or an idle read would look like a break; well below a command's life, so that a
half-open connection is given up while there is still time to read and answer by another one."""

CONNECT_TIMEOUT_SECONDS = 2.0

WRONG_TYPE = "WRONGTYPE"
"""What Redis's refusal begins with where a key holds something else than the command is for."""

Argument = str | bytes | int
Command = tuple[Argument, ...]

__all__ = ["BLOCK_MS", "WRONG_TYPE", "BusUnavailableError", "OutOfMemoryError", "RedisLink", "ResponseError"]


class BusUnavailableError(Exception):
    """Redis could not be reached, or the connection broke: what was sent may or may not have been applied."""


class RedisLink:
    """One connection, for one thread; it connects when it is first used, and again after it broke.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        name: shown by ``CLIENT LIST``, so that an operator sees who is who.
    """

    def __init__(self, url: str, name: str) -> None:
        self._pool = ConnectionPool.from_url(
            # redis-py lets an option in the address win over those below.
            redis_address.checked(url),
            # RESP2: the shapes of replies are the same on every server from 6.2 on.
            protocol=2,
            # redis-py repeats writes after a lost reply by default: one XADD would make two entries.
            retry=Retry(NoBackoff(), 0),
            socket_timeout=SOCKET_TIMEOUT_SECONDS,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            **redis_address.keep_alive(url),
            # A health check before a command costs a round trip; a broken connection is found by using it.
            health_check_interval=0,
            client_name=name,
        )
        self._connection: Any = None

    @property
    def connected(self) -> bool:
        """Whether it has been used and, as far as is known, has not broken."""
        return self._connection is not None

    def call(self, *command: Argument) -> Any:
        """Run one command.

        Raises:
            ResponseError: Redis refused it.
            BusUnavailableError: the connection broke.
        """
        (reply,) = self.pipeline([command])
        if isinstance(reply, ResponseError):
            raise reply
        return reply

    def pipeline(self, commands: Sequence[Command]) -> list[Any]:
        """Run commands in one write and give their replies; a refused one's reply is its ``ResponseError``.

        Raises:
            BusUnavailableError: the connection broke.
        """
        self.send(commands)
        return [self.receive() for _ in commands]

    def send(self, commands: Sequence[Command]) -> None:
        """Write commands without waiting; each of them owes one ``receive``."""
        try:
            packed = b"".join([hiredis.pack_command(command) for command in commands])  # type: ignore[arg-type]  # Its stub says a tuple of one.
            self._connected().send_packed_command([packed])
        except (RedisError, OSError) as error:
            self._broken(error)

    def receive(self) -> Any:
        """The next reply, or the ``ResponseError`` that came in its place."""
        if self._connection is None:
            raise BusUnavailableError("the connection that owed a reply was closed")
        try:
            return self._connection.read_response()
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            self._broken(error)
        except ResponseError as error:
            return error
        return None

    def close(self) -> None:
        """Drop the connection; the next use makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.disconnect()

    def _connected(self) -> Any:
        if self._connection is None:
            connection: Any = self._pool.make_connection()
            connection.connect()
            self._connection = connection
        return self._connection

    def _broken(self, error: Exception) -> None:
        self.close()
        raise BusUnavailableError(tls.refusal(error) or f"Redis is not reachable: {error}") from error
