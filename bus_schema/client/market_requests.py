"""Commands about prices, instruments and trading days, as methods."""

from collections.abc import Iterable

from bus_schema.client.ids import new_id
from bus_schema.client.requesting import AnswerT, Requesting
from bus_schema.commands import QueryInstrument, QueryQuote, QueryTradingDates


class MarketRequests(Requesting[AnswerT]):
    """What the terminal's quote service answers."""

    def query_quote(self, stock_codes: Iterable[str], *, timeout: float | None = None) -> AnswerT:
        """Ask for the latest quotes of 1 to 500 instruments; the results are `QuoteResult`."""
        return self.request(QueryQuote(id=new_id(), stock_codes=tuple(stock_codes)), timeout=timeout)

    def query_instrument(self, stock_code: str, *, timeout: float | None = None) -> AnswerT:
        """Ask for an instrument's static data; the result is an `InstrumentResult`."""
        return self.request(QueryInstrument(id=new_id(), stock_code=stock_code), timeout=timeout)

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
