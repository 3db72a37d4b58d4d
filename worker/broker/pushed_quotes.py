"""The subscription to changes of quotes, and the place where they wait to be told.

One whole-quote subscription for all codes: the SDK's documents (xtdata.md) ask not to subscribe more than 50
instruments one by one, and its ticks have the shape of ``get_full_tick``.
"""

import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import structlog

from worker.broker.quote_client import QuoteClient, Subscription
from worker.broker.quote_messages import QuoteCallError

Ticks = dict[str, Any]

log = structlog.get_logger(__name__)


class PushedQuotes:
    """The newest pushed tick of each instrument, as long as nobody has taken it.

    Args:
        quotes: where to subscribe.
        came: called when there is something to take, in the thread that hears of it.
        renew_seconds: until the subscription is made again, lest it be lost unnoticed.
        retry_seconds: until a subscription that failed is tried again.
    """

    def __init__(
        self, quotes: QuoteClient, came: Callable[[], None], *, renew_seconds: float, retry_seconds: float
    ) -> None:
        self._quotes = quotes
        self._came = came
        self._renew_seconds = renew_seconds
        self._retry_seconds = retry_seconds
        self._lock = Lock()
        self._ticks: Ticks = {}
        self._codes: frozenset[str] = frozenset()
        self._due = 0.0
        self._connection = 0
        self._subscription: Subscription | None = None

    def take(self) -> Ticks:
        """The ticks that came since the last time, the newest of each instrument."""
        with self._lock:
            ticks, self._ticks = self._ticks, {}
        return ticks

    def follow(self, stock_codes: frozenset[str]) -> None:
        """Subscribe to these and no others, where that is not so already.

        Raises:
            QuotesUnavailableError: the quote service does not answer.
        """
        if self._connection != self._quotes.connection:
            self._due = 0.0
        if stock_codes != self._codes or self._due <= time.monotonic():
            self._subscribe(stock_codes)

    def _subscribe(self, stock_codes: frozenset[str]) -> None:
        self._codes, self._due = stock_codes, time.monotonic() + self._retry_seconds
        try:
            self._replace()
        except QuoteCallError as error:
            log.warning("quotes_not_subscribed", error=str(error), advice="they are polled meanwhile")
            return
        self._due = time.monotonic() + self._renew_seconds

    def _replace(self) -> None:
        before = self._subscription
        # The new one first, so that there is no gap between the two.
        self._subscription = self._quotes.subscribe(sorted(self._codes), self._put) if self._codes else None
        self._connection = self._quotes.connection
        if before is not None:
            self._quotes.unsubscribe(before)

    def _put(self, ticks: Mapping[str, Any]) -> None:
        """Runs in the thread that hears every subscription: it only keeps what came."""
        with self._lock:
            self._ticks.update(ticks)
        self._came()
