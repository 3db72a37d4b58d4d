"""The one way to ``xtdata``: a call at a time, each with a limit.

``xtdata`` keeps one client for the whole module, and whoever finds it down shuts it and connects anew, so two
threads at once could shut the client that the other has just opened. Hence every call is made in one thread.
A call that does not return is left behind with its thread, and the next one begins with a new connection.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import structlog

from worker.broker.calls import CallThreads

T = TypeVar("T")

CALL_SECONDS = 10.0
"""For one call, with the connecting that it may need: the SDK looks for the service at several addresses."""
MOST_HANGING = 8
"""Threads that are left behind at most; each stays until its call returns, if it ever does."""
WAITING_THREADS = 3

Address = tuple[str, int] | None
"""Host and port of the quote service; None where the SDK is to find it by itself."""

log = structlog.get_logger(__name__)


class QuotesUnavailableError(Exception):
    """The quote service cannot be reached, or does not answer; the message says which."""


class QuoteCallError(Exception):
    """The quote service was reached, and the call failed; the message is the SDK's."""


class QuoteClient:
    """The SDK's quote client; any thread may call, and none waits for longer than the limit.

    Args:
        xtdata: the SDK's module.
        address: where the quote service is.
        seconds: the limit of a call.

    Attributes:
        connection: how many connections there have been. Another number than before means that the
            subscriptions of before are gone.
    """

    def __init__(self, xtdata: Any, address: Address, seconds: float = CALL_SECONDS) -> None:
        self._xtdata = xtdata
        self._address = address or ()
        self._seconds = seconds
        self.connection = 0
        self._client: Any = None
        self._distrusted = False
        self._closed = False
        self._lock = Lock()
        self._hand = CallThreads("quotes", 1)
        self._busy: set[CallThreads] = set()
        self._waiting = CallThreads("quote-query", WAITING_THREADS)

    @property
    def hung(self) -> bool:
        """Whether a call was left hanging and has not returned."""
        return self._left_behind() > 0

    def call(self, function: Callable[[Any], T]) -> T:
        """Call functions of ``xtdata``, which is handed over and connected.

        Raises:
            QuotesUnavailableError: there is no connection, or no answer came in time.
            QuoteCallError: the call raised.
        """
        if self._closed:
            raise QuotesUnavailableError("the worker is stopping")
        if self._left_behind() >= MOST_HANGING:
            raise QuotesUnavailableError(
                f"{MOST_HANGING} calls to the quote service never returned: restart the terminal"
            )
        hand = self._hand
        try:
            return hand.call(lambda: self._made(hand, function), self._seconds)
        except TimeoutError as error:
            self._leave_behind(hand)
            raise QuotesUnavailableError(
                f"the quote service did not answer within {self._seconds:g} s"
            ) from error

    def post(self, job: Callable[[], None]) -> None:
        """Run a job that calls, in a thread that can wait; it must deal with its own failures."""
        self._waiting.post(job)

    def close(self, seconds: float) -> bool:
        """Disconnect, so that no callback comes any more; False if a call had to be left hanging.

        Args:
            seconds: how long that may take.
        """
        if not self._closed:
            self._closed = True
            self._waiting.give_up()
            self._disconnect(seconds)
            self._hand.give_up()
        with self._lock:
            return not self._busy

    def _disconnect(self, seconds: float) -> None:
        if self._client is None or self.hung:
            return
        hand = self._hand
        try:
            hand.call(lambda: self._noted(hand, self._xtdata.disconnect), seconds)
        except Exception as error:  # noqa: BLE001 - The SDK raises a bare Exception, and all is over anyway.
            log.warning("quotes_not_disconnected", error=str(error))

    def _made(self, hand: CallThreads, function: Callable[[Any], T]) -> T:
        return self._noted(hand, lambda: self._connected_call(function))

    def _connected_call(self, function: Callable[[Any], T]) -> T:
        self._connect()
        try:
            return function(self._xtdata)
        except Exception as error:
            raise QuoteCallError(str(error) or type(error).__name__) from error

    def _noted(self, hand: CallThreads, function: Callable[[], T]) -> T:
        with self._lock:
            self._busy.add(hand)
        try:
            return function()
        finally:
            with self._lock:
                self._busy.discard(hand)

    def _connect(self) -> None:
        # Its greeting goes to stdout, which belongs to whoever runs the worker.
        self._xtdata.enable_hello = False
        # Connecting again is what may let go of a call that hangs, and what the next call needs anyway.
        connect = self._xtdata.reconnect if self._distrusted else self._xtdata.connect
        try:
            client = connect(*self._address)
        except Exception as error:  # The SDK raises a bare Exception.
            raise QuotesUnavailableError(f"the quote service cannot be reached: {error}") from error
        self._distrusted = False
        if client is not self._client:
            self._client = client
            self.connection += 1

    def _leave_behind(self, hand: CallThreads) -> None:
        with self._lock:
            if hand is not self._hand or self._closed:
                return  # Somebody who waited behind the same call was faster, or nobody calls any more.
            hand.give_up()
            self._hand = CallThreads("quotes", 1)
            self._distrusted = True
        log.warning("quote_call_left_hanging", seconds=self._seconds)

    def _left_behind(self) -> int:
        with self._lock:
            return len(self._busy - {self._hand})
