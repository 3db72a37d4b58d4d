"""Where a subject's orders go, and where its answers come back."""

from typing import NamedTuple

from worker.bus.link import RedisLink

REPLY_WAIT_SECONDS = 60.0
"""For the answer to one order, or to a batch; then the subject has failed."""


class Lane(NamedTuple):
    """The streams of one subject.

    Attributes:
        commands: what the server reads.
        answers: what the client reads.
        has_fills: the server tells a fill for each order as well, there and in all monitors' streams at once.
    """

    commands: str
    answers: str
    has_fills: bool = False


class NoAnswerError(Exception):
    """An order was not answered in time."""


def newest_id(link: RedisLink, stream: str) -> bytes:
    """Where a stream ends now."""
    entries = link.call("XREVRANGE", stream, "+", "-", "COUNT", 1)
    newest: bytes = entries[0][0] if entries else b"0-0"
    return newest
