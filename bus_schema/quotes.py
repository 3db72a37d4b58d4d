"""What the market data side of the terminal knows of prices and days.

xtdata's names in snake case (`lastPrice` is `last_price`). Prices and amounts are yuan. What a terminal
leaves out is left out here too, and has the default that stands here.
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
        stock_status: stockStatus, which its publisher calls obsolete: see `open_int`.
        ask_price: Yuan, best first.
        bid_price: Yuan, best first.
        ask_vol: Lots (手) at each ask.
        bid_vol: Lots (手) at each bid.
        open_int: Of shares, funds and bonds the state: 11 before the opening, 12 opening call, 13 trading, 14
            break, 15 closed, 17 halted for a time, 18 closing call, 20 halted to the close, 1 suspended. Of
            futures and options 持仓量: contracts that are open.
        transaction_num: How many trades there were today.
        last_settlement_price: Yuan, of the trading day before; of futures and options.
        settlement_price: Yuan, today's; 0 as long as there is none.
        pe: Price-earnings ratio (市盈率); 0 where the terminal does not reckon it.
        vol_ratio: Volume ratio (量比), by its name; the SDK's documents do not explain it.
        speed1_min: Change within a minute, by its name; whether in per cent, the SDK's documents do not say.
        speed5_min: The same within five minutes.
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
    open_int: int = 0
    transaction_num: int = 0
    last_settlement_price: float = 0.0
    settlement_price: float = 0.0
    pe: float = 0.0
    vol_ratio: float = 0.0
    speed1_min: float = 0.0
    speed5_min: float = 0.0


class TradingDatesResult(Facts):
    """The days on which a market trades, as far as the terminal knows them.

    Attributes:
        market: `SH`, `SZ`, …
        trading_dates: Milliseconds since the epoch, UTC, at which each day begins in Shanghai; oldest first.
    """

    market: str
    trading_dates: tuple[int, ...]


class QuoteSubscriptionResult(Facts):
    """What a strategy is subscribed to after its command.

    Attributes:
        stock_codes: All of its instruments, sorted; each has a stream `quotes:<stock_code>`.
    """

    stock_codes: tuple[str, ...]
