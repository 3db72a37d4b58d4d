"""The way out: every message passes here, and so do the faults that touch messages."""

import threading
from collections.abc import Callable

from worker.simulator.link import Delivery
from worker.simulator.terminal.messages import Message, is_push
from worker.simulator.terminal.mischief import Trick, tricks_of
from worker.simulator.terminal.reception import Reception
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard, rate_of


class Outbox:
    """Hands messages to the sessions that they concern.

    Args:
        reception: the sessions.
        board: the fault switches.
        lock: guards the terminal.
        before: called before anything is told.
    """

    def __init__(
        self,
        reception: Reception,
        board: Switchboard,
        lock: threading.RLock,
        before: Callable[[], None],
    ) -> None:
        self._reception = reception
        self._before = before
        self._board = board
        self._lock = lock
        self._tricks: list[Trick] = []
        self._spoils_answers = False

    def faults_changed(self) -> None:
        """Look at the switchboard, so that nothing has to be looked at for each message."""
        faults = self._board.faults
        self._tricks = tricks_of(faults, self._board.dice)
        self._spoils_answers = bool(faults.drop_response or faults.response_delay_s)

    def post(self, messages: list[Message]) -> None:
        """Send messages, after what the faults do to them."""
        self._before()
        for trick in self._tricks:
            messages = trick(messages)
        for session in self._reception.sessions():
            # All of one event is handed over, and read, in one go.
            if deliveries := _of(session, messages):
                session.sink(deliveries)

    def post_answer(self, method: str, messages: list[Message]) -> None:
        """Send what follows from one request; faults may lose its answer or hold it back, not its pushes."""
        self.post(self._spoilt(method, messages) if self._spoils_answers else messages)

    def _spoilt(self, method: str, messages: list[Message]) -> list[Message]:
        """Return what is sent now; a delayed answer is sent later."""
        pushes = [message for message in messages if is_push(message)]
        if self._board.happens(rate_of(self._board.faults.drop_response, method)):
            return pushes
        delay_s = rate_of(self._board.faults.response_delay_s, method)
        if not delay_s:
            return messages
        answer = [message for message in messages if not is_push(message)]
        _later(delay_s, lambda: self._post_late(answer))
        return pushes

    def _post_late(self, messages: list[Message]) -> None:
        with self._lock:
            self.post(messages)


def _of(session: ClientSession, messages: list[Message]) -> list[Delivery]:
    """Return what a session gets: what is its own, and the pushes of the accounts that it subscribed to."""
    subscribed = session.subscribed
    return [
        delivery
        for to, delivery in messages
        if to is session or (to is None and delivery[2]["account_id"] in subscribed)
    ]


def _later(delay_s: float, action: Callable[[], None]) -> None:
    timer = threading.Timer(delay_s, action)
    timer.daemon = True
    timer.start()
