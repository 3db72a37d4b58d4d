"""A long list of the SDK's objects, copied: all orders or fills of a day.

Twenty thousand orders as dictionaries take more room than the rest of the worker, and twice as much while the
SDK's own objects are still there. So they are copied a page at a time, packed, and the objects let go of.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Generic, TypeVar

from bus_schema.codec import decode, encode

T = TypeVar("T")
_PAGE = 256


class Copies(Collection[T], Generic[T]):
    """What is in the list, in its order; each time that it is gone through, it is unpacked a page at a time.

    Args:
        natives: emptied while it is copied.
        copy: makes plain values of one of them.
    """

    def __init__(self, natives: list[Any], copy: Callable[[Any], T]) -> None:
        self._count = len(natives)
        self._pages: list[bytes] = []
        # From the end, where a list gives up its items without moving all others.
        natives.reverse()
        while natives:
            self._pages.append(encode([copy(native) for native in reversed(natives[-_PAGE:])]))
            del natives[-_PAGE:]

    def __iter__(self) -> Iterator[T]:
        for page in self._pages:
            yield from decode(page)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, one: object) -> bool:
        return any(one == mine for mine in self)
