"""What every client for threads is that has one connection: it connects when first used, and is closed."""

from types import TracebackType
from typing import Self

from bus_schema.client.connection import connect


class Connected:
    """A connection to Redis, and how long it is waited for.

    Args:
        url: Of Redis.
        timeout: Seconds to wait for Redis to come back, where nothing says otherwise.
    """

    def __init__(self, url: str, *, timeout: float) -> None:
        self._redis = connect(url)
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()
