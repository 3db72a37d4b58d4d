"""A market room over the wheel's own xtdata.py and a simulated terminal, at a quick pace."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from simulator.sdk_rig import loaded_sdk
from support.waiting import wait_until

from worker.broker.market import Market, Pace
from worker.broker.quote_client import Patience, QuoteClient
from worker.broker.quote_peers import StartPeer, in_a_thread
from worker.engine.effects import Unwatch, Watch
from worker.engine.facts import QuoteFacts
from worker.engine.inputs import Input, InstrumentKnown, Quoted, QuotesLost
from worker.simulator import TerminalControl, native_modules
from worker.simulator.link import Host

QUICK = Pace(tell=0.02, poll=0.1, retry=0.1, first_pause=0.02, longest_pause=0.1)
NO_POLLS = replace(QUICK, poll=60.0, retry=60.0)
"""Whatever comes between a watch and the next was pushed."""
PATIENT, IMPATIENT = 10.0, 0.5
"""Seconds for a call; a machine under load is not to make a patient one hang."""
SOON = Patience(call=PATIENT, first_pause=0.02, longest_pause=0.1)
MS_PER_DAY = 86_400_000
Told = TypeVar("Told", bound=Input)


class Rig:
    """The room, what it told, and a hand on its terminal and its clock."""

    def __init__(self, terminal: Host, datacenter: Any, start: StartPeer, pace: Pace, seconds: float) -> None:
        self.control = TerminalControl(terminal)
        self.datacenter = datacenter
        self.told: list[Input] = []
        self.days_ahead = 0
        self.quotes = QuoteClient(start, replace(SOON, call=seconds))
        self.market = Market(self.quotes, self.told.append, self.now, pace)

    def now(self) -> int:
        """Milliseconds on the bus's clock."""
        return time.time_ns() // 1_000_000 + self.days_ahead * MS_PER_DAY

    def watch(self, *stock_codes: str) -> None:
        """Watch instruments."""
        self.market.watch(Watch(stock_codes))

    def unwatch(self, *stock_codes: str) -> None:
        """Watch instruments no more."""
        self.market.unwatch(Unwatch(stock_codes))

    def of(self, kind: type[Told]) -> list[Told]:
        """What was told, of one kind."""
        return [told for told in self.told.copy() if isinstance(told, kind)]

    def details(self, stock_code: str) -> list[InstrumentKnown]:
        """What was told of an instrument's details."""
        return [told for told in self.of(InstrumentKnown) if told.stock_code == stock_code]

    def ticks(self, stock_code: str) -> list[QuoteFacts]:
        """What was told of an instrument's quotes."""
        return [one for told in self.of(Quoted) for one in told.quotes if one["stock_code"] == stock_code]

    def prices(self, stock_code: str) -> list[float]:
        """The last prices that were told of an instrument."""
        return [quote["last_price"] for quote in self.ticks(stock_code)]

    def wait_for_price(self, stock_code: str, price: float) -> None:
        """Wait until a price is the newest that was told."""
        wait_until(lambda: self.prices(stock_code)[-1:] == [price], f"{stock_code} at {price} was told")

    def wait_until_lost(self) -> QuotesLost:
        """Wait until it was told that quotes are lost."""
        return wait_until(lambda: self.of(QuotesLost), "it was told that quotes are lost")[0]


StartRig = Callable[..., Rig]


@contextmanager
def running(terminal: Host, pace: Pace = QUICK, seconds: float = PATIENT) -> Iterator[Rig]:
    """Run a room over a terminal."""
    natives = native_modules(terminal, connect_timeout_s=0.0)
    with (
        loaded_sdk(natives) as sdk,
        in_a_rig(terminal, sdk.datacenter, in_a_thread(sdk.xtdata), pace, seconds) as rig,
    ):
        yield rig


@contextmanager
def in_a_rig(
    terminal: Host, datacenter: Any, start: StartPeer, pace: Pace = QUICK, seconds: float = PATIENT
) -> Iterator[Rig]:
    """Run a room that asks those that are started so."""
    rig = Rig(terminal, datacenter, start, pace, seconds)
    rig.market.start()
    yield rig
    rig.market.stop()
    rig.quotes.close()
