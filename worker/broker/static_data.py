"""What the quote service knows of instruments and of the calendar, asked again from time to time.

From time to time, because a terminal that has just started, or has not yet turned to the new day, answers
with nothing or with the limits of the day before.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog

from worker.broker.quote_client import QuoteClient
from worker.broker.quote_facts import instrument_facts, is_of_an_earlier_day
from worker.broker.quote_messages import QuoteCallError
from worker.engine.facts import InstrumentFacts
from worker.engine.inputs import Input, InstrumentKnown, TradingDaysKnown

MARKET = "SH"
"""The exchanges of the mainland trade on the same days."""
CALENDAR_DAYS = 30
"""How far the calendar goes back."""
_SHANGHAI = dt.timezone(dt.timedelta(hours=8))
_MS_PER_SECOND = 1_000

log = structlog.get_logger(__name__)


class StaticData:
    """Details of instruments and the trading days; each is told when it is new or has changed.

    Args:
        quotes: who is asked.
        tell: takes what is known.
        refresh_seconds: until what is known is asked again.
        retry_seconds: until what failed, or was unknown, is asked again.
    """

    def __init__(
        self,
        quotes: QuoteClient,
        tell: Callable[[Input], None],
        *,
        refresh_seconds: float,
        retry_seconds: float,
    ) -> None:
        self._quotes = quotes
        self._tell = tell
        self._refresh_seconds = refresh_seconds
        self._retry_seconds = retry_seconds
        self._told: dict[str, InstrumentFacts | None] = {}
        self._due: dict[str, float] = {}
        self._days: tuple[int, ...] = ()
        self._calendar_due = 0.0

    @property
    def listed(self) -> frozenset[str]:
        """The codes that the terminal knows."""
        return frozenset(code for code, facts in self._told.items() if facts is not None)

    def forget(self, stock_codes: Iterable[str]) -> None:
        """Let what is known of these be asked, and told, as if for the first time."""
        for code in stock_codes:
            self._told.pop(code, None)
            self._due.pop(code, None)

    def forget_all(self) -> None:
        """Let everything be asked, and told, as if for the first time."""
        self._told.clear()
        self._due.clear()
        self._days, self._calendar_due = (), 0.0

    def ask(self, stock_codes: Iterable[str], today: dt.date) -> None:
        """Ask what it is time to ask.

        Raises:
            QuotesUnavailableError: the quote service does not answer.
        """
        if self._calendar_due <= time.monotonic():
            self._ask_days(today)
        for code in stock_codes:
            if self._due.get(code, 0.0) <= time.monotonic():
                self._ask_detail(code, today)

    def _ask_days(self, today: dt.date) -> None:
        self._calendar_due = time.monotonic() + self._refresh_seconds
        since = f"{today - dt.timedelta(days=CALENDAR_DAYS):%Y%m%d}"
        try:
            dates = self._quotes.ask("get_trading_dates", MARKET, since)
            days = tuple(sorted(_day(date) for date in dates))
        except (QuoteCallError, TypeError, ValueError, OverflowError) as error:
            log.warning("calendar_unknown", error=str(error))
            return
        if days and days != self._days:
            self._days = days
            self._tell(TradingDaysKnown(days))

    def _ask_detail(self, code: str, today: dt.date) -> None:
        self._due[code] = time.monotonic() + self._retry_seconds
        try:
            detail = self._quotes.ask("get_instrument_detail", code, True)
        except QuoteCallError as error:
            log.warning("instrument_unknown", stock_code=code, error=str(error))
            return
        facts = instrument_facts(code, detail, today) if detail else None
        if detail and not is_of_an_earlier_day(detail, today):
            self._due[code] = time.monotonic() + self._refresh_seconds
        if code not in self._told or self._told[code] != facts:
            self._told[code] = facts
            self._tell(InstrumentKnown(code, facts))


def _day(date: Any) -> int:
    """The number of a day (20250102) that is given as milliseconds since the epoch."""
    return int(f"{dt.datetime.fromtimestamp(date / _MS_PER_SECOND, _SHANGHAI):%Y%m%d}")
