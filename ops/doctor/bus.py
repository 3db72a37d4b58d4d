"""One look at Redis: whether it answers, and what it says of itself."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from bus_schema import redis_address
from bus_schema.keys import Keys
from ops.doctor.errors import CannotLookError
from worker.bus.link import BusUnavailableError, RedisLink, ResponseError

NAME: Final = "qmt-bus-doctor"
SECTIONS: Final = ("server", "memory", "persistence", "replication")
_PASSWORD: Final = re.compile(r"//.*@|(?<=password=)[^&]*")
"""Up to the last @: a password that was not encoded may have any character in it."""
_KINDS: Final = (
    ("wrong_password", ("NOAUTH", "WRONGPASS", "invalid username-password", "Authentication required")),
    ("not_permitted", ("NOPERM", "no permissions")),
    ("tls", ("SSL", "CERTIFICATE", "certificate")),
    ("loading", ("LOADING", "loading the dataset")),
    ("protected", ("protected mode",)),
    ("not_redis", ("Protocol Error", "Protocol error", "InvalidResponse", "unexpected bulk")),
)
"""What kept Redis from answering, by words in the client's error."""


def without_password(url: str) -> str:
    """Return an address as it may be shown."""
    return _PASSWORD.sub(lambda secret: "//***@" if secret[0].startswith("//") else "***", url)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why Redis does not answer.

    Attributes:
        kind: a case of the check `redis.reachable`.
        words: the client's.
    """

    kind: str
    words: str


class Bus:
    """The bus of one account; asks Redis once, and keeps what it has said.

    Args:
        url: of Redis.
        keys: of the account.

    Attributes:
        shown: the address as it may be shown.
        unchecked: the option with which its certificate is not checked; None where it is.
        fault: why Redis does not answer; None if it does.
    """

    def __init__(self, url: str, keys: Keys) -> None:
        self.shown = without_password(url)
        self.unchecked = redis_address.unchecked(url)
        self.keys = keys
        self._link = RedisLink(url, NAME)
        self.fault = self._greet()
        self._info: Mapping[str, str] | None = None

    def _greet(self) -> Fault | None:
        try:
            self._link.call("PING")
        except (BusUnavailableError, ResponseError) as error:
            words = str(error.__cause__ or error)
            return Fault(self._kind(words), words)
        return None

    def _kind(self, words: str) -> str:
        if self.shown.startswith("rediss") and words.startswith("Timeout"):
            # A Redis without TLS waits for the end of what it takes for a command.
            return "tls"
        return next((kind for kind, marks in _KINDS if any(mark in words for mark in marks)), "refused")

    def call(self, *command: str | bytes | int) -> Any:
        """Run one command that changes nothing.

        Raises:
            CannotLookError: Redis does not answer.
            ResponseError: it refused.
        """
        if self.fault is not None:
            raise CannotLookError("no_redis")
        try:
            return self._link.call(*command)
        except BusUnavailableError:
            raise CannotLookError("no_redis") from None

    @cached_property
    def now_ms(self) -> int:
        """Its clock when it was first asked, in milliseconds since the epoch.

        Raises:
            CannotLookError: Redis does not answer.
            ResponseError: this user may not ask.
        """
        seconds, microseconds = self.call("TIME")
        return int(seconds) * 1000 + int(microseconds) // 1000

    def skew_ms(self) -> int:
        """Return how many milliseconds this machine's clock is ahead of it.

        Raises:
            CannotLookError: Redis does not answer.
            ResponseError: this user may not ask.
        """
        seconds, microseconds = self.call("TIME")
        return time.time_ns() // 1_000_000 - (int(seconds) * 1000 + int(microseconds) // 1000)

    @property
    def info(self) -> Mapping[str, str]:
        """What INFO says.

        Raises:
            CannotLookError: Redis does not answer.
            ResponseError: this user may not ask.
        """
        if self._info is None:
            text = b"\r\n".join(self.call("INFO", section) for section in SECTIONS).decode()
            self._info = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        return self._info

    def strategies(self) -> list[str]:
        """Return the names that own a command stream."""
        return sorted(name.decode(errors="replace") for name in self.call("SMEMBERS", self.keys.strategies))

    def close(self) -> None:
        """Drop the connection."""
        self._link.close()
