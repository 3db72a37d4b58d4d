"""Ids that need no coordination."""

import secrets
import time

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TIME_DIGITS = 8
"""Milliseconds since the epoch in base 36, until the year 2059."""
_RANDOM_DIGITS = 12
"""62 bits: two programs would have to make billions of ids within the same millisecond to meet."""


def new_id() -> str:
    """Return an id that fits an order's remark: 20 ASCII characters that sort by time."""
    now = time.time_ns() // 1_000_000
    return _base36(now, _TIME_DIGITS) + _base36(secrets.randbelow(36**_RANDOM_DIGITS), _RANDOM_DIGITS)


def _base36(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
