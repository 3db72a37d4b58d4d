"""What was seen of late, in bounded memory."""

from collections import OrderedDict
from typing import Final

LIMIT: Final = 65_536
"""More than the facts of a busy hour; repeats come within seconds of a fault."""


class Seen:
    """Remembers the latest facts, so that each is counted once."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._facts: OrderedDict[str, None] = OrderedDict()
        self._limit = limit

    def is_new(self, fact: str) -> bool:
        """Tell whether this fact was not seen before; from now on it was."""
        known = fact in self._facts
        self._facts[fact] = None
        self._facts.move_to_end(fact)
        if len(self._facts) > self._limit:
            self._facts.popitem(last=False)
        return not known
