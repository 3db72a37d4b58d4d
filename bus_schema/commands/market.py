"""Commands about prices, instruments and trading days, which the terminal's quote service answers."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bus_schema.commands.base import CommandBase
from bus_schema.fields import Count, Day, StockCode

MOST_QUOTES = 500
"""Instruments in one command."""

StockCodes = Annotated[tuple[StockCode, ...], Field(min_length=1, max_length=MOST_QUOTES)]

Market = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{2,6}$")]
"""xtdata's word for a market: `SH`, `SZ`, `IF`, …"""


class QueryQuote(CommandBase):
    """Ask for the latest quotes.

    Attributes:
        stock_codes: 1 to 500 instruments.
    """

    type: Literal["query_quote"] = "query_quote"
    stock_codes: StockCodes


class QueryInstrument(CommandBase):
    """Ask for an instrument's static data.

    Attributes:
        stock_code: `600000.SH`, or six bare digits.
    """

    type: Literal["query_instrument"] = "query_instrument"
    stock_code: StockCode


class SubscribeQuote(CommandBase):
    """Have the ticks of instruments written to their streams `quotes:<stock_code>`, beside those of before.

    It holds until `unsubscribe_quote`, also over restarts of the worker. The result is a
    `QuoteSubscriptionResult`. An account follows 500 instruments at most.

    Attributes:
        stock_codes: 1 to 500 instruments.
    """

    type: Literal["subscribe_quote"] = "subscribe_quote"
    stock_codes: StockCodes


class UnsubscribeQuote(CommandBase):
    """Follow instruments no more. Ticks that another strategy follows too go on.

    Attributes:
        stock_codes: 1 to 500 instruments; absent: all that the strategy follows.
    """

    type: Literal["unsubscribe_quote"] = "unsubscribe_quote"
    stock_codes: StockCodes | None = None


class QueryTradingDates(CommandBase):
    """Ask for the days on which a market trades.

    Attributes:
        market: `SH`, `SZ`, `IF`, …
        start_time: The first day: `20250102`; absent: as far back as the terminal knows.
        end_time: The last day; absent: as far ahead as the terminal knows.
        count: Only so many of the last ones; absent: all.
    """

    type: Literal["query_trading_dates"] = "query_trading_dates"
    market: Market = "SH"
    start_time: Day | None = None
    end_time: Day | None = None
    count: Count | None = None
