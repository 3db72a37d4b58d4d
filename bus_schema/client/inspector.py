"""What Redis itself can say of streams and of the group that reads them, without following any."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from redis.client import Pipeline
from redis.exceptions import NoPermissionError, ResponseError

from bus_schema.client.connected import Connected
from bus_schema.client.errors import BusUnavailableError
from bus_schema.client.reader import try_until
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import BEGINNING
from bus_schema.keys import GROUP


@dataclass(frozen=True, slots=True)
class StreamState:
    """How much a stream holds.

    Attributes:
        length: Entries; None where this user may not ask.
        oldest: The id of its first entry; None if it has none.
        newest: The id of its last one.
    """

    length: int | None
    oldest: str | None
    newest: str | None


@dataclass(frozen=True, slots=True)
class GroupState:
    """How far the worker's group has read a stream.

    Attributes:
        pending: Entries that were read and are not acknowledged.
        oldest_pending: The id of the first of these; None if there is none.
        oldest_unread: The id of the first entry that nobody has read; None if there is none.
    """

    pending: int
    oldest_pending: str | None
    oldest_unread: str | None


class StreamInspector(Connected):
    """Asks about streams. Use it in a `with` statement; threads may share it.

    Each method raises `BusUnavailableError` where Redis could not be reached in time. What this user may not
    ask is left out of an answer, so that a monitor sees what its rights let it see.

    Args:
        url: Of Redis.
        timeout: Seconds to wait for Redis to come back.
    """

    def __init__(self, url: str, *, timeout: float = 2.0) -> None:
        super().__init__(url, timeout=timeout)

    def now_ms(self) -> int:
        """Return the time in milliseconds since the epoch: Redis's, or this machine's if it may not ask."""
        (answer,) = self._ask(lambda asked: asked.time())
        if isinstance(answer, ResponseError):
            return time.time_ns() // 1_000_000
        seconds, microseconds = answer
        return int(seconds) * 1000 + int(microseconds) // 1000

    def version(self) -> tuple[int, ...]:
        """Return the server's version; every user may ask for it.

        Raises:
            BusUnavailableError: Redis could not be reached in time, or did not say.
        """
        # A flat list of names and values in the protocol that `connect` speaks.
        (answer,) = self._ask(lambda asked: asked.execute_command("HELLO"))  # type: ignore[no-untyped-call]
        if isinstance(answer, ResponseError):
            raise BusUnavailableError(answer)
        told = dict(zip(answer[::2], answer[1::2], strict=True))
        return tuple(map(int, re.findall(r"\d+", told[b"version"].decode())[:3]))

    def strategies(self, key: str) -> list[str]:
        """Return the names in the set of strategies, in order; none where this user may not ask."""
        (answer,) = self._ask(lambda asked: asked.smembers(key))
        return [] if isinstance(answer, ResponseError) else sorted(name.decode() for name in answer)

    def alive(self, key: str) -> bool | None:
        """Tell whether a worker gives a sign of life under this key; None where this user may not ask."""
        (answer,) = self._ask(lambda asked: asked.get(key))
        return None if isinstance(answer, NoPermissionError) else isinstance(answer, bytes)

    def streams(self, keys: Iterable[str]) -> dict[str, StreamState]:
        """Return the state of each stream that this user may read."""
        wanted = list(keys)

        def fill(asked: Pipeline) -> None:
            for key in wanted:
                asked.xlen(key)
                asked.xrange(key, count=1)
                asked.xrevrange(key, count=1)

        answers = self._ask(fill)
        found = zip(wanted, answers[::3], answers[1::3], answers[2::3], strict=True)
        return {
            key: StreamState(None if isinstance(length, ResponseError) else length, _id(first), _id(last))
            for key, length, first, last in found
            if not isinstance(first, ResponseError) and not isinstance(last, ResponseError)
        }

    def groups(self, keys: Iterable[str]) -> dict[str, GroupState]:
        """Return how far the worker's group has read each stream of which this user may ask it.

        Of a stream without the group, everything is unread.
        """
        wanted = list(keys)

        def fill(asked: Pipeline) -> None:
            for key in wanted:
                asked.xinfo_groups(key)
                asked.xpending(key, GROUP)

        answers = self._ask(fill)
        told = {
            key: (_delivered(groups), _pending(pending))
            for key, groups, pending in zip(wanted, answers[::2], answers[1::2], strict=True)
            if not isinstance(groups, NoPermissionError) and not isinstance(pending, NoPermissionError)
        }
        unread = self._first_after({key: delivered for key, (delivered, _) in told.items()})
        return {key: GroupState(*pending, unread[key]) for key, (_, pending) in told.items()}

    def _first_after(self, positions: Mapping[str, str]) -> dict[str, str | None]:
        def fill(asked: Pipeline) -> None:
            for key, position in positions.items():
                asked.xrange(key, min=f"({position}", count=1)

        answers = self._ask(fill) if positions else []
        return {key: _id(answer) for key, answer in zip(positions, answers, strict=True)}

    def _ask(self, fill: Callable[[Pipeline], object]) -> list[Any]:
        """Run several commands in one round trip; a refused one's answer is Redis's error."""

        def once() -> list[Any]:
            with self._redis.pipeline(transaction=False) as asked:
                fill(asked)
                return asked.execute(raise_on_error=False)

        return try_until(Deadline(self._timeout), once)


def _id(entries: Any) -> str | None:
    found = [] if isinstance(entries, ResponseError) else entries
    return str(found[0][0].decode()) if found else None


def _delivered(groups: Any) -> str:
    mine = (
        [] if isinstance(groups, ResponseError) else [one for one in groups if one["name"] == GROUP.encode()]
    )
    return str(mine[0]["last-delivered-id"].decode()) if mine else BEGINNING


def _pending(summary: Any) -> tuple[int, str | None]:
    if isinstance(summary, ResponseError) or not summary["pending"]:
        return 0, None
    return int(summary["pending"]), str(summary["min"].decode())
