"""The trader itself: its life, and all families of methods."""

import logging
import time as clock
from threading import Event as Flag
from typing import Any

from bus_schema.client import BusUnavailableError, StreamInspector
from bus_schema.xttrader.accounts import Accounts
from bus_schema.xttrader.algorithms import Algorithms
from bus_schema.xttrader.callback import XtQuantTraderCallback
from bus_schema.xttrader.canceling import Cancels
from bus_schema.xttrader.core import NotDoneError, done
from bus_schema.xttrader.lending import Lending
from bus_schema.xttrader.ordering import Orders
from bus_schema.xttrader.querying import Queries
from bus_schema.xttrader.tables import Tables
from bus_schema.xttrader.transferring import Transfers
from bus_schema.xttype import StockAccount

_logger = logging.getLogger("bus_schema.xttrader")
_DONE, _FAILED = 0, -1
_MS_PER_SECOND = 1_000
_LOOK_SECONDS = 1.0
"""How long a wait without an end lasts at once: on Windows, Ctrl+C does not interrupt one."""


class XtQuantTrader(Orders, Cancels, Queries, Accounts, Lending, Transfers, Tables, Algorithms):
    """The SDK's trader over the bus.

    Args:
        path: The address of Redis, `redis://user:password@host:6379/0`. Where it is none, as the terminal's
            folder is none, the environment's `QMT_BUS_URL` or `REDIS_URL`.
        session: Becomes the strategy's name on the bus: 123456 is `session-123456`, and a word of 1 to 23
            letters, digits, `_`, `.`, `-` is itself. `QMT_BUS_STRATEGY` in the environment goes before it.
        callback: Whom to tell of things.

    Raises:
        ValueError: Neither the path nor the environment says where Redis is.
    """

    def __init__(self, path: str, session: int | str, callback: XtQuantTraderCallback | None = None) -> None:
        super().__init__(path, session, callback)
        self._ended = Flag()

    def register_callback(self, callback: XtQuantTraderCallback) -> None:
        """Say whom to tell of things."""
        self.callback = callback

    def start(self) -> None:
        """Begin to call the strategy back."""
        self._calls.start()
        self._relaxed_calls.start()

    def stop(self) -> None:
        """End: `run_forever` returns, and nobody is called back any more. Also within a callback."""
        self._ended.set()
        for link in self._links.values():
            link.close()
        self._calls.stop()
        self._relaxed_calls.stop()

    def connect(self) -> int:
        """Look whether Redis can be reached.

        Returns:
            0, or -1, and the log says why. A Redis that goes away later comes back by itself.
        """
        try:
            with StreamInspector(self._place.url) as redis:
                redis.now_ms()
        except (BusUnavailableError, ValueError) as fault:
            _logger.warning("%s", fault)
            self.connected = False
            return _FAILED
        self.connected = True
        self._tell("on_connected")
        return _DONE

    def subscribe(self, account: StockAccount) -> int:
        """Be told from now on of the account's money and positions, and of the strategy's own orders.

        Returns:
            0; -1 where no worker answers for this account, and the log says why.
        """
        try:
            answer: Any = done(self._ask(account, "ping")).result
        except NotDoneError as failed:
            _logger.warning("no worker answers for account %s: %s", account.account_id, failed)
            return _FAILED
        link = self._link(account)
        # It may have been asked before, when nobody had said of which kind the account is.
        link.account_type = account.account_type
        link.subscribed = True
        self._pushes.worker_is(link, answer["state"])
        return _DONE

    def unsubscribe(self, account: StockAccount) -> int:
        """Be told no more; what was asked for without waiting is answered all the same.

        Returns:
            0.
        """
        if (link := self._links.get(account.account_id)) is not None:
            link.subscribed = False
            link.told_up = None
        return _DONE

    def run_forever(self) -> None:
        """Wait until `stop`, as the SDK's document says of it; the SDK's own never returns."""
        while not self._ended.wait(_LOOK_SECONDS):
            pass

    def sleep(self, time: float) -> None:
        """Wait for so many seconds; the SDK's own never returns."""
        clock.sleep(time)

    def set_relaxed_response_order_enabled(self, enabled: bool) -> None:
        """Give answers to queries in a thread of their own, as the SDK does; nothing here needs it."""
        self._responses = self._relaxed_calls if enabled else self._calls

    def set_timeout(self, timeout: float = 0) -> None:
        """Say how long to wait for an answer.

        Args:
            timeout: Milliseconds, which the SDK's document does not say (public strategies pass such); 0 for
                10 seconds.
        """
        self._timeout = timeout / _MS_PER_SECOND or None
