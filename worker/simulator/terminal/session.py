"""One client's session at the terminal."""

from typing import Any, Protocol

from worker.simulator.link import LINK_DOWN, Sink, TerminalUnreachableError


class Counterpart(Protocol):
    """Who carries out what a session asks for."""

    def handle(self, session: "ClientSession", method: str, seq: int, values: Any) -> None:
        """Carry out one request."""

    def leave(self, session: "ClientSession") -> None:
        """Forget the session."""


class ClientSession:
    """A session: its id, its way back to the client, the accounts it subscribed to."""

    __slots__ = ("alive", "session_id", "sink", "subscribed", "terminal")

    def __init__(self, terminal: Counterpart, session_id: int, sink: Sink) -> None:
        self.terminal = terminal
        self.session_id = session_id
        self.sink = sink
        self.subscribed: set[str] = set()
        self.alive = True

    def send(self, method: str, seq: int, values: Any) -> None:
        """Carry out one request; see `link.Link`."""
        if not self.alive:
            raise TerminalUnreachableError("the session has ended")
        self.terminal.handle(self, method, seq, values)

    def close(self) -> None:
        """End the session at its client's wish."""
        self.terminal.leave(self)

    def drop(self) -> None:
        """End the session at the terminal's side; the client is told by its link."""
        self.alive = False
        self.sink([(LINK_DOWN, None, None)])
