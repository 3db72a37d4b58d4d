"""What can be asked of the quote service by a command: quotes, an instrument's static data, trading days."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from worker.broker.quote_client import QuoteClient
from worker.broker.quote_facts import tick_time
from worker.broker.untold import told

Params = dict[str, Any]

NOISE_DIGITS = 8
"""Behind the point; what a float has beyond them is noise: real ticks hold 11.370000000000001."""

_HUNGARIAN = re.compile(r"^(m_n|b)(?=[A-Z])")
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """A name of xtdata as the contract has it: ``lastPrice`` is ``last_price``.

    Prefixes that tell a type are dropped: ``bDualClass`` is ``dual_class``.
    """
    return _WORD_BEGINS.sub("_", _HUNGARIAN.sub("", name)).lower()


def quote(quotes: QuoteClient, params: Params) -> list[dict[str, Any]]:
    """The latest quote of each code that the terminal knows.

    Raises:
        QuotesUnavailableError: the quote service does not answer.
        QuoteCallError: it refused.
    """
    ticks = quotes.ask("get_full_tick", params["stock_codes"])
    return [whole_quote(code, tick) for code, tick in ticks.items() if tick]


def whole_quote(stock_code: str, tick: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a tick of ``get_full_tick`` or of a whole-quote subscription."""
    return {"stock_code": stock_code, "last_price": 0.0, **renamed(tick), "time": tick_time(tick)}


def instrument(quotes: QuoteClient, params: Params) -> dict[str, Any] | None:
    """An instrument's static data, or None for a code that the terminal does not know.

    Raises:
        QuotesUnavailableError: the quote service does not answer.
        QuoteCallError: it refused.
    """
    code = params["stock_code"]
    # Complete, which puts the fields of the nested ExtendInfo among the others.
    detail = quotes.ask("get_instrument_detail", code, True)
    return {"stock_code": code, **renamed(detail)} if detail else None


def trading_dates(quotes: QuoteClient, params: Params) -> dict[str, Any]:
    """The trading days of a market between two days, or the last ones of them.

    Raises:
        QuotesUnavailableError: the quote service does not answer.
        QuoteCallError: it refused.
    """
    market, *bounds = (params[name] for name in ("market", "start_time", "end_time", "count"))
    dates = quotes.ask("get_trading_dates", market, *bounds)
    return {"market": market, "trading_dates": sorted(int(date) for date in dates or ())}


QUOTE_OPERATIONS: dict[str, Callable[[QuoteClient, Params], Any]] = {
    "quote": quote,
    "instrument": instrument,
    "trading_dates": trading_dates,
}


def renamed(source: Mapping[str, Any]) -> dict[str, Any]:
    """What it tells, by the names of the contract; what it does not tell is left out."""
    plain = {snake_case(name): _plain(value) for name, value in source.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: Any) -> Any:
    """What JSON can carry; None for what it cannot, and for what says that there is nothing."""
    value = told(value)
    if isinstance(value, float):
        return round(value, NOISE_DIGITS)
    if isinstance(value, list | tuple):
        # One of several levels keeps its place.
        return [0.0 if plain is None else plain for plain in map(_plain, value)]
    return value if isinstance(value, str | int) else None
