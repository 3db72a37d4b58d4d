"""What every family of client methods stands on: one command goes out, its reply comes back."""

import time
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from bus_schema.commands import AnyCommand

AnswerT = TypeVar("AnswerT")


class Requesting(ABC, Generic[AnswerT]):
    """A client that sends commands; it says whether an answer is a reply or the promise of one."""

    def _now_ms(self) -> int:
        """Milliseconds since the epoch, on Redis's clock as far as that is known."""
        return time.time_ns() // 1_000_000

    @abstractmethod
    def request(self, command: AnyCommand, *, timeout: float | None = None) -> AnswerT:
        """Send a command and wait for its reply.

        Raises:
            SendUnconfirmedError: Redis did not confirm the command; it may be on its stream all the same.
            ReplyTimeoutError: The command is on its stream, and no reply came in time.
        """
