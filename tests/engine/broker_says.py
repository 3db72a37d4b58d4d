"""What a terminal would say about orders and fills, with everything a test does not care about filled in."""

from typing import Any, cast

from bus_schema.codes import OrderStatus
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.xtcodes import ORDER_STATUS_NAMES

ACCOUNT_ID = "1000000365"
STATUS_CODES = {str(name): code for code, name in ORDER_STATUS_NAMES.items()}


def order(client_order_id: str, status: str, order_id: int = 1001, **differing: Any) -> OrderFacts:
    """Return an order of 200 shares, of strategy alpha unless ``differing`` says otherwise."""
    facts: dict[str, Any] = {
        "account_id": ACCOUNT_ID,
        "stock_code": "600000.SH",
        "instrument_name": "浦发银行",
        "order_id": order_id,
        "order_sysid": f"S{order_id}",
        "order_time": 0,
        "order_type": "buy",
        "order_type_code": 23,
        "order_volume": 200,
        "price_type": "limit",
        "price_type_code": 50,
        "price": 10.5,
        "traded_volume": 200 if status == OrderStatus.SUCCEEDED else 0,
        "traded_price": 10.5 if status == OrderStatus.SUCCEEDED else 0.0,
        "order_status": status,
        "order_status_code": STATUS_CODES[status],
        "status_msg": "",
        "strategy_name": "alpha",
        "order_remark": client_order_id,
        "direction": 0,
        "offset_flag": 0,
        "secu_account": "A123456789",
    }
    return cast("OrderFacts", {**facts, **differing})


def trade(client_order_id: str, traded_id: str, volume: int = 200, **differing: Any) -> TradeFacts:
    """Return a fill of order 1001, of strategy alpha unless ``differing`` says otherwise."""
    facts: dict[str, Any] = {
        "account_id": ACCOUNT_ID,
        "stock_code": "600000.SH",
        "instrument_name": "浦发银行",
        "traded_id": traded_id,
        "traded_time": 0,
        "traded_price": 10.5,
        "traded_volume": volume,
        "traded_amount": 10.5 * volume,
        "order_id": 1001,
        "order_sysid": "S1001",
        "order_type": "buy",
        "order_type_code": 23,
        "strategy_name": "alpha",
        "order_remark": client_order_id,
        "direction": 0,
        "offset_flag": 0,
        "commission": 5.0,
        "secu_account": "A123456789",
    }
    return cast("TradeFacts", {**facts, **differing})


ASSET = {
    "account_id": ACCOUNT_ID,
    "cash": 90_000.0,
    "frozen_cash": 0.0,
    "market_value": 10_000.0,
    "total_asset": 100_000.0,
    "fetch_balance": 90_000.0,
}
"""The money of the account, as a query tells it."""

POSITION = {
    "account_id": ACCOUNT_ID,
    "stock_code": "600000.SH",
    "volume": 1_000,
    "can_use_volume": 800,
    "open_price": 10.0,
    "market_value": 10_000.0,
}
"""A position, as a query tells it."""
