"""The simulated terminal in this process: sessions, requests, pushes; it survives its clients."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from worker.simulator.beyond.desk import BeyondDesk
from worker.simulator.calls import REQUESTS, empty_answer
from worker.simulator.clock import AdvancingClock
from worker.simulator.exchange.keeping import Keeper
from worker.simulator.exchange.market import Exchange
from worker.simulator.faults import Faults
from worker.simulator.link import Row, Sink, TerminalUnreachableError
from worker.simulator.scenario import Scenario
from worker.simulator.terminal.control_desk import ControlDesk
from worker.simulator.terminal.messages import Message, answer
from worker.simulator.terminal.mischief import status_words
from worker.simulator.terminal.order_desk import OrderDesk
from worker.simulator.terminal.outbox import Outbox
from worker.simulator.terminal.pushes import Pushes
from worker.simulator.terminal.query_desk import QueryDesk
from worker.simulator.terminal.quote_desk import QuoteDesk
from worker.simulator.terminal.reception import Reception
from worker.simulator.terminal.session import ClientSession
from worker.simulator.terminal.switchboard import Switchboard, rate_of


class Terminal:
    """A MiniQMT terminal that is not there, with an exchange and accounts behind it.

    Thread-safe. A request is carried out in the thread that sends it; answers and pushes go to the
    sessions' sinks.

    Args:
        scenario: what it starts with; the default scenario for None.
        clock: seconds since the epoch.
        keep: the file in which the exchange outlives the terminal; None for one that does not.
        keep_at_once: whether the file never is behind; see `Keeper`.

    Attributes:
        clock: the clock in use, which can be put forward.
        exchange: the market and the accounts.
        reception: the sessions.
        quotes: prices and instruments.
        lock: guards all of it.
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        clock: Callable[[], float] = time.time,
        keep: Path | None = None,
        keep_at_once: bool = False,
    ) -> None:
        scenario = scenario or Scenario.load()
        self.lock = threading.RLock()
        self.clock = AdvancingClock(clock)
        self._changed = True
        self._keeper = Keeper(keep, self.lock, at_once=keep_at_once)
        self.exchange: Exchange = self._keeper.exchange(scenario, self.clock)
        self._board = Switchboard()
        self.reception = Reception(self._board)
        self.quotes = QuoteDesk(self.exchange, self.clock, self._board)
        self._queries = QueryDesk(self.exchange, self._board)
        self._pushes = Pushes(self.exchange, self._board, self._queries.heard)
        self._outbox = Outbox(self.reception, self._board, self.lock, before=self._keep)
        self._orders = OrderDesk(self.exchange, self._board, self._pushes)
        self._beyond = BeyondDesk(self.exchange, self.clock)
        self._controls = ControlDesk(self)
        self._first_faults = scenario.faults
        self.clear_faults()

    @property
    def faults(self) -> Faults:
        """The fault switches in force."""
        return self._board.faults

    def set_faults(self, faults: Faults) -> None:
        """Put other switches in force, here and at every client."""
        with self.lock:
            self._board.set(faults)
            self.exchange.status_words = status_words(faults)
            self._outbox.faults_changed()
            self._queries.faults_changed()
            self.reception.faults_changed()
            self.quotes.faults_changed()

    def clear_faults(self) -> None:
        """Put the switches back to what the scenario says."""
        self.set_faults(self._first_faults)

    def open(self, session_id: int, sink: Sink) -> ClientSession:
        """Begin a session; see `link.Host`."""
        self.reception.wait()
        session = ClientSession(self, session_id, sink)
        with self.lock:
            self.reception.admit(session)
        return session

    def watch_quotes(self, sink: Callable[[Row | None], None]) -> Callable[[], None]:
        """Send every price change to `sink`; see `link.Host`."""
        with self.lock:
            self._check_open()
            return self.quotes.watch(sink)

    def call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        """Run one control or quote operation; see `link.Host`."""
        self.quotes.admit(operation)
        with self.lock:
            self._check_open()
            self._keep_up()
            self._changed = True
            result = self._controls.run(operation, arguments)
            self.push_events()
            return result

    def close(self) -> None:
        """End the terminal, as when its process dies: the links go down, nobody answers any more."""
        with self.lock:
            self.reception.close()
            self.quotes.close()
            self._keeper.close(self.exchange)

    def leave(self, session: ClientSession) -> None:
        """End a session at its client's wish."""
        with self.lock:
            self.reception.leave(session)

    def handle(self, session: ClientSession, method: str, seq: int, values: Any) -> None:
        """Carry out one request of a session and send what follows from it."""
        with self.lock:
            lost = self._board.faults.drop_request
            if lost and self._board.happens(rate_of(lost, method)):
                return
            self._keep_up()
            self._changed = self._changed or method not in self._queries.answers
            self._outbox.post_answer(method, self._carried_out(session, method, seq, values))

    def place_by_hand(self, request: Row) -> int:
        """Place an order at the terminal's own window and return its id; every session is pushed.

        Raises:
            ValueError: the terminal refuses it.
        """
        with self.lock:
            order_id = self._orders.place_by_hand(request)
            self.push_events()
            return order_id

    def replay_day(self) -> None:
        """Push the day's orders and trades again, as when the broker's link comes back."""
        for account_id in self.exchange.accounts:
            self._outbox.post(self._pushes.replay(account_id, None))

    def push_events(self) -> None:
        """Push what happened at the exchange."""
        if self.exchange.events:
            self._changed = True
            self._outbox.post(self._pushes.take())

    def _keep(self) -> None:
        """Write the exchange down before it is told of, unless only questions came since the last time."""
        if self._changed:
            self._changed = False
            self._keeper.keep(self.exchange)

    def post(self, messages: list[Message]) -> None:
        """Send messages of another kind."""
        self._outbox.post(messages)

    def _keep_up(self) -> None:
        self._queries.keep_up()
        self.exchange.keep_hours()
        self.push_events()

    def _check_open(self) -> None:
        if not self.reception.is_open:
            raise TerminalUnreachableError("the terminal was closed")

    def _carried_out(self, session: ClientSession, method: str, seq: int, values: Any) -> list[Message]:
        if self._board.faults.offline_answers:
            return [answer(session, REQUESTS[method].binding, seq, empty_answer(method))]
        if method == "orderStock":
            return self._orders.order(session, seq, values)
        if method == "cancelOrderStock":
            return self._orders.cancel(session, seq, values)
        return self._answered(session, method, seq, values)

    def _answered(self, session: ClientSession, method: str, seq: int, values: Any) -> list[Message]:
        query = self._queries.answers.get(method)
        payload = query(session, values) if query is not None else self._beyond.answer(method, values)
        answered = answer(session, REQUESTS[method].binding, seq, payload)
        if method == "subscribe" and self._board.faults.replay_on_subscribe and payload == 0:
            return [answered, *self._pushes.replay(values["account_id"], session)]
        return [answered]
