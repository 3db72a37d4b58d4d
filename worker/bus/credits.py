"""How many commands may be in the worker at once; the rest waits in its stream, where work should wait.

A basket counts as many as it has orders, a question about many as a large one.
"""

import time
from collections import Counter
from collections.abc import Iterable
from threading import Condition

from bus_schema.commands import PlaceOrders
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead, Entry


class Credits:
    """Counts each strategy's places; the reader takes them, the engine's loop gives them back.

    Each strategy has its own, so that one whose commands wait for the terminal keeps nobody else out. They
    know which entries have one: after a break the reader takes some that are in the worker already, and an
    entry that an earlier life has left in hand is answered though this life never read it.

    Args:
        most: places of one strategy.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()
        self._held: dict[Entry, int] = {}
        self.full: set[str] = set()
        """Strategies without a free place."""
        self._awaited = 0
        self._changed = Condition()

    def free(self, strategy: str) -> int:
        """The strategy's places that are free now."""
        return self._most - self._taken[strategy]

    @property
    def taken(self) -> int:
        """All places that are not free."""
        return self._taken.total()

    def take(self, strategy: str, places: int) -> None:
        """Commands have been read; less than none may be free then, by what one read brought too many."""
        with self._changed:
            self._taken[strategy] += places
            self._note(strategy)

    def hold(self, entry: Entry, places: int = 1) -> None:
        """Some of the places taken are this entry's; one that has its places already needs no others."""
        with self._changed:
            if entry in self._held:
                self._give(entry, places)
            else:
                self._held[entry] = places

    def release(self, entries: Iterable[Entry]) -> None:
        """Commands have been answered."""
        with self._changed:
            for entry in entries:
                places = self._held.pop(entry, 0)
                if places:
                    self._give(entry, places)

    def _give(self, entry: Entry, places: int) -> None:
        self._taken[entry.strategy] -= places
        self._note(entry.strategy)
        if self.taken <= self._awaited:
            self._changed.notify_all()

    def _note(self, strategy: str) -> None:
        if self._taken[strategy] >= self._most:
            self.full.add(strategy)
        else:
            self.full.discard(strategy)

    def wait_until_answered(self, seconds: float, *, but: int = 0, rest: float = 0.0) -> bool:
        """Wait until the commands that were read are answered, or the time is over; False if they are not.

        Args:
            seconds: the time.
            but: how many may still be without an answer.
            rest: seconds to wait after that in any case.
        """
        with self._changed:
            self._awaited = but
            free = self._changed.wait_for(lambda: self.taken <= but, seconds)
        if rest:
            time.sleep(rest)
        return free


QUERY_PLACES = 40
"""What a question takes whose answer can be a list of the whole day: few of them are worked on at once.

Others hold up nobody but whoever has asked, while the terminal or the quote service is silent.
"""
_LISTS = frozenset({"query_orders", "query_trades", "query_positions", "query_position_summaries"})


def places_of(told: CommandRead | ControlRead | CommandUnreadable) -> int:
    """How many places what was read takes: one for each order, many for a question about many."""
    if not isinstance(told, CommandRead):
        return 1
    command = told.command
    if isinstance(command, PlaceOrders):
        return len(command.orders)
    return QUERY_PLACES if command.type in _LISTS else 1
