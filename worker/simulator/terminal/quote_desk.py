"""Prices and instruments, in the shapes that xtdata.py reads."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Final

from worker.simulator.exchange.hours import SATURDAY, SHANGHAI
from worker.simulator.exchange.market import Exchange
from worker.simulator.link import Row
from worker.simulator.terminal.quote_shapes import MS, detail_of, tick_of
from worker.simulator.terminal.switchboard import Switchboard

DAYS_KNOWN: Final = 366
QUOTE_REQUESTS: Final = frozenset({"full_tick", "instrument_detail", "stock_type", "trading_dates"})


class QuoteDesk:
    """Answers for prices; the quantities around a price are made up, the price is the exchange's."""

    def __init__(self, exchange: Exchange, clock: Callable[[], float], board: Switchboard) -> None:
        self._exchange = exchange
        self._clock = clock
        self._board = board
        self._watchers: list[Callable[[Row | None], None]] = []
        self._shown: dict[str, Row] = {}
        self._is_open = True
        self._changed = threading.Condition()

    def admit(self, operation: str) -> None:
        """Let a request pass, keep it waiting or refuse it, as the faults say; not under the terminal's lock.

        Raises:
            ValueError: it is refused.
        """
        if operation not in QUOTE_REQUESTS:
            return
        with self._changed:
            self._changed.wait_for(lambda: not (self._is_open and self._board.faults.quote_calls == "never"))
        if self._board.faults.quote_calls == "refused":
            raise ValueError(f"the quote service refuses {operation}")

    def faults_changed(self) -> None:
        """Let go who waits no longer."""
        with self._changed:
            self._changed.notify_all()

    def connect(self) -> str:
        """Tell a client that connects how it is met: see `Faults.quote_connect`."""
        return self._board.faults.quote_connect

    def close(self) -> None:
        """Let go of all who wait or watch."""
        self._is_open = False
        self.faults_changed()
        for watcher in list(self._watchers):
            watcher(None)

    def watch(self, sink: Callable[[Row | None], None]) -> Callable[[], None]:
        """Send every price change to `sink`; return what ends that."""
        self._watchers.append(sink)
        return lambda: self._watchers.remove(sink) if sink in self._watchers else None

    def announce(self, stock_code: str) -> None:
        """Tell the watchers that a price moved."""
        if self._board.faults.quote_pushes_lost or self._board.faults.stale_quotes:
            return
        tick = self.full_tick([stock_code])
        for watcher in list(self._watchers):
            watcher(tick)

    def full_tick(self, stock_codes: list[str]) -> dict[str, Row]:
        """Return the ticks of the stocks that are listed, by stock code; a market's name means all of its."""
        wanted = {
            code: instrument
            for code, instrument in self._exchange.instruments.items()
            if code in stock_codes or instrument.market in stock_codes
        }
        phase, now = self._exchange.phase, self._clock()
        kept = self._shown if self._board.faults.stale_quotes else {}
        found = {
            code: kept.get(code) or tick_of(instrument, phase, now) for code, instrument in wanted.items()
        }
        self._shown |= found
        return found

    def instrument_detail(self, stock_code: str) -> Row:
        """Return what is known about a stock; nothing for one that is not listed."""
        instrument = self._exchange.instruments.get(stock_code)
        if instrument is None or stock_code in self._board.faults.missing_details:
            return {}
        return detail_of(instrument, self._clock())

    def stock_type(self, stock_code: str) -> dict[str, bool]:
        """Return to which kinds a stock belongs; nothing for one that is not listed."""
        instrument = self._exchange.instruments.get(stock_code)
        if instrument is None:
            return {}
        is_bond = instrument.board.name == "convertible"
        is_stock = instrument.board.pays_stock_fees
        return {
            "stock": is_stock,
            "fund": not is_stock and not is_bond,
            "etf": not is_stock and not is_bond,
            "bond": is_bond,
        }

    def trading_dates(self, start: str, end: str, count: int) -> list[int]:
        """Return the last year's weekdays until today, as milliseconds; holidays are not known.

        Args:
            start: the first day, like "20250102"; empty for no bound.
            end: the last day; empty for no bound.
            count: how many of the last days; -1 for all.
        """
        today = dt.datetime.fromtimestamp(self._clock(), SHANGHAI).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        days = [today - dt.timedelta(days=back) for back in range(DAYS_KNOWN, -1, -1)]
        wanted = [day for day in days if day.weekday() < SATURDAY and _between(f"{day:%Y%m%d}", start, end)]
        dates = [int(day.timestamp() * MS) for day in wanted]
        return dates[-count:] if count > 0 else dates


def _between(day: str, start: str, end: str) -> bool:
    return (not start or day >= start) and (not end or day <= end)
