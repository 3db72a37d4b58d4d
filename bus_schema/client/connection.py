"""The one place that builds Redis clients for programs on the bus."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.retry import Retry

from bus_schema import redis_address
from bus_schema.client.retrying import Deadline

BLOCK_SECONDS = 1.0
"""How long one read waits at the server. Short, because Ctrl+C does not interrupt a read on Windows."""

SOCKET_SECONDS = BLOCK_SECONDS + 1.0
"""Above `BLOCK_SECONDS`, or every read of a silent stream ends in a timeout; little above, since a peer that
vanished without a word must be noticed while a command still lives."""
_CONNECT_SECONDS = 2.0
_LEAST_SECONDS = 0.001
"""A timeout of 0 would mean not to wait at all, and another error."""

_call: ContextVar[tuple[Deadline, float] | None] = ContextVar("call", default=None)


@contextmanager
def ending_by(deadline: Deadline, grace: float = 0.0) -> Iterator[None]:
    """Let nothing inside wait at a socket for longer than the deadline allows, and `grace` seconds more."""
    before = _call.set((deadline, grace))
    try:
        yield
    finally:
        _call.reset(before)


def _at_most(seconds: float | None) -> float | None:
    if (call := _call.get()) is None or seconds is None:
        return seconds
    deadline, grace = call
    return max(_LEAST_SECONDS, min(seconds, deadline.remaining + grace))


if TYPE_CHECKING:
    _Base = Connection
else:
    _Base = object


class _Bounded(_Base):
    """A connection at which nothing waits for longer than the call that uses it."""

    @property
    def socket_timeout(self) -> float | None:
        """Seconds; asked for when it connects and with each command."""
        return _at_most(self._socket_timeout)

    @socket_timeout.setter
    def socket_timeout(self, seconds: float | None) -> None:
        self._socket_timeout = seconds

    @property
    def socket_connect_timeout(self) -> float | None:
        """Seconds."""
        return _at_most(self._socket_connect_timeout)

    @socket_connect_timeout.setter
    def socket_connect_timeout(self, seconds: float | None) -> None:
        self._socket_connect_timeout = seconds

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send it, and let neither that nor the answer take longer."""
        socket: Any = self._sock
        if socket is not None:
            socket.settimeout(self.socket_timeout)
        send: Any = super().send_packed_command
        send(command, check_health)


class _BoundedTcp(_Bounded, Connection):
    pass


class _BoundedTls(_Bounded, SSLConnection):
    pass


class _BoundedUnix(_Bounded, UnixDomainSocketConnection):
    pass


_KINDS: dict[str, Any] = {"rediss": _BoundedTls, "unix": _BoundedUnix}


def connect(url: str) -> Redis:
    """Return a client for threads; it connects when it is first used.

    Raises:
        ValueError: It is no address; the password in it is not repeated.
    """
    kind = _KINDS.get(url.partition("://")[0], _BoundedTcp)
    return Redis.from_url(_checked(url), retry=Retry(NoBackoff(), 0), connection_class=kind, **_options(url))


def connect_async(url: str) -> AsyncRedis:
    """Return a client for asyncio; it connects when it is first used. Whoever uses it limits the time.

    Raises:
        ValueError: It is no address; the password in it is not repeated.
    """
    # With a timeout of its own, redis-py writes under `asyncio.wait_for`. On Python 3.11 that swallows every
    # other cancellation, so that a task which is to end goes on: https://github.com/python/cpython/issues/86296
    options = {**_options(url), "socket_timeout": None}
    return AsyncRedis.from_url(_checked(url), retry=AsyncRetry(NoBackoff(), 0), **options)


def _checked(url: str) -> str:
    try:
        return redis_address.checked(url)
    except ValueError as wrong:
        raise ValueError(f"Redis's url {wrong}") from None


def _options(url: str) -> dict[str, Any]:
    # With redis-py's default, ten retries, one XADD whose answer is lost becomes two entries and nobody is
    # told: hence no retries above. What is repeated here is repeated on purpose, in `retrying`.
    return {
        "socket_timeout": SOCKET_SECONDS,
        "socket_connect_timeout": _CONNECT_SECONDS,
        **redis_address.keep_alive(url),
        # A connection that died idle is noticed by a PING before a command is sent, so that it is certain
        # that the command was not.
        "health_check_interval": 15,
        # Entries are bytes for the JSON reader; decoding them first would cost a copy and can fail.
        "decode_responses": False,
        # One shape of XREAD's answer from Redis 6.2 to 8.
        "protocol": 2,
    }
