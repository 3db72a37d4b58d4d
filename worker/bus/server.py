"""Which Redis this is, and whether orders may be trusted to it."""

from dataclasses import dataclass

from worker.bus.link import RedisLink, ResponseError

OLDEST_VERSION = (6, 2)
"""XAUTOCLAIM and XTRIM MINID came with Redis 6.2; the old Windows port of 5.0 has neither."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What ``INFO`` says.

    Attributes:
        version: of the server, or of the Redis whose protocol it speaks.
        aof_enabled: whether it writes an append-only file; None where it does not say (a user who may not run
            INFO, a service that hides it).
    """

    version: str
    aof_enabled: bool | None

    @property
    def too_old(self) -> bool:
        """Whether commands that the worker needs are missing."""
        numbers = tuple(int(part) for part in self.version.split(".")[:2] if part.isdigit())
        return bool(numbers) and numbers < OLDEST_VERSION


def examine(link: RedisLink) -> ServerFacts:
    """Ask the server.

    Raises:
        BusUnavailableError: it cannot be reached.
    """
    try:
        server, persistence = link.call("INFO", "server"), link.call("INFO", "persistence")
    except ResponseError:
        return ServerFacts("", None)
    fields = dict(
        line.split(":", 1) for line in (server + b"\r\n" + persistence).decode().splitlines() if ":" in line
    )
    aof = fields.get("aof_enabled")
    return ServerFacts(fields.get("redis_version", ""), None if aof is None else aof == "1")
