"""One account's end of the bus: a client that sends, and a thread that listens."""

import time as clock
from collections.abc import Callable
from contextlib import suppress
from threading import Event as Flag
from threading import Thread
from typing import Any

from bus_schema.client import BusClient, BusUnavailableError, StreamInspector, StreamReader
from bus_schema.client.connection import BLOCK_SECONDS
from bus_schema.client.retrying import Deadline
from bus_schema.client.streams import BEGINNING, Entry
from bus_schema.events import Event, parse_event
from bus_schema.keys import Keys
from bus_schema.results import PositionResult
from bus_schema.xttrader.place import Place


class AccountLink:
    """What a trader has for each account that it uses.

    Args:
        place: Where to trade, and as whom.
        account_id: The account.
        account_type: Its number, which every object bears.
        told: Is called in the listening thread with each event, and with None when `up` may have changed.

    Attributes:
        client: Sends commands; threads may share it.
        subscribed: Whether the strategy wants to be told of orders, fills, money and positions.
        reachable: Whether Redis could be read last.
        worker_lives: Whether it gave a sign of life when it was looked for last.
        worker_trades: What the worker said last; True until it has said anything.
        told_up: What the strategy was told last of all three; None before it was told anything.
        asset: The money that was told last.
        held: The positions that were told last, by instrument.
    """

    def __init__(
        self,
        place: Place,
        account_id: str,
        account_type: int,
        told: Callable[["AccountLink", Event | None], None],
    ) -> None:
        self.account_id = account_id
        self.account_type = account_type
        self.client = BusClient(
            place.url,
            account_id=account_id,
            strategy=place.strategy,
            prefix=place.prefix,
            signing_key=place.signing_key,
        )
        self.subscribed = False
        self.reachable = True
        self.worker_lives = True
        self.worker_trades = True
        self.told_up: bool | None = None
        self.asset: dict[str, Any] = {}
        self.held: dict[str, PositionResult] = {}
        self._told = told
        self._reader = StreamReader(place.url)
        self._inspector = StreamInspector(place.url)
        keys = Keys(account_id, place.prefix)
        self._alive = keys.alive
        self._look_at = 0.0
        self._inbox = keys.inbox(place.strategy)
        self._shared = (keys.assets, keys.positions, keys.status)
        self._positions: dict[str, str] = {}
        self._closing = Flag()
        self._thread = Thread(target=self._listen, name=f"shim-listen-{account_id}", daemon=True)

    @property
    def up(self) -> bool:
        """Whether orders can go through, as far as is known."""
        return self.reachable and self.worker_lives and self.worker_trades

    def open(self) -> None:
        """Connect, and listen to what comes from now on.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        self.client.connect()
        self._positions[self._inbox] = self._reader.newest_id(self._inbox)
        # Where each strategy has a user of its own, it reads its inbox alone: then money, positions and the
        # worker's state are not pushed, and everything else works.
        for key, state in self._inspector.streams(self._shared).items():
            self._positions[key] = state.newest or BEGINNING
        self._thread.start()

    def close(self) -> None:
        """Stop listening; within a second the thread closes its own connection."""
        self._closing.set()
        self.client.close()

    def _listen(self) -> None:
        with self._reader, self._inspector:
            while not self._closing.is_set():
                for key, (entry_id, raw) in self._read():
                    self._positions[key] = entry_id
                    self._told(self, parse_event(raw))
                self._look_for_worker()

    def _look_for_worker(self) -> None:
        """A worker that was killed tells nobody: its sign of life ends by itself."""
        if clock.monotonic() < self._look_at or self._closing.is_set():
            return
        self._look_at = clock.monotonic() + BLOCK_SECONDS
        with suppress(BusUnavailableError):
            lives = self._inspector.alive(self._alive) is not False
            if lives != self.worker_lives:
                self.worker_lives = lives
                self._told(self, None)

    def _read(self) -> list[tuple[str, Entry]]:
        try:
            entries = self._reader.read_all(self._positions, Deadline(BLOCK_SECONDS))
        except BusUnavailableError:
            self._reached(now=False)
            # A refusal comes at once, however often it is asked for.
            self._closing.wait(BLOCK_SECONDS)
            return []
        self._reached(now=True)
        return entries

    def _reached(self, *, now: bool) -> None:
        if self.reachable != now and not self._closing.is_set():
            self.reachable = now
            self._told(self, None)
