"""What the market data side of the terminal knows: the latest quote and the static data of an instrument.

xtdata's names in snake case (`lastPrice` is `last_price`). Prices and amounts are yuan.
"""

from bus_schema.results import Facts


class QuoteResult(Facts):
    """The latest quote of one instrument, as xtdata's full tick has it.

    Attributes:
        stock_code: `600000.SH`.
        time: Of the quote: milliseconds since the epoch, UTC.
        last_price: Yuan; 0 before the first trade of the day.
        open: Yuan.
        high: Yuan.
        low: Yuan.
        last_close: Yuan, yesterday's close.
        amount: Yuan traded today.
        volume: Lots (手) traded today, as xtdata counts them.
        pvolume: Shares traded today.
        stock_status: xtdata's number for the trading phase.
        ask_price: Yuan, best first.
        bid_price: Yuan, best first.
        ask_vol: Lots (手) at each ask.
        bid_vol: Lots (手) at each bid.
    """

    stock_code: str
    time: int
    last_price: float
    open: float = 0.0
    high: float = 0.0
    low: float = 0.0
    last_close: float = 0.0
    amount: float = 0.0
    volume: int = 0
    pvolume: int = 0
    stock_status: int = 0
    ask_price: tuple[float, ...] = ()
    bid_price: tuple[float, ...] = ()
    ask_vol: tuple[int, ...] = ()
    bid_vol: tuple[int, ...] = ()


class InstrumentResult(Facts):
    """The static data of one instrument, as xtdata's instrument detail has it.

    Attributes:
        stock_code: `600000.SH`.
        instrument_name: Its name.
        exchange_id: `SH`, `SZ`, …
        instrument_id: The code without its market.
        pre_close: Yuan, yesterday's close.
        up_stop_price: Yuan, today's upper limit.
        down_stop_price: Yuan, today's lower limit.
        price_tick: Yuan, the smallest step of a price.
        volume_multiple: Units in one contract; 1 for stocks.
        min_limit_order_volume: Smallest volume of a limit order; null where the terminal does not say.
        max_limit_order_volume: Largest volume of a limit order; null where the terminal does not say.
        instrument_status: xtdata's number: 0 or less trades, above it counts the days of suspension.
        is_trading: Whether it can be traded; null where the terminal does not say.
    """

    stock_code: str
    instrument_name: str = ""
    exchange_id: str = ""
    instrument_id: str = ""
    pre_close: float = 0.0
    up_stop_price: float = 0.0
    down_stop_price: float = 0.0
    price_tick: float = 0.0
    volume_multiple: int = 1
    min_limit_order_volume: int | None = None
    max_limit_order_volume: int | None = None
    instrument_status: int = 0
    is_trading: bool | None = None
