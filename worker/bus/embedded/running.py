"""The handle of an embedded Redis that runs."""

from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from worker.bus.embedded.binaries import RealKind

Kind = RealKind | Literal["fakeredis"]


class EmbeddedRedis:
    """A Redis that runs until `close`, or at the latest until this process ends.

    Args:
        kind: what it is.
        port: the loopback port it listens on.
        description: one line for people: what it is, where, and that it forgets everything.
        stop: ends it.

    Attributes:
        url: its address for any Redis client.
    """

    def __init__(self, *, kind: Kind, port: int, description: str, stop: Callable[[], None]) -> None:
        self.kind = kind
        self.url = f"redis://127.0.0.1:{port}/0"
        self.description = description
        self._stop: Callable[[], None] | None = stop

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and everything in it; closing again does nothing."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()
