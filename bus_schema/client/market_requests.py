"""Commands about prices, instruments and trading days, as methods."""

from collections.abc import Iterable

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands import (
    QueryInstrument,
    QueryQuote,
    QueryTradingDates,
    SubscribeQuote,
    UnsubscribeQuote,
)


class MarketRequests(Requesting[AnswerT]):
    """What the terminal's quote service answers."""

    def query_quote(self, stock_codes: Iterable[str], *, timeout: float | None = None) -> AnswerT:
        """Ask for the latest quotes of 1 to 500 instruments; the results are `QuoteResult`."""
        return self.request(QueryQuote(id=new_id(), stock_codes=tuple(stock_codes)), timeout=timeout)

    def query_instrument(self, stock_code: str, *, timeout: float | None = None) -> AnswerT:
        """Ask for an instrument's static data; the result is an `InstrumentResult`."""
        return self.request(QueryInstrument(id=new_id(), stock_code=stock_code), timeout=timeout)

    def subscribe_quote(self, stock_codes: Iterable[str], *, timeout: float | None = None) -> AnswerT:
        """Have ticks written to `Keys.quotes(stock_code)`, for a `StreamReader`; a `QuoteSubscriptionResult`.

        Args:
            stock_codes: 1 to 500 instruments, beside those of before.
            timeout: Seconds to wait for the reply.
        """
        return self.request(SubscribeQuote(id=new_id(), stock_codes=tuple(stock_codes)), timeout=timeout)

    def unsubscribe_quote(
        self, stock_codes: Iterable[str] | None = None, *, timeout: float | None = None
    ) -> AnswerT:
        """Follow instruments no more; the result is a `QuoteSubscriptionResult`.

        Args:
            stock_codes: 1 to 500 instruments; default: all that the strategy follows.
            timeout: Seconds to wait for the reply.
        """
        codes = None if stock_codes is None else tuple(stock_codes)
        return self.request(UnsubscribeQuote(id=new_id(), stock_codes=codes), timeout=timeout)

    def query_trading_dates(
        self,
        market: str = "SH",
        start_time: str | None = None,
        end_time: str | None = None,
        count: int | None = None,
        *,
        timeout: float | None = None,
    ) -> AnswerT:
        """Ask for the days on which a market trades; the result is a `TradingDatesResult`.

        Args:
            market: `SH`, `SZ`, `IF`, …
            start_time: The first day: `20250102`.
            end_time: The last day.
            count: Only so many of the last ones.
            timeout: Seconds to wait for the reply.
        """
        asked = QueryTradingDates(
            id=new_id(), market=market, start_time=start_time, end_time=end_time, count=count
        )
        return self.request(asked, timeout=timeout)
