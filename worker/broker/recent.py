"""Numbers that the SDK keeps for ever, kept for as long as they can matter.

``XtQuantTrader`` notes the number of every order and every cancel that was answered (1.0.x to 250516,
``handled_async_*`` in xttrader.py), to know whether the words of a refusal come before their answer or after.
Nothing ever takes them out again but such words, and those come within a moment or not at all.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, MutableSet
from typing import Any

NUMBERS_KEPT = 4_096
_SETS = (
    "handled_async_order_stock_order_id",
    "handled_async_cancel_order_stock_order_id",
    "handled_async_cancel_order_stock_order_sys_id",
)


class Recent(MutableSet[Hashable]):
    """A set of the newest few. The SDK's threads add to it and take from it, one call at a time."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[Hashable, None] = OrderedDict()

    def __contains__(self, number: object) -> bool:
        return number in self._numbers

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, value: Hashable) -> None:
        """Keep one, and drop the oldest beyond so many."""
        self._numbers[value] = None
        while len(self._numbers) > NUMBERS_KEPT:
            self._numbers.popitem(last=False)

    def discard(self, value: Hashable) -> None:
        """Keep it no longer."""
        self._numbers.pop(value, None)


def keep_few_numbers(trader: Any) -> None:
    """Give a trader, before it is started, sets that do not grow; a version without them needs none."""
    for name in _SETS:
        if hasattr(trader, name):
            setattr(trader, name, Recent())
