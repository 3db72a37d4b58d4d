"""What a channel is: a way on which a message reaches somebody."""

from dataclasses import dataclass
from typing import Any, Protocol

from ops.notify.notices import Kind


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent at once.

    Attributes:
        kind: what it is about.
        title: in one line.
        text: all of it, the title not repeated.
        account_id: whose.
        events: each notice that is listed, as plain values for programs.
        count: how many notices it stands for, those that are not listed among them.
    """

    kind: Kind
    title: str
    text: str
    account_id: str
    events: tuple[dict[str, Any], ...] = ()
    count: int = 1

    @property
    def whole(self) -> str:
        """Title and text together, for those who show no title."""
        return f"{self.title}\n{self.text}"


class NotSentError(Exception):
    """A message could not be sent; the message says why, and holds no secret.

    Attributes:
        passes: whether it may go better a little later.
    """

    def __init__(self, why: str, *, passes: bool) -> None:
        super().__init__(why)
        self.passes = passes


class Channel(Protocol):
    """A way to somebody; used by one thread."""

    @property
    def name(self) -> str:
        """As people know it."""

    def send(self, message: Message) -> str:
        """Send it; returns what came back, in a few words.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
