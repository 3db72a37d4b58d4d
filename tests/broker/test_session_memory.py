"""What is left of sessions that are over: nothing, however many there were."""

import threading
import weakref
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from support.waiting import wait_until

from worker.broker.quote_client import QuoteClient
from worker.broker.quote_peers import in_a_thread
from worker.broker.sdk import Sdk, load_sdk, sdk_module
from worker.broker.session import ConnectFailedError, Session
from worker.broker.session import Terminal as Link
from worker.simulator import Terminal, native_modules
from worker.stages import Stages

RECONNECTS = 100


class Sessions:
    """Sessions one after the other, and what is alive of them.

    Args:
        terminal: what they connect to.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.sdk: Sdk = load_sdk(native_modules(terminal, connect_timeout_s=0.0))
        quotes = QuoteClient(in_a_thread(sdk_module("xtdata")))
        self._link = Link(self.sdk, "userdata_mini", "8880000001", "STOCK", range(1, 5), quotes)
        self._traders: list[Callable[[], Any]] = []
        self._loops: list[Callable[[], Any]] = []
        self._number = 0

    def one(self) -> None:
        """Open one, use it, close it."""
        session = Session(
            self._link,
            self._link.session_ids[self._number % 4],
            lambda _told: None,
            lambda _reason: None,
            lambda: 0,
            heard=lambda _told: None,
            stages=Stages(),
        )
        self._number += 1
        try:
            session.open()
            session.reconcile()
        finally:
            trader = session._opened.trader
            self._traders.append(weakref.ref(trader))
            self._loops.append(weakref.ref(trader.loop))
            del trader
            assert session.close()

    def fail(self) -> None:
        """Try one in vain."""
        with pytest.raises(ConnectFailedError, match="connect"):
            self.one()

    @property
    def alive(self) -> tuple[int, int, int]:
        """Native clients, each with the queue file it has mapped; traders; event loops."""
        clients = len(self.sdk.xtpythonclient.XtQuantAsyncClient.core.bound)
        traders, loops = ([one for one in kept if one() is not None] for kept in (self._traders, self._loops))
        return clients, len(traders), len(loops)


def handles() -> int:
    """What this process holds of the system's: files and sockets, on Windows all handles."""
    process = psutil.Process()
    return int(process.num_handles() if psutil.WINDOWS else process.num_fds())


def test_sessions_leave_nothing(terminal: Terminal) -> None:
    """After two hundred links, half of them in vain: no trader, loop, client, thread or handle more."""
    sessions = Sessions(terminal)
    sessions.one()
    threads, held = threading.active_count(), handles()
    for _ in range(RECONNECTS):
        sessions.one()
    terminal.close()
    for _ in range(RECONNECTS):
        sessions.fail()
    wait_until(lambda: sessions.alive == (0, 0, 0), "nothing is left of the sessions")
    wait_until(lambda: threading.active_count() <= threads, "their threads have ended")
    assert handles() <= held
