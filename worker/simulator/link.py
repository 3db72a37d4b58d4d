"""What the stand-in for the native module and a terminal, near or far, say to each other."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

Row = dict[str, Any]
"""The values of one native record by plain name; JSON can carry it."""

Delivery = tuple[str, int | None, Any]
"""A binding's name, the seq that is answered (None for a push), and the payload."""

Sink = Callable[[list[Delivery]], None]
"""Takes what the terminal sends at once, in order; called from any thread, never blocks."""

LINK_DOWN: Final = "link down"
"""In the place of a binding, alone: the terminal, or the way to it, is gone."""

CLIENT_FAULTS: Final = "client faults"
"""In the place of a binding, alone: how the client's own side has to misbehave from now on."""


class TerminalUnreachableError(Exception):
    """No terminal answers: nobody listens, or it was shut down."""


class SessionRefusedError(Exception):
    """The terminal answered connect() with a failure.

    Attributes:
        code: what connect() returns.
    """

    def __init__(self, code: int) -> None:
        super().__init__(f"the terminal refused the session: connect() returns {code}")
        self.code = code


class Link(Protocol):
    """One session's way to its terminal."""

    def send(self, method: str, seq: int, values: Any) -> None:
        """Hand over one request; its answer comes through the sink.

        Raises:
            TerminalUnreachableError: the terminal is gone.
        """

    def close(self) -> None:
        """End the session; nothing reaches the sink afterwards."""


class Host(Protocol):
    """A terminal as its clients see it, in this process or in another."""

    def open(self, session_id: int, sink: Sink) -> Link:
        """Begin a session.

        Raises:
            TerminalUnreachableError: there is no terminal.
            SessionRefusedError: there is one, and it said no.
        """

    def watch_quotes(self, sink: Callable[[Row | None], None]) -> Callable[[], None]:
        """Send every price change to `sink`, as a tick by stock code; return what ends that.

        None tells the sink that the terminal is gone, and with it the watch.

        Raises:
            TerminalUnreachableError: there is no terminal.
        """

    def call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        """Run one operation of the terminal's control or quote desk and return its JSON-able result.

        Raises:
            TerminalUnreachableError: there is no terminal.
            LookupError: the operation, the stock or the account does not exist.
            ValueError: an argument is wrong.
        """
