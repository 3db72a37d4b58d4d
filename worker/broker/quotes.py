"""What can be asked of the quote service by a command: the latest quotes, and an instrument's static data."""

from collections.abc import Callable
from typing import Any

from worker.broker.quote_client import QuoteClient

QUOTE_FIELDS = {
    "time": "time",
    "last_price": "lastPrice",
    "open": "open",
    "high": "high",
    "low": "low",
    "last_close": "lastClose",
    "amount": "amount",
    "volume": "volume",
    "pvolume": "pvolume",
    "stock_status": "stockStatus",
    "ask_price": "askPrice",
    "bid_price": "bidPrice",
    "ask_vol": "askVol",
    "bid_vol": "bidVol",
}
"""The contract's names beside those of ``xtdata.get_full_tick``."""

INSTRUMENT_FIELDS = {
    "instrument_name": "InstrumentName",
    "exchange_id": "ExchangeID",
    "instrument_id": "InstrumentID",
    "pre_close": "PreClose",
    "up_stop_price": "UpStopPrice",
    "down_stop_price": "DownStopPrice",
    "price_tick": "PriceTick",
    "volume_multiple": "VolumeMultiple",
    "min_limit_order_volume": "MinLimitOrderVolume",
    "max_limit_order_volume": "MaxLimitOrderVolume",
    "instrument_status": "InstrumentStatus",
    "is_trading": "IsTrading",
}
"""The contract's names beside those of ``xtdata.get_instrument_detail``."""

Params = dict[str, Any]


def quote(quotes: QuoteClient, params: Params) -> list[dict[str, Any]]:
    """The latest quote of each code that the terminal knows.

    Raises:
        QuotesUnavailableError: the quote service does not answer.
        QuoteCallError: it refused.
    """
    ticks = quotes.call(lambda xtdata: xtdata.get_full_tick(params["stock_codes"]))
    return [{"stock_code": code, **_renamed(tick, QUOTE_FIELDS)} for code, tick in ticks.items() if tick]


def instrument(quotes: QuoteClient, params: Params) -> dict[str, Any] | None:
    """An instrument's static data, or None for a code that the terminal does not know.

    Raises:
        QuotesUnavailableError: the quote service does not answer.
        QuoteCallError: it refused.
    """
    code = params["stock_code"]
    detail = quotes.call(lambda xtdata: xtdata.get_instrument_detail(code, True))
    return {"stock_code": code, **_renamed(detail, INSTRUMENT_FIELDS)} if detail else None


QUOTE_OPERATIONS: dict[str, Callable[[QuoteClient, Params], Any]] = {"quote": quote, "instrument": instrument}


def _renamed(source: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {ours: source[theirs] for ours, theirs in names.items() if theirs in source}
