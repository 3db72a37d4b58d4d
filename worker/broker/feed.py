"""The room that hands the ticks that strategies follow to whoever publishes them.

It stands beside the engine's own room, with a thread and a subscription of its own, so that no order waits
for a tick that somebody else wants to see. Ticks that come while the last ones are being published wait for
their turn, the newest of each instrument alone: a slow Redis makes them rarer, and nothing grows.
"""

import time
from collections.abc import Callable
from threading import Event
from typing import Any

import structlog
from tenacity import RetryCallState, Retrying, wait_exponential, wait_random
from tenacity.stop import stop_when_event_set

from worker.broker.pushed_quotes import PushedQuotes, Ticks
from worker.broker.quote_client import QuoteClient
from worker.broker.quote_messages import QuoteCallError, QuotesUnavailableError
from worker.broker.quotes import whole_quote
from worker.engine.effects import Follow
from worker.threads import OwnThread

STOP_SECONDS = 2.0
POLL_SECONDS = 3.0
"""Between two looks at the latest ticks: a push may be lost; only an answer proves that the service lives."""
APART_SECONDS = 0.1
"""Between two rounds, and so between two ticks of an instrument, at least."""
RENEW_SECONDS = 300.0
RETRY_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0

Quote = dict[str, Any]

log = structlog.get_logger(__name__)


class Feed:
    """What is followed, and the thread that follows it. No method waits for the SDK.

    Nothing is asked before something is followed.

    Args:
        quotes: who asks the quote service.
        publish: takes the newest tick of each instrument that has moved.
        idle_pause: how long a service that is lost may be left alone at the moment, in seconds.
    """

    def __init__(
        self,
        quotes: QuoteClient,
        publish: Callable[[list[Quote]], None],
        idle_pause: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._quotes = quotes
        self._publish = publish
        self._idle_pause = idle_pause
        self._wake, self._stopping = Event(), Event()
        self._pushed = PushedQuotes(
            quotes, self._wake.set, renew_seconds=RENEW_SECONDS, retry_seconds=RETRY_SECONDS
        )
        self._wanted: frozenset[str] = frozenset()
        self._polled_for: frozenset[str] = frozenset()
        self._listed: frozenset[str] = frozenset()
        self._latest: dict[str, Quote] = {}
        self._next_poll = 0.0
        self._lost = False
        self._thread = OwnThread(self._run, "feed")

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, for at most ``STOP_SECONDS``; one that waits for an answer ends with the wait."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(STOP_SECONDS)

    def follow(self, follow: Follow) -> None:
        """Follow these instruments and no others."""
        self._wanted = frozenset(follow.stock_codes)
        self._wake.set()

    def _run(self) -> None:
        again = Retrying(
            stop=stop_when_event_set(self._stopping),
            wait=self._seconds_to_wait,
            before_sleep=self._lose,
            sleep=self._pause,
            reraise=True,
        )
        while not self._stopping.is_set():
            try:
                again(self._round)
            except Exception as error:  # noqa: BLE001 - Whatever it was, it has been tried until the stop.
                log.info("feed_still_lost", error=str(error))
            self._wait()

    def _seconds_to_wait(self, attempt: RetryCallState) -> float:
        longest = max(LONGEST_PAUSE_SECONDS, self._idle_pause())
        doubled, little = wait_exponential(FIRST_PAUSE_SECONDS, longest), wait_random(0, FIRST_PAUSE_SECONDS)
        return doubled(attempt) + little(attempt)

    def _pause(self, seconds: float) -> None:
        # Who begins to follow something does not wait out a pause that began before.
        self._wake.wait(seconds)
        self._wake.clear()

    def _wait(self) -> None:
        self._stopping.wait(APART_SECONDS)
        self._wake.wait(max(0.0, self._next_poll - time.monotonic()) if self._wanted else None)
        self._wake.clear()

    def _lose(self, attempt: RetryCallState) -> None:
        failure = attempt.outcome.exception() if attempt.outcome else None
        if self._lost:
            return
        self._lost = True
        # What is not the service's own failure is a surprise: a fault of ours, or an answer of another shape.
        surprise = None if isinstance(failure, QuotesUnavailableError) else failure
        log.warning("feed_lost", error=str(failure), exc_info=surprise)

    def _round(self) -> None:
        wanted = self._wanted
        if self._stopping.is_set():
            return
        if not wanted:
            self._end()
            return
        ticks = self._pushed.take()
        if wanted != self._polled_for or self._lost or self._next_poll <= time.monotonic():
            ticks |= self._polled(wanted)
        self._pushed.follow(wanted & self._listed)
        self._tell({**ticks, **self._pushed.take()}, wanted)
        self._lost = False

    def _end(self) -> None:
        self._latest.clear()
        if self._quotes.connection:
            self._pushed.follow(frozenset())

    def _polled(self, wanted: frozenset[str]) -> Ticks:
        try:
            ticks: Ticks = self._quotes.ask("get_full_tick", sorted(wanted))
        except QuoteCallError as error:
            raise QuotesUnavailableError(f"the latest ticks cannot be read: {error}") from error
        self._polled_for = wanted
        # A code that the terminal does not know is not subscribed to; it may be listed tomorrow.
        self._listed = frozenset(code for code, tick in ticks.items() if tick)
        self._next_poll = time.monotonic() + POLL_SECONDS
        return ticks

    def _tell(self, ticks: Ticks, wanted: frozenset[str]) -> None:
        whole = {code: whole_quote(code, tick) for code, tick in ticks.items() if tick and code in wanted}
        moved = {code: quote for code, quote in whole.items() if quote != self._latest.get(code)}
        self._latest = {code: quote for code, quote in (self._latest | moved).items() if code in wanted}
        if moved:
            self._publish(list(moved.values()))
