"""The one way to quotes: who asks ``xtdata`` is started, asked and, when it does not answer, ended.

The SDK's quote client holds the interpreter for as long as the other side is silent, and may end its process.
So another process asks it, and all accounts share that one. Ticks that are subscribed to are pushed into this
process's memory: whoever wants a price does not wait for another process.
"""

import itertools
import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, NamedTuple

import structlog

from worker.broker.calls import CallThreads
from worker.broker.quote_messages import (
    ANSWER,
    CONNECTED,
    FAILED,
    OVER,
    READY,
    SUBSCRIBE,
    TICKS,
    UNREACHABLE,
    UNSUBSCRIBE,
    Message,
    QuoteCallError,
    QuotesUnavailableError,
)
from worker.broker.quote_peers import StartPeer
from worker.text_files import reason_of

CALL_SECONDS = 10.0
"""For one call, with the connecting that it may need."""
START_SECONDS = 30.0
"""For a process to start and to import the SDK."""
WAITING_THREADS = 3
STOPPING = "the worker is stopping"

Sink = Callable[[dict[str, Any]], None]
"""Takes ticks by stock code, in the thread that hears them."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds.

    Attributes:
        call: an answer.
        start: the start of whoever answers.
        first_pause: between the end of one that never answered and the next; it doubles from there.
        longest_pause: before any further one.
    """

    call: float = CALL_SECONDS
    start: float = START_SECONDS
    first_pause: float = 0.5
    longest_pause: float = 60.0


class Life:
    """One that asks ``xtdata``, from its start to its end, and what it was asked.

    Args:
        start: starts it.
        patience: how long it may take.
        connected: called when it has its connection.
        ended: called once, when it is over.

    Attributes:
        over: why it answers nothing more; empty while it does.
        answered: whether it has ever answered.
    """

    def __init__(
        self,
        start: StartPeer,
        patience: Patience,
        connected: Callable[[], None],
        ended: Callable[["Life"], None],
    ) -> None:
        self.over = ""
        self.answered = False
        self._patience = patience
        self._connected = connected
        self._ended = ended
        self._lock = Lock()
        self._ready = Event()
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[Any]] = {}
        self._sinks: dict[int, Sink] = {}
        self._peer = start(self._heard, self.finish)

    def ask(self, function: str, arguments: tuple[Any, ...], sink: Sink | None = None) -> tuple[int, Any]:
        """Ask, and return the request's number and its answer.

        Args:
            function: of `quote_messages`.
            arguments: what JSON can carry.
            sink: takes the ticks, where the request subscribes.

        Raises:
            QuotesUnavailableError: it is over, or the service cannot be reached.
            QuoteCallError: the call raised.
            TimeoutError: no answer in time.
        """
        if not self._ready.wait(self._patience.start):
            raise TimeoutError
        number, future = next(self._numbers), Future[Any]()
        with self._lock:
            if self.over:
                raise QuotesUnavailableError(self.over)
            self._asked[number] = future
            if sink is not None:
                # Its first ticks may come before its answer.
                self._sinks[number] = sink
        self._peer.send([number, function, *arguments])
        return number, future.result(self._patience.call)

    def forget(self, number: int) -> None:
        """Pass on no more ticks of a subscription."""
        with self._lock:
            self._sinks.pop(number, None)

    def finish(self, reason: str) -> None:
        """It answers nothing more; whoever waits is told why."""
        with self._lock:
            if self.over:
                return
            self.over = reason
            waiting = list(self._asked.values())
            self._asked.clear()
            self._sinks.clear()
        self._ended(self)
        self._ready.set()
        for future in waiting:
            future.set_exception(QuotesUnavailableError(reason))

    def end(self, reason: str) -> None:
        """End it, whatever it does."""
        self.finish(reason)
        self._peer.end()

    def _heard(self, message: Message) -> None:
        kind, *rest = message
        if kind == TICKS:
            if (sink := self._sinks.get(rest[0])) is not None:
                sink(rest[1])
        elif kind == READY:
            self._ready.set()
        elif kind == CONNECTED:
            self._connected()
        elif kind == OVER:
            self.finish(rest[0])
        else:
            self._settle(kind, *rest)

    def _settle(self, kind: str, number: int, value: Any) -> None:
        with self._lock:
            future = self._asked.pop(number, None)
        if future is None:
            return
        if kind == ANSWER:
            self.answered = True
            future.set_result(value)
        else:
            errors = {FAILED: QuoteCallError, UNREACHABLE: QuotesUnavailableError}
            future.set_exception(errors[kind](value))


class Subscription(NamedTuple):
    """A subscription: whose it is, and its number there."""

    life: Life
    number: int


class QuoteClient:
    """Whoever wants quotes; any thread may ask, and none waits for longer than the limits.

    Args:
        start: starts one that asks ``xtdata``.
        patience: how long things may take.

    Attributes:
        connection: how many connections there have been. Another number than before means that the
            subscriptions of before are gone.
    """

    def __init__(self, start: StartPeer, patience: Patience | None = None) -> None:
        self._start = start
        self._patience = patience or Patience()
        self.connection = 0
        self._life: Life | None = None
        self._closed = False
        self._lock = Lock()
        self._in_vain = 0
        self._not_before = 0.0
        self._waiting = CallThreads("quote-query", WAITING_THREADS)

    def begin(self) -> None:
        """Start ahead of the first question; nobody waits for it."""
        self._waiting.post(self._begin)

    def ask(self, function: str, *arguments: Any) -> Any:
        """Call a function of ``xtdata``.

        Raises:
            QuotesUnavailableError: there is no connection, or no answer came in time.
            QuoteCallError: the call raised.
        """
        return self._asked(self._alive(), function, arguments)[1]

    def subscribe(self, stock_codes: list[str], sink: Sink) -> Subscription:
        """Let changes of these be pushed.

        Raises:
            QuotesUnavailableError: there is no connection, or no answer came in time.
            QuoteCallError: the call failed.
        """
        life = self._alive()
        return Subscription(life, self._asked(life, SUBSCRIBE, (stock_codes,), sink)[0])

    def unsubscribe(self, subscription: Subscription) -> None:
        """End a subscription; one whose connection is gone has ended with it.

        Raises:
            QuotesUnavailableError: no answer came in time.
            QuoteCallError: the call failed.
        """
        life, number = subscription
        life.forget(number)
        if not life.over:
            self._asked(life, UNSUBSCRIBE, (number,))

    def post(self, job: Callable[[], None]) -> None:
        """Run a job that asks, in a thread that can wait; it must deal with its own failures."""
        self._waiting.post(job)

    def close(self) -> None:
        """End it; whoever still asks is told at once."""
        with self._lock:
            self._closed, life = True, self._life
        self._waiting.give_up()
        if life is not None:
            life.end(STOPPING)

    def _begin(self) -> None:
        try:
            self._alive()
        except QuotesUnavailableError as error:
            log.warning("quotes_not_begun", error=str(error))

    def _alive(self) -> Life:
        """The one that is asked, started where there is none.

        Raises:
            QuotesUnavailableError: it is not time yet for another one, or none can be started.
        """
        with self._lock:
            if self._closed:
                raise QuotesUnavailableError(STOPPING)
            if self._life is None or self._life.over:
                self._wait_our_turn(self._life)
                self._life = self._started()
            return self._life

    def _wait_our_turn(self, last: Life | None) -> None:
        seconds = self._not_before - time.monotonic()
        if last is not None and seconds > 0:
            raise QuotesUnavailableError(f"{last.over}; it is tried again in {math.ceil(seconds)} s")

    def _started(self) -> Life:
        try:
            return Life(self._start, self._patience, self._count, self._note_end)
        except OSError as error:
            raise QuotesUnavailableError(
                f"no process can be started for quotes: {reason_of(error)}"
            ) from error

    def _count(self) -> None:
        self.connection += 1

    def _asked(
        self, life: Life, function: str, arguments: tuple[Any, ...], sink: Sink | None = None
    ) -> tuple[int, Any]:
        try:
            return life.ask(function, arguments, sink)
        except TimeoutError as error:
            reason = f"the quote service did not answer within {self._patience.call:g} s"
            life.end(reason)
            raise QuotesUnavailableError(reason) from error

    def _note_end(self, life: Life) -> None:
        """Let the next one wait the longer, the more of them have never answered."""
        self._in_vain = 0 if life.answered else self._in_vain + 1
        doubled = self._patience.first_pause * 2 ** min(self._in_vain - 1, 30) if self._in_vain else 0.0
        self._not_before = time.monotonic() + min(doubled, self._patience.longest_pause)
        if life.over != STOPPING:
            log.warning("quote_client_ended", why=life.over)
