"""From the SDK's objects to plain values, field by field, each read guarded.

Reading a string can itself raise: the native buffers are cut at a byte, and a Chinese character cut in two is
no UTF-8 (seen in ``status_msg`` in the wild). What cannot be read becomes empty; everything else of the
object is kept.
"""

from typing import Any

from bus_schema.codes import OrderStatus
from worker.engine.facts import OrderFacts, TradeFacts
from worker.engine.xtcodes import ORDER_STATUS_NAMES, ORDER_TYPE_NAMES, PUSHED_PRICE_TYPE_NAMES

MS_PER_SECOND = 1_000


def text(native: Any, name: str) -> str:
    """A string attribute; empty where it is missing or cannot be decoded."""
    try:
        value = getattr(native, name)
    except (AttributeError, UnicodeDecodeError):
        return ""
    return value if isinstance(value, str) else ""


def whole(native: Any, name: str) -> int:
    """An integer attribute; 0 where it is missing."""
    return int(getattr(native, name, 0) or 0)


def number(native: Any, name: str) -> float:
    """A float attribute; 0.0 where it is missing, or no number that JSON could carry."""
    value = float(getattr(native, name, 0.0) or 0.0)
    return value if value - value == 0.0 else 0.0


def order_facts(native: Any) -> OrderFacts:
    """An ``XtOrder``, pushed or queried. ``order_time`` comes as Unix seconds and leaves as milliseconds."""
    status, order_type, price_type = (
        whole(native, "order_status"),
        whole(native, "order_type"),
        whole(native, "price_type"),
    )
    return {
        "account_id": text(native, "account_id"),
        "stock_code": text(native, "stock_code"),
        "instrument_name": text(native, "instrument_name"),
        "order_id": whole(native, "order_id"),
        "order_sysid": text(native, "order_sysid"),
        "order_time": whole(native, "order_time") * MS_PER_SECOND,
        "order_type": ORDER_TYPE_NAMES.get(order_type, str(order_type)),
        "order_type_code": order_type,
        "order_volume": whole(native, "order_volume"),
        "price_type": PUSHED_PRICE_TYPE_NAMES.get(price_type, str(price_type)),
        "price_type_code": price_type,
        "price": number(native, "price"),
        "traded_volume": whole(native, "traded_volume"),
        "traded_price": number(native, "traded_price"),
        "order_status": ORDER_STATUS_NAMES.get(status, OrderStatus.UNKNOWN),
        "order_status_code": status,
        "status_msg": text(native, "status_msg"),
        "strategy_name": text(native, "strategy_name"),
        "order_remark": text(native, "order_remark"),
        "direction": whole(native, "direction"),
        "offset_flag": whole(native, "offset_flag"),
        "secu_account": text(native, "secu_account"),
    }


def trade_facts(native: Any) -> TradeFacts:
    """An ``XtTrade``, pushed or queried. ``traded_time`` comes as Unix seconds and leaves as milliseconds."""
    order_type = whole(native, "order_type")
    return {
        "account_id": text(native, "account_id"),
        "stock_code": text(native, "stock_code"),
        "instrument_name": text(native, "instrument_name"),
        "traded_id": text(native, "traded_id"),
        "traded_time": whole(native, "traded_time") * MS_PER_SECOND,
        "traded_price": number(native, "traded_price"),
        "traded_volume": whole(native, "traded_volume"),
        "traded_amount": number(native, "traded_amount"),
        "order_id": whole(native, "order_id"),
        "order_sysid": text(native, "order_sysid"),
        "order_type": ORDER_TYPE_NAMES.get(order_type, str(order_type)),
        "order_type_code": order_type,
        "strategy_name": text(native, "strategy_name"),
        "order_remark": text(native, "order_remark"),
        "direction": whole(native, "direction"),
        "offset_flag": whole(native, "offset_flag"),
        "commission": number(native, "commission"),
        "secu_account": text(native, "secu_account"),
    }


_READERS = {str: text, int: whole, float: number}

ASSET = {
    "account_id": str,
    "cash": float,
    "frozen_cash": float,
    "market_value": float,
    "total_asset": float,
    "fetch_balance": float,
    "current_balance": float,
}
"""The fields of ``XtAsset``."""

POSITION = {
    "account_id": str,
    "stock_code": str,
    "instrument_name": str,
    "volume": int,
    "can_use_volume": int,
    "frozen_volume": int,
    "on_road_volume": int,
    "yesterday_volume": int,
    "open_price": float,
    "avg_price": float,
    "last_price": float,
    "market_value": float,
    "float_profit": float,
    "position_profit": float,
    "profit_rate": float,
    "open_date": str,
    "direction": int,
    "secu_account": str,
}
"""The fields of ``XtPosition``."""

ACCOUNT_STATUS = {"account_id": str, "account_type": int, "status": int}
"""The fields of ``XtAccountStatus``."""

ACCOUNT_INFO = {
    "account_id": str,
    "account_type": int,
    "broker_type": int,
    "platform_id": int,
    "broker_id": str,
    "broker_name": str,
    "product_id": int,
    "product_code": str,
    "product_name": str,
    "login_status": int,
}
"""The fields of ``XtAccountInfo``."""


def copied(native: Any, fields: dict[str, type]) -> dict[str, Any]:
    """An object's fields by a table of their types."""
    return {name: _READERS[kind](native, name) for name, kind in fields.items()}
