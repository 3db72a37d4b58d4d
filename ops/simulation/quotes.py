"""What the simulated quote service knows: every instrument trades, at first at the price of the orders."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from worker.engine.days import day_of
from worker.engine.facts import InstrumentFacts, QuoteFacts
from worker.engine.inputs import Input, InstrumentKnown, Quoted, TradingDaysKnown

LAST_PRICE = 10.5
PRE_CLOSE, UP_STOP_PRICE, DOWN_STOP_PRICE = 10.5, 11.55, 9.45
LOT, MOST = 100, 1_000_000
CALENDAR_DAYS = 30
TRADING = 13
"""xtdata's state of a share in continuous trading."""
_EPOCH = dt.date(1970, 1, 1)


def known(stock_codes: Iterable[str], now: int, prices: Mapping[str, float]) -> Iterator[Input]:
    """What is told of instruments at a moment (milliseconds): the calendar, the details, the quotes.

    ``prices`` are the last prices, yuan, of those that have moved.
    """
    codes = tuple(stock_codes)
    yield TradingDaysKnown(_days(now))
    yield from (InstrumentKnown(code, _facts(code)) for code in codes)
    yield quoted(codes, now, prices)


def _days(now: int) -> tuple[int, ...]:
    # A schedule's days follow each other without weekends.
    today = day_of(now)
    days = (_EPOCH + dt.timedelta(days=day) for day in range(today - CALENDAR_DAYS, today + 1))
    return tuple(int(f"{day:%Y%m%d}") for day in days)


def _facts(stock_code: str) -> InstrumentFacts:
    return {
        "stock_code": stock_code,
        "instrument_name": stock_code,
        "pre_close": PRE_CLOSE,
        "up_stop_price": UP_STOP_PRICE,
        "down_stop_price": DOWN_STOP_PRICE,
        "price_tick": 0.01,
        "min_limit_order_volume": LOT,
        "max_limit_order_volume": MOST,
        "min_market_order_volume": LOT,
        "max_market_order_volume": MOST,
        "min_limit_sell_order_volume": LOT,
        "max_limit_sell_order_volume": MOST,
        "instrument_status": 0,
    }


def quoted(stock_codes: Iterable[str], now: int, prices: Mapping[str, float]) -> Quoted:
    """The quotes alone."""
    return Quoted(tuple(_quote(code, now, prices.get(code, LAST_PRICE)) for code in stock_codes))


def _quote(stock_code: str, now: int, last_price: float) -> QuoteFacts:
    # Where a stock is at its lower limit, nobody bids.
    bids = (last_price,) if last_price > DOWN_STOP_PRICE else (0.0,)
    return {
        "stock_code": stock_code,
        "time": now,
        "last_price": last_price,
        "last_close": PRE_CLOSE,
        "open_int": TRADING,
        "ask_price": (last_price,),
        "bid_price": bids,
        "ask_vol": (LOT,),
        "bid_vol": (LOT,),
    }
