"""The one place that builds Redis clients for programs on the bus."""

from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from bus_schema import redis_address

BLOCK_SECONDS = 1.0
"""How long one read waits at the server. Short, because Ctrl+C does not interrupt a read on Windows."""


def connect(url: str) -> Redis:
    """Return a client for threads; it connects when it is first used.

    Raises:
        ValueError: It is no address; the password in it is not repeated.
    """
    _check(url)
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_options(url))


def connect_async(url: str) -> AsyncRedis:
    """Return a client for asyncio; it connects when it is first used.

    Raises:
        ValueError: It is no address; the password in it is not repeated.
    """
    _check(url)
    return AsyncRedis.from_url(url, retry=AsyncRetry(NoBackoff(), 0), **_options(url))


def _check(url: str) -> None:
    try:
        redis_address.split(url)
    except ValueError as wrong:
        raise ValueError(f"Redis's url {wrong}") from None


def _options(url: str) -> dict[str, Any]:
    # With redis-py's default, ten retries, one XADD whose answer is lost becomes two entries and nobody is
    # told: hence no retries above. What is repeated here is repeated on purpose, in `retrying`.
    return {
        # Above BLOCK_SECONDS, or every read of a silent stream ends in a timeout; finite, or a peer that
        # vanished without a word is waited for until the operating system gives up.
        "socket_timeout": BLOCK_SECONDS + 4.0,
        "socket_connect_timeout": 4.0,
        **redis_address.keep_alive(url),
        # A connection that died idle is noticed by a PING before a command is sent, so that it is certain
        # that the command was not.
        "health_check_interval": 15,
        # Entries are bytes for the JSON reader; decoding them first would cost a copy and can fail.
        "decode_responses": False,
        # One shape of XREAD's answer from Redis 6.2 to 8.
        "protocol": 2,
    }
