"""What of the SDK's objects can be shown to others: attributes and kinds of value, and nothing personal.

Kept are numbers that code something, numbers that say nothing (0, -1, the largest of their type), and texts
without their letters and digits. Amounts, prices, volumes, accounts, names, stocks and times are not.
"""

import math
import re
from typing import Any, Final

from worker.broker.untold import told

CODED: Final = frozenset(
    {
        "account_type", "broker_type", "cancel_result", "direction", "error_id", "login_status", "market",
        "offset_flag", "order_status", "order_type", "platform_id", "price_type", "product_id", "status",
    }
)  # fmt: skip
"""Numbers by which the SDK names a kind or a state."""
SAYS_NOTHING: Final = frozenset({0, -1})
A_WHOLE_NUMBER: Final = 7
A_NUMBER: Final = 7.5
UNREADABLE: Final = "<cannot be decoded>"
_WORDS: Final = ("status_msg", "error_msg", "msg")
"""The counter's: its codes and Chinese words are of use; numbers of accounts and amounts stand among them."""
_PREFIXED: Final = re.compile(r"^m_[a-z]+[A-Z]")


def masked(native: Any) -> dict[str, Any]:
    """An object's attributes; of two names for one attribute, the plain one."""
    names = [name for name in dir(native) if not name.startswith("_")]
    plain = [name for name in names if _PREFIXED.match(name) is None] or names
    return {name: value for name in plain if not callable(value := _read(native, name))}


def _read(native: Any, name: str) -> Any:
    try:
        value = getattr(native, name)
    except UnicodeDecodeError:
        return UNREADABLE
    except Exception as error:  # noqa: BLE001 - the SDK's, whose kind is what is to be seen.
        return f"<{type(error).__name__}>"
    return value if callable(value) else masked_value(name, value)


def masked_value(name: str, value: Any) -> Any:
    """What an attribute's value is shown as."""
    if isinstance(value, str):
        return _masked_text(name, value)
    if isinstance(value, list | tuple):
        return [masked_value(name, one) for one in value[:2]]
    if isinstance(value, bool) or value is None or not isinstance(value, int | float):
        return value if isinstance(value, bool) or value is None else f"<{type(value).__name__}>"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if told(value) is None or value in SAYS_NOTHING or name in CODED:
        return value
    return math.copysign(A_NUMBER, value) if isinstance(value, float) else A_WHOLE_NUMBER


def _masked_text(name: str, value: str) -> str:
    if name in _WORDS:
        # 9 for a digit and x for a letter: [COUNTER][260200][资金不足] is [xxxxxxx][999999][资金不足].
        return re.sub(r"=[^,\]]*", "=x", re.sub(r"[0-9]", "9", re.sub(r"[A-Za-z]", "x", value)))
    if name == "stock_code":
        # A position is personal; its exchange is not.
        return re.sub(r"[A-Za-z0-9]", "x", value.partition(".")[0]) + value[value.find(".") :]
    return re.sub(r"[^\s._-]", "x", value)
