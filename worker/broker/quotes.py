"""Quotes and instruments, through the SDK's own quote client ``xtdata``.

``xtdata`` keeps one connection of its own, connects anew on each call when it is down, and raises when it
cannot.
"""

from typing import Any

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


Address = tuple[str, int] | None
"""Host and port of the quote service; None where the SDK is to find it by itself."""


class QuotesUnavailableError(Exception):
    """The quote service cannot be reached; the message says what the SDK said."""


def full_ticks(xtdata: Any, address: Address, stock_codes: list[str]) -> list[dict[str, Any]]:
    """The latest quote of each code that the terminal knows.

    Raises:
        QuotesUnavailableError: the quote service cannot be reached.
    """
    _connect(xtdata, address)
    ticks = xtdata.get_full_tick(stock_codes)
    return [{"stock_code": code, **_renamed(tick, QUOTE_FIELDS)} for code, tick in ticks.items() if tick]


def instrument(xtdata: Any, address: Address, stock_code: str) -> dict[str, Any] | None:
    """An instrument's static data, or None for a code that the terminal does not know.

    Raises:
        QuotesUnavailableError: the quote service cannot be reached.
    """
    _connect(xtdata, address)
    detail = xtdata.get_instrument_detail(stock_code, True)
    return {"stock_code": stock_code, **_renamed(detail, INSTRUMENT_FIELDS)} if detail else None


def _connect(xtdata: Any, address: Address) -> None:
    # Its greeting goes to stdout, which belongs to whoever runs the worker.
    xtdata.enable_hello = False
    try:
        if address is None:
            xtdata.connect()
        else:
            xtdata.connect(*address)
    except Exception as error:  # The SDK raises a bare Exception.
        raise QuotesUnavailableError(f"the quote service cannot be reached: {error}") from error


def _renamed(source: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {ours: source[theirs] for ours, theirs in names.items() if theirs in source}
