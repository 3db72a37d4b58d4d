"""What strategies share is shared: who asks for much waits for himself, and leaves the others their part."""

from collections import deque
from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")

RESERVED = 4
"""A quarter of what an account may have is kept for those who have had little of it, in equal parts."""


class InTurn(Generic[T]):
    """A queue for each strategy, served in turn: whoever comes waits for one of each other at most.

    Args:
        first: whose queue is served before all others.
    """

    def __init__(self, first: str) -> None:
        self._first = first
        self._queues: dict[str, tuple[deque[T], deque[T]]] = {}
        """What is urgent, and the rest; whose turn is next stands first."""

    def __len__(self) -> int:
        return sum(len(urgent) + len(rest) for urgent, rest in self._queues.values())

    def __bool__(self) -> bool:
        return bool(self._queues)

    def append(self, strategy: str, one: T, *, urgent: bool = False) -> None:
        """Add to the strategy's queue; what is urgent goes before the rest of the same strategy."""
        queues = self._queues.setdefault(strategy, (deque(), deque()))
        queues[not urgent].append(one)

    def popleft(self) -> T:
        """Take the next one; then it is the next strategy's turn.

        Raises:
            KeyError: nothing waits.
        """
        strategy = self._first if self._first in self._queues else next(iter(self._queues), "")
        queues = self._queues.pop(strategy)
        urgent, rest = queues
        one = (urgent or rest).popleft()
        if urgent or rest:
            self._queues[strategy] = queues
        return one


def kept_for_others(limit: int, used: Mapping[str, int], strategies: Collection[str], asking: str) -> int:
    """Return how much of a limit of the account the one who asks must leave to the other strategies.

    Those that have had nothing have one part together, which is there again for the next one when somebody
    takes it: names that are only known would make everybody's part small.
    """
    active = [name for name in strategies if used.get(name) or name == asking]
    new = len(strategies) > len(active)
    part = limit // RESERVED // max(1, len(active) + new)
    return sum(max(0, part - used.get(name, 0)) for name in active if name != asking) + part * new
