"""From the quote service's dictionaries to plain values, each field cleaned; a bad one never raises."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from worker.broker.untold import STAND_INS, told
from worker.engine.facts import InstrumentFacts, QuoteFacts

PRICE_DIGITS = 4
"""One more than the exchanges' finest tick: real ticks hold numbers like 11.370000000000001."""
HIGHEST_PRICE = 1e9
"""What is above it (yuan) is a stand-in for "none", such as a float's largest value, and no price."""

_SHANGHAI = dt.timezone(dt.timedelta(hours=8))
_MS_PER_SECOND = 1_000
HIGHEST_EXACT = 2**53
"""Up to here a float holds every integer."""


def quote_facts(stock_code: str, tick: Mapping[str, Any]) -> QuoteFacts:
    """A tick of ``get_full_tick`` or of a whole-quote subscription; 0 stands where there is no value."""
    return {
        "stock_code": stock_code,
        "time": tick_time(tick),
        "last_price": _price(tick.get("lastPrice")),
        "last_close": _price(tick.get("lastClose")),
        "open_int": _whole(tick.get("openInt")),
        "ask_price": tuple(map(_price, _levels(tick.get("askPrice")))),
        "bid_price": tuple(map(_price, _levels(tick.get("bidPrice")))),
        "ask_vol": tuple(map(_whole, _levels(tick.get("askVol")))),
        "bid_vol": tuple(map(_whole, _levels(tick.get("bidVol")))),
    }


def is_of_an_earlier_day(detail: Mapping[str, Any], today: dt.date) -> bool:
    """Whether a detail names a trading day that is over; some name none, and of futures at night the next."""
    day = str(detail.get("TradingDay"))
    return day.isdecimal() and 0 < int(day) < int(f"{today:%Y%m%d}")


def tick_time(tick: Mapping[str, Any]) -> int:
    """When a tick was, milliseconds since the epoch; 0 where it is not told.

    Older terminals give no ``time``, and ``timetag`` in Shanghai's time: ``20220726 14:30:20.953``.
    """
    time = _whole(tick.get("time"))
    if time > 0:
        return time
    moment, _, fraction = _text(tick.get("timetag")).partition(".")
    try:
        told = dt.datetime.strptime(moment, "%Y%m%d %H:%M:%S").replace(tzinfo=_SHANGHAI)
    except ValueError:
        return 0
    return round(told.timestamp() * _MS_PER_SECOND) + (int(fraction) if fraction.isdecimal() else 0)


def instrument_facts(
    stock_code: str, detail: Mapping[str, Any], today: dt.date | None = None
) -> InstrumentFacts:
    """What ``get_instrument_detail(code, True)`` gave; None stands where it does not know.

    Args:
        stock_code: whose it is.
        detail: what was given.
        today: a detail of an earlier trading day tells no price: a terminal that has not turned to the new
            day has the close and the limits of the day before. None trusts whatever is given.
    """
    if today is not None and is_of_an_earlier_day(detail, today):
        detail = {**detail, "PreClose": None, "UpStopPrice": None, "DownStopPrice": None}
    return {
        "stock_code": stock_code,
        "instrument_name": _text(detail.get("InstrumentName")),
        "pre_close": _price(detail.get("PreClose")) or None,
        "up_stop_price": _price(detail.get("UpStopPrice")) or None,
        "down_stop_price": _price(detail.get("DownStopPrice")) or None,
        "price_tick": _price(detail.get("PriceTick")) or None,
        "min_limit_order_volume": _volume(detail, "MinLimitOrderVolume"),
        "max_limit_order_volume": _volume(detail, "MaxLimitOrderVolume"),
        "min_market_order_volume": _volume(detail, "MinMarketOrderVolume"),
        "max_market_order_volume": _volume(detail, "MaxMarketOrderVolume"),
        "min_limit_sell_order_volume": _volume(detail, "MinLimitSellOrderVolume"),
        "max_limit_sell_order_volume": _volume(detail, "MaxLimitSellOrderVolume"),
        "instrument_status": _status(detail.get("InstrumentStatus")),
    }


def _number(value: Any) -> float:
    try:
        number = told(float(value))
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return 0.0 if number is None else number


def _whole(value: Any) -> int:
    # What a float holds exactly need not become one first.
    is_whole = value.__class__ is int and -HIGHEST_EXACT <= value <= HIGHEST_EXACT
    return value if is_whole and value not in STAND_INS else int(_number(value))


def _price(value: Any) -> float:
    # Neither not-a-number nor infinity is between the bounds, so a float needs no other look.
    price = round(value if value.__class__ is float else _number(value), PRICE_DIGITS)
    return price if 0.0 < price < HIGHEST_PRICE else 0.0


def _volume(detail: Mapping[str, Any], name: str) -> int | None:
    volume = int(_number(detail.get(name)))
    return volume if volume > 0 else None


def _status(value: Any) -> int | None:
    # 0 says that it trades; only what is no number, or stands in for one, is unknown.
    number = told(value)
    return int(number) if isinstance(number, int | float) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _levels(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, list | tuple) else ()
