"""Who is connected: admits sessions, remembers their ids, ends them."""

import threading
import time

from worker.simulator.link import CLIENT_FAULTS, Delivery, SessionRefusedError, TerminalUnreachableError
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard

REFUSED = -1


class Reception:
    """The sessions of one terminal, by session id.

    Attributes:
        is_open: the terminal runs; False once it was closed.
    """

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self._sessions: dict[int, ClientSession] = {}
        self._ended_at: dict[int, float] = {}
        self._changed = threading.Condition()
        self.is_open = True

    def wait(self) -> None:
        """Keep a connecting client waiting as long as the faults say; not under the terminal's lock."""
        faults = self._board.faults
        with self._changed:
            self._changed.wait_for(lambda: not (self.is_open and self._blocks_connect()))
            if faults.connect_delay_s:
                self._changed.wait_for(lambda: not self.is_open, faults.connect_delay_s)

    def admit(self, session: ClientSession) -> None:
        """Take a session in.

        Raises:
            TerminalUnreachableError: the terminal was closed.
            SessionRefusedError: its id is in use, or was until a moment ago, or a fault says no.
        """
        if not self.is_open:
            raise TerminalUnreachableError("the terminal was closed")
        result = self._board.next_connect_result()
        if result != 0 or session.session_id in self._sessions or self._lingers(session.session_id):
            raise SessionRefusedError(result or REFUSED)
        self._sessions[session.session_id] = session
        session.sink([self._client_faults()])

    def leave(self, session: ClientSession) -> None:
        """End a session at its client's wish."""
        if self._sessions.get(session.session_id) is session:
            del self._sessions[session.session_id]
            self._ended_at[session.session_id] = time.monotonic()
        session.alive = False

    def drop_all(self) -> None:
        """End all sessions at the terminal's side."""
        for session in list(self._sessions.values()):
            self.leave(session)
            session.drop()

    def close(self) -> None:
        """End all sessions and admit nobody any more."""
        with self._changed:
            self.is_open = False
            self._changed.notify_all()
        self.drop_all()

    def faults_changed(self) -> None:
        """Tell every client how to misbehave from now on, and let go who waits no longer."""
        for session in self._sessions.values():
            session.sink([self._client_faults()])
        with self._changed:
            self._changed.notify_all()

    def sessions(self) -> list[ClientSession]:
        """Return the sessions that are connected."""
        return list(self._sessions.values())

    def session_ids(self) -> list[int]:
        """Return the ids of the sessions that are connected."""
        return sorted(self._sessions)

    def _blocks_connect(self) -> bool:
        return "connect" in self._board.faults.calls_that_never_return

    def _lingers(self, session_id: int) -> bool:
        ended_at = self._ended_at.get(session_id)
        return ended_at is not None and time.monotonic() < ended_at + self._board.faults.session_linger_s

    def _client_faults(self) -> Delivery:
        names = {
            "calls_that_never_return",
            "native_delay_s",
            "disconnected_push",
            "disconnected_delay_s",
            "abort_kills_process",
        }
        return (CLIENT_FAULTS, None, self._board.faults.model_dump(mode="json", include=names))
