r"""The rules of single fields. All that reaches the terminal is strict: no "100" or `true` for a number.

Patterns run in Rust's regex engine, where `$` is the end of the text and not also a newline before it.
"""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from bus_schema.stock_codes import is_foreign, right_spelling

STRATEGY_NAME_PATTERN = r"^[A-Za-z0-9_.-]{1,23}$"
COMMAND_ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"
CLIENT_ORDER_ID_PATTERN = r"^[A-Za-z0-9_-]{1,23}$"
STOCK_CODE_PATTERN = r"^([0-9]{6}|[0-9A-Za-z-]{1,20}\.[A-Z]{2,3})$"
COUNTER_NAME_PATTERN = r"^[A-Za-z0-9_.:-]{1,23}$"
BANK_NAME_PATTERN = r"^[A-Za-z0-9_.-]{1,63}$"
ENTRY_NAME_PATTERN = r"^[A-Za-z0-9_-]{1,32}$"
CTP_ACCOUNT_PATTERN = r"^[A-Za-z0-9_]{1,64}$"
DAY_PATTERN = r"^[0-9]{8}$"
TIME_OF_DAY_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
DATA_TYPE_PATTERN = r"^[A-Za-z0-9_]{1,32}$"
MARKET_PATTERN = r"^[A-Z]{2,6}$"
DATA_TIME_PATTERN = r"^[0-9: -]{1,32}$"
TEXT_PATTERN = r"^[^\u0000]*$"
"""Free text: C strings of the terminal end at a zero character."""

PATTERN_RULES = {
    STRATEGY_NAME_PATTERN: "must be 1 to 23 characters A-Z, a-z, 0-9, '_', '.' or '-'",
    COMMAND_ID_PATTERN: "must be 1 to 64 characters A-Z, a-z, 0-9, '_' or '-'",
    CLIENT_ORDER_ID_PATTERN: "must be 1 to 23 characters A-Z, a-z, 0-9, '_' or '-' (the order's remark)",
    STOCK_CODE_PATTERN: "must be a code with its market in capitals, such as 600000.SH, or six bare digits",
    COUNTER_NAME_PATTERN: "must be 1 to 23 characters A-Z, a-z, 0-9, '_', '.', ':' or '-'",
    BANK_NAME_PATTERN: "must be 1 to 63 characters A-Z, a-z, 0-9, '_', '.' or '-'",
    ENTRY_NAME_PATTERN: "must be 1 to 32 characters A-Z, a-z, 0-9, '_' or '-': a name, not a password",
    CTP_ACCOUNT_PATTERN: "must be 1 to 64 characters A-Z, a-z, 0-9 or '_'",
    DAY_PATTERN: "must be eight digits, such as 20241125",
    TIME_OF_DAY_PATTERN: "must be a time of the day such as 09:30:00",
    DATA_TYPE_PATTERN: "must be 1 to 32 characters A-Z, a-z, 0-9 or '_'",
    MARKET_PATTERN: "must be the letters of an exchange in capitals, such as SH",
    DATA_TIME_PATTERN: "must be 1 to 32 characters 0-9, ':', '-' or blanks, such as 20241125 or 09:30:00",
    TEXT_PATTERN: "must not hold the character U+0000",
}
"""Each pattern in words, for error messages."""

_LARGEST_EXACT_INTEGER = 2**53 - 1
"""Beyond it, JSON readers that hold numbers as doubles (JavaScript) change the value."""

StrategyName = Annotated[str, StringConstraints(strict=True, pattern=STRATEGY_NAME_PATTERN)]
"""Becomes xtquant's `strategy_name`, which keeps 23 bytes."""

CommandId = Annotated[str, StringConstraints(strict=True, pattern=COMMAND_ID_PATTERN)]

ClientOrderId = Annotated[str, StringConstraints(strict=True, pattern=CLIENT_ORDER_ID_PATTERN)]
"""A command id that also fits into xtquant's `order_remark`, whose old field keeps 23 bytes."""


def _refuse_foreign(written: Any, check: ValidatorFunctionWrapHandler) -> str:
    try:
        code: str = check(written)
    except ValidationError:
        if isinstance(written, str) and (right := right_spelling(written)):
            raise _written_otherwise(right) from None
        raise
    if is_foreign(code) and (right := right_spelling(code)):
        raise _written_otherwise(right)
    return code


def _written_otherwise(right: str) -> PydanticCustomError:
    return PydanticCustomError("stock_code_spelling", "must be written {right}", {"right": right})


StockCode = Annotated[
    str, StringConstraints(strict=True, pattern=STOCK_CODE_PATTERN), WrapValidator(_refuse_foreign)
]
"""`600000.SH`, or `600000`, which the worker completes. Refused, not corrected: `600000.sh`, `SH600000`; the
refusal names the right code."""

Volume = Annotated[int, Field(strict=True, gt=0, le=2**31 - 1)]
"""Shares (张 for bonds); the SDK's field is a signed 32-bit integer."""

_LARGEST_NUMBER = 1e18
_HIGHEST_PRICE = 1e12
"""Far above all prices, and low enough that no sum of prices and volumes leaves the numbers."""

Price = Annotated[float, Field(strict=True, gt=0, le=_HIGHEST_PRICE, allow_inf_nan=False)]
"""Yuan for one share."""

PriceOrNone = Annotated[float, Field(strict=True, ge=0, le=_HIGHEST_PRICE, allow_inf_nan=False)]
"""A price, or 0 for none."""

ContractVersion = Annotated[int, Field(strict=True, ge=1, le=1)]
"""Of the contract, not of the product. A literal 1 would also take `true` and `1.0`."""

Millis = Annotated[int, Field(strict=True, ge=0, le=_LARGEST_EXACT_INTEGER)]
"""Milliseconds since the epoch, UTC."""

OrderId = Annotated[int, Field(strict=True, gt=0, le=_LARGEST_EXACT_INTEGER)]
"""The terminal's own order number; -1 means "none" there and is refused here."""

OrderSysid = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=23, pattern=TEXT_PATTERN)]
"""The counter's contract number; the SDK's field keeps 23 bytes."""

Remark = Annotated[str, StringConstraints(strict=True, max_length=256, pattern=TEXT_PATTERN)]
"""Free text that stays on the bus."""

CounterName = Annotated[str, StringConstraints(strict=True, pattern=COUNTER_NAME_PATTERN)]
"""A number or name that the counter gave; the SDK's fields keep 23 bytes."""

BankName = Annotated[str, StringConstraints(strict=True, pattern=BANK_NAME_PATTERN)]
"""A bank's number, or an account at it; the SDK's fields keep 63 bytes."""

PasswordName = Annotated[str, StringConstraints(strict=True, pattern=ENTRY_NAME_PATTERN)]
"""An entry of the worker's own file of passwords; never a password."""

CtpAccount = Annotated[str, StringConstraints(strict=True, pattern=CTP_ACCOUNT_PATTERN)]
"""An account at CTP, the futures counter."""

Day = Annotated[str, StringConstraints(strict=True, pattern=DAY_PATTERN)]
"""A day of the calendar: `20241125`."""

DataType = Annotated[str, StringConstraints(strict=True, pattern=DATA_TYPE_PATTERN)]
"""The terminal's word for one of its tables, such as `deal`; which there are, the SDK does not say."""

DataTime = Annotated[str, StringConstraints(strict=True, pattern=DATA_TIME_PATTERN)]
"""A moment as the terminal writes it; the SDK says no more than that it is a text."""

Money = Annotated[float, Field(strict=True, gt=0, le=1e12, allow_inf_nan=False)]
"""Yuan, above 0."""

YearlyRate = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
"""Interest as a fraction: 0.08 is 8 %. For a year: an assumption, the SDK says 利率 and no more."""

Count = Annotated[int, Field(strict=True, gt=0, le=2**31 - 1)]
"""How many; the SDK's fields are signed 32-bit integers."""

Days = Annotated[int, Field(strict=True, gt=0, le=3_650)]
"""A number of days; of the calendar is an assumption, the SDK says 期限天数 and no more."""


def _sayable(value: Any) -> Any:
    """Refuse what neither JSON's readers nor the terminal's C strings can hold, at every depth."""
    if isinstance(value, dict):
        return {_sayable(name): _sayable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_sayable(one) for one in value]
    if isinstance(value, int) and not -_LARGEST_EXACT_INTEGER <= value <= _LARGEST_EXACT_INTEGER:
        raise PydanticCustomError("unsayable", "must not hold an integer beyond 9007199254740991")
    if isinstance(value, float) and not abs(value) <= _LARGEST_NUMBER:
        raise PydanticCustomError("unsayable", "must not hold a number beyond 1e18")
    if isinstance(value, str) and "\0" in value:
        raise PydanticCustomError("unsayable", "must not hold the character U+0000")
    return value


Parameters = Annotated[dict[str, str | int | float | bool], Field(max_length=50), AfterValidator(_sayable)]
"""Names and values of the terminal's own, which the worker hands over as they are."""

Table = Annotated[list[dict[str, JsonValue]], Field(min_length=1, max_length=1000), AfterValidator(_sayable)]
"""Rows of the terminal's own, likewise."""
