"""What the broker says, as plain values: the shapes in which orders and fills travel through the worker.

Keys are xtquant's, times are milliseconds since the epoch (UTC), enumerations are names with the raw number
beside them. A ``TypedDict`` rather than a class: the broker edge fills it, and the event that is published is
this very dictionary with the event's own fields around it, so nothing is copied field by field on the hot
path.
"""

from typing import TypedDict


class OrderFacts(TypedDict):
    """One order as the broker shows it; money in yuan, volumes in shares (张 for bonds)."""

    account_id: str
    stock_code: str
    instrument_name: str
    order_id: int
    order_sysid: str
    order_time: int
    order_type: str
    order_type_code: int
    order_volume: int
    price_type: str
    price_type_code: int
    price: float
    traded_volume: int
    traded_price: float
    order_status: str
    order_status_code: int
    status_msg: str
    strategy_name: str
    order_remark: str
    direction: int
    offset_flag: int
    secu_account: str


class TradeFacts(TypedDict):
    """One fill as the broker shows it; ``traded_volume`` is this fill's, not the order's."""

    account_id: str
    stock_code: str
    instrument_name: str
    traded_id: str
    traded_time: int
    traded_price: float
    traded_volume: int
    traded_amount: float
    order_id: int
    order_sysid: str
    order_type: str
    order_type_code: int
    strategy_name: str
    order_remark: str
    direction: int
    offset_flag: int
    commission: float
    secu_account: str


class QuoteFacts(TypedDict):
    """The latest quote of one instrument: ``bus_schema.quotes.QuoteResult`` documents each field.

    Prices are yuan, the volumes beside prices are lots (手); 0 stands where there is none.
    """

    stock_code: str
    time: int
    last_price: float
    last_close: float
    open_int: int
    ask_price: tuple[float, ...]
    bid_price: tuple[float, ...]
    ask_vol: tuple[int, ...]
    bid_vol: tuple[int, ...]


class IssueFacts(TypedDict):
    """What can be subscribed today, as ``query_ipo_data`` tells it; see ``IpoDataResult``."""

    ipo_code: str
    min_purchase_num: int
    max_purchase_num: int
    issue_price: float


class InstrumentFacts(TypedDict):
    """What an order has to fit: ``bus_schema.quotes.InstrumentResult`` documents each field.

    What the terminal leaves out, or gives as 0, since it does not know it (out of hours, on days without a
    limit), is None here.
    """

    stock_code: str
    instrument_name: str
    pre_close: float | None
    up_stop_price: float | None
    down_stop_price: float | None
    price_tick: float | None
    min_limit_order_volume: int | None
    max_limit_order_volume: int | None
    min_market_order_volume: int | None
    max_market_order_volume: int | None
    min_limit_sell_order_volume: int | None
    max_limit_sell_order_volume: int | None
    instrument_status: int | None
