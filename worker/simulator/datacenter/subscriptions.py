"""Who wants to hear of which price."""

import _thread
import itertools
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple

from worker.simulator.bson import decode, encode
from worker.simulator.link import Host, Row

Callback = Callable[[bytes], None]


class Subscription(NamedTuple):
    """One subscription: what it is for, and whether its callback takes a list of ticks or a single one."""

    codes: frozenset[str]
    callback: Callback
    takes_lists: bool


class Subscriptions:
    """One connection's subscriptions; callbacks run on one foreign thread, as for the real module.

    Raises:
        TerminalUnreachableError: there is no terminal.

    Attributes:
        alive: somebody is there who sends them; a terminal that was started anew knows nothing of them.
    """

    def __init__(self, terminal: Host) -> None:
        self.alive = True
        self._terminal = terminal
        self._numbers = itertools.count(1)
        self._turn = threading.Lock()
        self._active: dict[int, Subscription] = {}
        self._queue: SimpleQueue[Row | None] = SimpleQueue()
        self._end = terminal.watch_quotes(self._queue.put)
        _thread.start_new_thread(self._run, ())

    def add_quote(self, meta: bytes, callback: Callback | None) -> int:
        """Subscribe to the one stock that `meta` names; its tick of now comes at once."""
        return self._add(Subscription(frozenset((decode(meta)["stockCode"],)), callback or _ignore, True))

    def add_whole(self, codes: list[str], callback: Callback | None) -> int:
        """Subscribe to stocks and to whole markets like "SH"; their ticks of now come at once."""
        return self._add(Subscription(frozenset(codes), callback or _ignore, False))

    def remove(self, number: int) -> None:
        """End a subscription."""
        with self._turn:
            self._active.pop(number, None)

    def close(self) -> None:
        """End them all."""
        self._end()
        with self._turn:
            self._active.clear()
        self._queue.put(None)

    def _add(self, subscription: Subscription) -> int:
        number = next(self._numbers)
        with self._turn:
            self._active[number] = subscription
        self._queue.put(self._terminal.call("full_tick", {"stock_codes": sorted(subscription.codes)}))
        return number

    def _run(self) -> None:
        while (ticks := self._queue.get()) is not None:
            with self._turn:
                active = list(self._active.values())
            for subscription in active:
                _hand_over(subscription, ticks)
        self.alive = False


def _hand_over(subscription: Subscription, ticks: Row) -> None:
    wanted: dict[str, Any] = {}
    for code, tick in ticks.items():
        if code in subscription.codes or code.rpartition(".")[2] in subscription.codes:
            wanted[code] = [tick] if subscription.takes_lists else tick
    if wanted:
        subscription.callback(encode(wanted))


def _ignore(_ticks: bytes) -> None:
    """Take the ticks of a subscription that only fills a cache."""
