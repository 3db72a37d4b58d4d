"""The room that lets the engine know prices: it watches instruments and tells what the quote service says.

One thread works in rounds. What the SDK pushes waits for the next round, so that a burst of ticks reaches the
engine as the newest quote of each instrument. Between pushes it polls: a push may be lost, and only an answer
proves that the service lives.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event, Lock

import structlog
from tenacity import RetryCallState, Retrying, wait_exponential, wait_random
from tenacity.stop import stop_when_event_set

from worker.broker.pushed_quotes import PushedQuotes, Ticks
from worker.broker.quote_client import QuoteClient
from worker.broker.quote_facts import quote_facts
from worker.broker.quote_messages import QuoteCallError, QuotesUnavailableError
from worker.broker.static_data import StaticData
from worker.engine.effects import Unwatch, Watch
from worker.engine.facts import QuoteFacts
from worker.engine.inputs import Input, Quoted, QuotesLost
from worker.threads import OwnThread

STOP_SECONDS = 2.0
_SHANGHAI = dt.timezone(dt.timedelta(hours=8))
_MS_PER_SECOND = 1_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done, in seconds.

    Attributes:
        tell: between two ``Quoted``, at least.
        poll: between two looks at the latest quotes.
        retry: until details that failed or were unknown are asked again.
        refresh: until details that are known are asked again, and the subscription is renewed.
        first_pause: before the first attempt to reach a service that is lost; it doubles from there.
        longest_pause: before any further attempt.
    """

    tell: float = 0.1
    poll: float = 3.0
    retry: float = 15.0
    refresh: float = 300.0
    first_pause: float = 0.5
    longest_pause: float = 10.0


class Market:
    """What is watched, and the thread that watches it. No method waits for the SDK.

    Nothing is asked before something is watched.

    Args:
        quotes: who asks the quote service.
        tell: takes what it says, as inputs of the engine.
        now: milliseconds on the bus's clock, by which the day turns.
        pace: how often things are done.
        idle_pause: how long a service that is lost may be left alone at the moment, in seconds, if that is
            longer than the pace has it.
    """

    def __init__(
        self,
        quotes: QuoteClient,
        tell: Callable[[Input], None],
        now: Callable[[], int],
        pace: Pace | None = None,
        *,
        idle_pause: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._quotes = quotes
        self._tell = tell
        self._now = now
        self._pace = pace = pace or Pace()
        self._idle_pause = idle_pause
        self._lock = Lock()
        self._watched: frozenset[str] = frozenset()
        self._fresh: set[str] = set()
        self._wake, self._hurry, self._stopping = Event(), Event(), Event()
        self._static = StaticData(quotes, tell, refresh_seconds=pace.refresh, retry_seconds=pace.retry)
        self._pushed = PushedQuotes(
            quotes, self._wake.set, renew_seconds=pace.refresh, retry_seconds=pace.retry
        )
        self._latest: dict[str, QuoteFacts] = {}
        self._lost = self._loss_told = False
        self._next_poll = 0.0
        self._asked_for: tuple[dt.date, int] | None = None
        self._thread = OwnThread(self._run, "market")

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, for at most ``STOP_SECONDS``; one that waits for an answer ends with the wait."""
        self._stopping.set()
        self._hurry.set()
        self._wake.set()
        self._thread.join(STOP_SECONDS)

    def watch(self, watch: Watch) -> None:
        """Watch these instruments, too; what is known of them is told even if it was told before."""
        with self._lock:
            self._watched |= frozenset(watch.stock_codes)
            self._fresh |= set(watch.stock_codes)
        self._hurry.set()
        self._wake.set()

    def unwatch(self, unwatch: Unwatch) -> None:
        """Watch these instruments no more."""
        with self._lock:
            self._watched -= frozenset(unwatch.stock_codes)
            # Whoever watches nothing is not told either; he hears of it when he watches again.
            self._loss_told = self._loss_told and bool(self._watched)
            self._fresh |= set(unwatch.stock_codes)
        self._wake.set()

    def try_now(self) -> None:
        """Put the next attempt to reach a service that is lost off no longer."""
        self._hurry.set()

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
                log.info("quotes_still_lost", error=str(error))
            self._wait()

    def _wait(self) -> None:
        # What was just told rests for a moment; an instrument that somebody begins to watch does not wait.
        self._hurry.wait(self._pace.tell)
        self._wake.wait(max(0.0, self._next_poll - time.monotonic()) if self._watched else None)
        self._wake.clear()

    def _seconds_to_wait(self, attempt: RetryCallState) -> float:
        first, longest = self._pace.first_pause, max(self._pace.longest_pause, self._idle_pause())
        return wait_exponential(first, longest)(attempt) + wait_random(0, first)(attempt)

    def _pause(self, seconds: float) -> None:
        self._hurry.wait(seconds)

    def _lose(self, attempt: RetryCallState) -> None:
        failure = attempt.outcome.exception() if attempt.outcome else None
        self._lost = True
        if self._loss_told or not self._watched:
            return
        self._loss_told = True
        # Whoever hears that quotes are lost lets go of them; so all are told when they are back.
        self._latest.clear()
        # What is not the service's own failure is a surprise: a fault of ours, or an answer of another shape.
        surprise = None if isinstance(failure, QuotesUnavailableError) else failure
        log.warning("quotes_lost", error=str(failure), exc_info=surprise)
        self._tell(QuotesLost(str(failure)))

    def _round(self) -> None:
        self._hurry.clear()
        watched, fresh = self._taken()
        if self._stopping.is_set():
            return
        if not watched:
            self._end_subscription()
            return
        ticks = self._pushed.take()
        if fresh or self._lost or self._next_poll <= time.monotonic():
            ticks |= self._polled(watched)
        self._ask_static(watched)
        self._pushed.follow(watched & self._static.listed)
        self._tell_quotes({**ticks, **self._pushed.take()}, watched)

    def _taken(self) -> tuple[frozenset[str], set[str]]:
        with self._lock:
            watched, fresh, self._fresh = self._watched, self._fresh, set()
        self._static.forget(fresh)
        for code in fresh:
            self._latest.pop(code, None)
        return watched, fresh

    def _end_subscription(self) -> None:
        if self._quotes.connection:
            self._pushed.follow(frozenset())

    def _polled(self, watched: Iterable[str]) -> Ticks:
        try:
            ticks: Ticks = self._quotes.ask("get_full_tick", sorted(watched))
        except QuoteCallError as error:
            raise QuotesUnavailableError(f"the latest quotes cannot be read: {error}") from error
        self._next_poll = time.monotonic() + self._pace.poll
        return ticks

    def _ask_static(self, watched: Iterable[str]) -> None:
        today = dt.datetime.fromtimestamp(self._now() / _MS_PER_SECOND, _SHANGHAI).date()
        if self._asked_for != (today, self._quotes.connection):
            self._static.forget_all()
            self._asked_for = (today, self._quotes.connection)
        self._static.ask(sorted(watched), today)

    def _tell_quotes(self, ticks: Ticks, watched: frozenset[str]) -> None:
        cleaned = [quote_facts(code, tick) for code, tick in ticks.items() if tick and code in watched]
        changed = [quote for quote in cleaned if quote != self._latest.get(quote["stock_code"])]
        self._latest.update((quote["stock_code"], quote) for quote in changed)
        if changed or self._lost:
            self._lost = self._loss_told = False
            self._tell(Quoted(tuple(changed)))
