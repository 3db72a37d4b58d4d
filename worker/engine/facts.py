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
