"""From the SDK's objects to plain values, field by field, each read guarded.

Reading a string can itself raise: the native buffers are cut at a byte, and a Chinese character cut in two is
no UTF-8 (seen in ``status_msg`` in the wild). What cannot be read becomes empty, and so does a number that
stands for "not told"; everything else of the object is kept. Of money and positions, where an empty number
would be counted with, such a number becomes None.
"""

from operator import attrgetter
from typing import Any

from bus_schema.codes import OrderStatus
from worker.broker.untold import LARGEST_FLOAT, STAND_INS, told
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
    """An integer attribute; 0 where it is missing or not told."""
    return whole_told(native, name) or 0


def number(native: Any, name: str) -> float:
    """A float attribute; 0.0 where it is missing or not told."""
    return number_told(native, name) or 0.0


def whole_told(native: Any, name: str) -> int | None:
    """An integer attribute; None where it is missing or not told."""
    value = told(getattr(native, name, None))
    return None if value is None else int(value)


def number_told(native: Any, name: str) -> float | None:
    """A float attribute; None where it is missing or not told."""
    value = told(getattr(native, name, None))
    return None if value is None else float(value)


def finite(value: float) -> float:
    """A number that can be counted with: 0.0 in the place of what stands for nothing."""
    return value if -LARGEST_FLOAT < value < LARGEST_FLOAT else 0.0


_READERS = {str: text, int: whole, float: number}
_TOLD_READERS = {str: text, int: whole_told, float: number_told}


class Attributes:
    """The attributes of what is copied for every order, and how all are read fast.

    Args:
        kinds: what each attribute is, by name: `str`, `int` or `float`.
    """

    def __init__(self, **kinds: type) -> None:
        self.kinds = kinds
        self._types = tuple(kinds.values())
        self._read = attrgetter(*kinds)

    def of(self, native: Any) -> tuple[Any, ...]:
        """The values of one object, in order."""
        try:
            values: tuple[Any, ...] = self._read(native)
        except (AttributeError, UnicodeDecodeError):
            values = ()
        # Nearly always everything can be read and is what it should be: then one look is enough for all.
        if tuple(map(type, values)) == self._types and STAND_INS.isdisjoint(values):
            return values
        return tuple(_READERS[kind](native, name) for name, kind in self.kinds.items())


ORDER = Attributes(
    account_id=str,
    stock_code=str,
    instrument_name=str,
    order_id=int,
    order_sysid=str,
    order_time=int,
    order_type=int,
    order_volume=int,
    price_type=int,
    price=float,
    traded_volume=int,
    traded_price=float,
    order_status=int,
    status_msg=str,
    strategy_name=str,
    order_remark=str,
    direction=int,
    offset_flag=int,
    secu_account=str,
)
"""The attributes of ``XtOrder``."""

TRADE = Attributes(
    account_id=str,
    stock_code=str,
    instrument_name=str,
    traded_id=str,
    traded_time=int,
    traded_price=float,
    traded_volume=int,
    traded_amount=float,
    order_id=int,
    order_sysid=str,
    order_type=int,
    strategy_name=str,
    order_remark=str,
    direction=int,
    offset_flag=int,
    commission=float,
    secu_account=str,
)
"""The attributes of ``XtTrade``."""


def order_facts(native: Any) -> OrderFacts:
    """An ``XtOrder``, pushed or queried. ``order_time`` comes as Unix seconds and leaves as milliseconds."""
    (
        account_id, stock_code, instrument_name, order_id, order_sysid, order_time, order_type, order_volume,
        price_type, price, traded_volume, traded_price, order_status, status_msg, strategy_name, order_remark,
        direction, offset_flag, secu_account,
    ) = ORDER.of(native)  # fmt: skip
    return {
        "account_id": account_id,
        "stock_code": stock_code,
        "instrument_name": instrument_name,
        "order_id": order_id,
        "order_sysid": order_sysid,
        "order_time": order_time * MS_PER_SECOND,
        "order_type": ORDER_TYPE_NAMES.get(order_type) or str(order_type),
        "order_type_code": order_type,
        "order_volume": order_volume,
        "price_type": PUSHED_PRICE_TYPE_NAMES.get(price_type) or str(price_type),
        "price_type_code": price_type,
        "price": finite(price),
        "traded_volume": traded_volume,
        "traded_price": finite(traded_price),
        "order_status": ORDER_STATUS_NAMES.get(order_status, OrderStatus.UNKNOWN),
        "order_status_code": order_status,
        "status_msg": status_msg,
        "strategy_name": strategy_name,
        "order_remark": order_remark,
        "direction": direction,
        "offset_flag": offset_flag,
        "secu_account": secu_account,
    }


def trade_facts(native: Any) -> TradeFacts:
    """An ``XtTrade``, pushed or queried. ``traded_time`` comes as Unix seconds and leaves as milliseconds."""
    (
        account_id, stock_code, instrument_name, traded_id, traded_time, traded_price, traded_volume,
        traded_amount, order_id, order_sysid, order_type, strategy_name, order_remark, direction, offset_flag,
        commission, secu_account,
    ) = TRADE.of(native)  # fmt: skip
    return {
        "account_id": account_id,
        "stock_code": stock_code,
        "instrument_name": instrument_name,
        "traded_id": traded_id,
        "traded_time": traded_time * MS_PER_SECOND,
        "traded_price": finite(traded_price),
        "traded_volume": traded_volume,
        "traded_amount": finite(traded_amount),
        "order_id": order_id,
        "order_sysid": order_sysid,
        "order_type": ORDER_TYPE_NAMES.get(order_type) or str(order_type),
        "order_type_code": order_type,
        "strategy_name": strategy_name,
        "order_remark": order_remark,
        "direction": direction,
        "offset_flag": offset_flag,
        "commission": finite(commission),
        "secu_account": secu_account,
    }


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
    """An object's fields by a table of their types; a number that is missing or not told is None."""
    return {name: _TOLD_READERS[kind](native, name) for name, kind in fields.items()}
