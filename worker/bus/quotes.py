"""Ticks on their streams: written at once or not at all, as the next tick says more than a late one."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog

from bus_schema.codec import encode
from bus_schema.keys import DATA_FIELD, Keys
from worker.bus.link import BusUnavailableError, Command, RedisLink, ResponseError

KEPT_TICKS = 1_000
"""Of one instrument, and a few more: Redis drops whole nodes. At a tick in three seconds, 50 minutes."""
KEPT_MS = 86_400_000
"""After the last tick, Redis drops the stream: one of an instrument that nobody follows stays no longer."""

Quote = dict[str, Any]

log = structlog.get_logger(__name__)


class QuotePublisher:
    """Writes ticks over a connection of its own, in the thread of whoever has them.

    They are neither journalled nor repeated: while Redis is away they are lost, and nothing waits for them.

    Args:
        link: that thread's connection.
        keys: of the account.
        now: milliseconds on the bus's clock.
        simulated: whether they are made up.
    """

    def __init__(self, link: RedisLink, keys: Keys, now: Callable[[], int], *, simulated: bool) -> None:
        self._link = link
        self._keys = keys
        self._now = now
        self._simulated = simulated
        self._failed = ""

    def publish(self, quotes: Iterable[Quote]) -> None:
        """Write each of them to its instrument's stream."""
        now = self._now()
        commands = [command for quote in quotes for command in self._commands(quote, now)]
        try:
            refused = [reply for reply in self._link.pipeline(commands) if isinstance(reply, ResponseError)]
        except BusUnavailableError as error:
            self._say(str(error))
        else:
            self._say(str(refused[0]) if refused else "")

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _commands(self, quote: Quote, now: int) -> tuple[Command, Command]:
        key = self._keys.quotes(quote["stock_code"])
        told = encode(self._event(quote, now))
        return (
            ("XADD", key, "MAXLEN", "~", KEPT_TICKS, "*", DATA_FIELD, told),
            ("PEXPIRE", key, KEPT_MS),
        )

    def _event(self, quote: Quote, now: int) -> dict[str, Any]:
        time = quote.get("time") or now
        return {
            **quote,
            "type": "quote",
            "v": 1,
            "id": f"quote:{quote['stock_code']}:{time}",
            "account_id": self._keys.account_id,
            "strategy": None,
            "occurred_at": time,
            "published_at": now,
            "simulated": self._simulated,
        }

    def _say(self, failure: str) -> None:
        """Say once that ticks are lost, or that they come again."""
        if failure and not self._failed:
            log.warning("quotes_not_published", error=failure, advice="ticks are lost; nothing else is")
        elif self._failed and not failure:
            log.info("quotes_published_again")
        self._failed = failure
