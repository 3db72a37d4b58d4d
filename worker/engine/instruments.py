"""Which exchange a bare code belongs to, by the exchanges' own code plans.

A code that two exchanges could own (``000001`` is a Shenzhen share and a Shanghai index; ``127xxx`` a
Shenzhen convertible and an old Shanghai bond) is completed to the one that people trade. A prefix that is
missing here is not guessed at: the sender is asked for the suffix.
"""

from collections.abc import Mapping
from typing import Any

from bus_schema.accounts import ALL_EXCHANGES
from bus_schema.risk.boards import CODE_PREFIXES

_OF_NO_BOARD: Mapping[str, tuple[str, ...]] = {
    "SH": ("900", "01", "020", "100", "120", "122", "124", "126", "132", "135", "136", "137"),
    "SZ": ("200", "101", "102", "104", "105", "106", "107", "108", "109", "112", "114", "117", "119", "121"),
}
"""Shares for foreigners and bonds, whose rules nobody here knows."""

_PLANS: tuple[Mapping[Any, tuple[str, ...]], ...] = (_OF_NO_BOARD, *CODE_PREFIXES.values())
_PREFIXES: Mapping[str, str] = {
    prefix: exchange for plan in _PLANS for exchange, prefixes in plan.items() for prefix in prefixes
}


def complete(stock_code: str) -> str | None:
    """``600000`` becomes ``600000.SH``, a code with its exchange stays; None where that is not known."""
    if "." in stock_code:
        return stock_code if stock_code.rpartition(".")[2] in ALL_EXCHANGES else None
    exchange = _PREFIXES.get(stock_code[:3]) or _PREFIXES.get(stock_code[:2])
    return f"{stock_code}.{exchange}" if exchange else None


def exchange_of(stock_code: str) -> str:
    """The part behind the dot of a completed code."""
    return stock_code.rpartition(".")[2]
