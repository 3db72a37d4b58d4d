"""The streams that the worker writes, as rows name them, and how far they have come."""

from collections.abc import Iterable

from bus_schema.keys import Keys
from worker.bus.entries import entry_order
from worker.bus.link import RedisLink, ResponseError

KEPT = ("orders", "fills", "errors", "dead", "status")
"""Streams with events that the journal keeps; besides them, each strategy has its inbox."""

PASSING = ("assets", "positions", "status")
"""Streams in which what the journal does not keep is told again before long."""


MOST_AHEAD_MS = 86_400_000
"""By how much Redis's clock may have been put back."""


def kept_streams(strategies: Iterable[str]) -> list[str]:
    """Streams whose events, or some of them, stand in the journal as well."""
    return [*KEPT, *(f"inbox:{name}" for name in sorted(strategies))]


def output_streams(strategies: Iterable[str]) -> list[str]:
    """All streams that the worker writes."""
    return [*kept_streams(strategies), *(name for name in PASSING if name not in KEPT)]


def key_of(keys: Keys, stream: str) -> str:
    """The key of a stream as rows name it: ``orders``, ``inbox:S``."""
    name, _, strategy = stream.partition(":")
    return keys.inbox(strategy) if name == "inbox" else str(getattr(keys, name))


def latest_of_ours(link: RedisLink) -> int:
    """The latest time, in milliseconds, that an entry of ours can bear; a later one is somebody else's.

    Raises:
        BusUnavailableError: Redis cannot be reached.
    """
    seconds, microseconds = map(int, link.call("TIME"))
    return seconds * 1_000 + microseconds // 1_000 + MOST_AHEAD_MS


def newest_of_streams(link: RedisLink, keys: Keys, strategies: Iterable[str]) -> int:
    """The highest time, in milliseconds, of an entry of ours in any stream: new ids must lie above it.

    It may lie ahead of Redis's clock, which somebody can put back.

    Raises:
        BusUnavailableError: Redis cannot be reached.
    """
    newest, latest = 0, latest_of_ours(link)
    for stream in output_streams(strategies):
        try:
            reply = link.call("XINFO", "STREAM", key_of(keys, stream))
        except ResponseError:
            continue
        fields = dict(zip(reply[::2], reply[1::2], strict=True))
        at = entry_order(fields[b"last-generated-id"])[0]
        newest = max(newest, at if at <= latest else 0)
    return newest
