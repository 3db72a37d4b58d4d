"""The room that lets the engine know prices, over the wheel's own xtdata.py."""

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from broker.market_rig import IMPATIENT, NO_POLLS, PATIENT, QUICK, Rig, StartRig, running
from support.waiting import wait_until

from worker.broker import market
from worker.broker.market import Pace
from worker.engine.inputs import InstrumentKnown, Quoted, QuotesLost, TradingDaysKnown
from worker.simulator import RemoteTerminal, Terminal
from worker.simulator.remote import TerminalServer

STOCK, OTHER, NOWHERE = "600000.SH", "000001.SZ", "600999.SH"


def test_what_is_watched_is_told(rig: Rig) -> None:
    """The calendar first, then what each instrument is, then what it costs."""
    rig.watch(STOCK, OTHER)
    wait_until(lambda: rig.ticks(STOCK) and rig.ticks(OTHER), "both quotes were told")
    kinds = [type(told) for told in rig.told[:4]]
    assert kinds == [TradingDaysKnown, InstrumentKnown, InstrumentKnown, Quoted]
    days = rig.of(TradingDaysKnown)[0].days
    assert list(days) == sorted(days)
    assert 20 <= len(days) <= 23
    facts = rig.details(STOCK)[0].facts
    assert facts is not None
    assert (facts["up_stop_price"], facts["down_stop_price"], facts["price_tick"]) == (11.0, 9.0, 0.01)
    assert (facts["max_limit_order_volume"], facts["max_market_order_volume"]) == (1_000_000, 1_000_000)
    assert rig.ticks(STOCK)[0]["bid_price"][:2] == (10.0, 9.99)


def test_nothing_is_asked_before_something_is_watched(rig: Rig, terminal: Terminal) -> None:
    """A terminal without a quote service is no loss to whoever needs no prices."""
    terminal.close()
    rig.market.stop()
    assert (rig.quotes.connection, rig.told) == (0, [])


def test_an_instrument_that_does_not_exist(rig: Rig) -> None:
    """The terminal's word that it knows none is told as None, beside the others' quotes."""
    rig.watch(NOWHERE, STOCK)
    wait_until(lambda: rig.ticks(STOCK), "the other's quote was told")
    assert rig.details(NOWHERE) == [InstrumentKnown(NOWHERE, None)]
    assert rig.ticks(NOWHERE) == []


def test_a_terminal_that_is_still_loading(rig: Rig) -> None:
    """What was unknown is asked again, and told when it is known."""
    rig.control.set_faults(missing_details=[STOCK])
    rig.watch(STOCK)
    wait_until(lambda: rig.details(STOCK), "it was told to be unknown")
    rig.control.clear_faults()
    wait_until(lambda: rig.details(STOCK)[-1].facts, "it was told to be known")


def test_a_detail_that_cannot_be_read(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed call says nothing of the instrument: nothing is told until it is asked with success."""

    def refuse(_client: Any, _code: str) -> bytes:
        raise RuntimeError("not now")

    with monkeypatch.context() as refusing:
        refusing.setattr(rig.datacenter.IPythonApiClient, "get_instrument_detail", refuse)
        rig.watch(STOCK)
        wait_until(lambda: rig.ticks(STOCK), "the quote was told all the same")
        assert rig.details(STOCK) == []
    wait_until(lambda: rig.details(STOCK), "the detail was asked again")
    assert rig.of(QuotesLost) == []


def test_changes_are_pushed(start_rig: StartRig) -> None:
    """A price that moves is told without a poll."""
    rig = start_rig(NO_POLLS)
    rig.watch(STOCK)
    rig.wait_for_price(STOCK, 10.0)
    rig.control.set_price(STOCK, 10.2)
    rig.wait_for_price(STOCK, 10.2)


def test_a_burst_is_told_as_its_newest_quote(start_rig: StartRig) -> None:
    """However many ticks come, at most ten quotes a second are told, and the last of them is the newest."""
    rig = start_rig(Pace(poll=60.0))
    rig.watch(STOCK)
    rig.wait_for_price(STOCK, 10.0)
    before, since = len(rig.of(Quoted)), time.perf_counter()
    for mill in range(1, 401):
        rig.control.set_price(STOCK, 10 + mill / 1_000)
    rig.wait_for_price(STOCK, 10.4)
    assert len(rig.of(Quoted)) - before <= 2 + (time.perf_counter() - since) * 10


def test_lost_pushes_are_made_up_for(rig: Rig) -> None:
    """The latest quotes are polled, too."""
    rig.watch(STOCK)
    rig.wait_for_price(STOCK, 10.0)
    rig.control.set_faults(quote_pushes_lost=True)
    rig.control.set_price(STOCK, 10.2)
    rig.wait_for_price(STOCK, 10.2)


def test_what_nobody_watches_is_not_told(start_rig: StartRig) -> None:
    """After an unwatch only the others' quotes come, and a new watch begins as the first one did."""
    rig = start_rig(NO_POLLS)
    rig.watch(STOCK, OTHER)
    rig.wait_for_price(STOCK, 10.0)
    rig.unwatch(STOCK)
    rig.control.set_price(OTHER, 12.1)
    rig.wait_for_price(OTHER, 12.1)
    rig.control.set_price(STOCK, 10.5)
    rig.control.set_price(OTHER, 12.2)
    rig.wait_for_price(OTHER, 12.2)
    assert 10.5 not in rig.prices(STOCK)
    rig.watch(STOCK)
    rig.wait_for_price(STOCK, 10.5)
    assert len(rig.details(STOCK)) == 2


def test_a_lost_service_is_told_once_and_comes_back(rig: Rig) -> None:
    """However often it is tried in vain, the loss is told once; then every quote, changed or not."""
    rig.watch(STOCK, OTHER)
    wait_until(lambda: rig.ticks(OTHER), "it works")
    rig.control.set_faults(stale_quotes=True, quote_calls="refused")
    assert "refuses" in rig.wait_until_lost().reason
    before = len(rig.of(Quoted))
    rig.control.set_faults(quote_calls="answered")
    back = wait_until(lambda: rig.of(Quoted)[before:], "quotes are back")[0]
    assert {quote["stock_code"] for quote in back.quotes} == {STOCK, OTHER}
    assert len(rig.of(QuotesLost)) == 1


def test_whoever_watches_again_hears_of_a_loss_again(rig: Rig) -> None:
    """Who begins anew must not take the silence for prices that are on their way."""
    rig.control.set_faults(quote_calls="refused")
    rig.watch(STOCK)
    rig.wait_until_lost()
    rig.unwatch(STOCK)
    rig.watch(OTHER)
    wait_until(lambda: len(rig.of(QuotesLost)) == 2, "the loss was told again")


def test_a_lost_service_is_left_alone_while_nothing_trades(start_rig: StartRig) -> None:
    """Until somebody begins to watch, or the link to the terminal is back."""
    rig = start_rig(replace(QUICK, first_pause=PATIENT))
    rig.market._idle_pause = lambda: 10 * PATIENT
    rig.control.set_faults(quote_calls="refused")
    rig.watch(STOCK)
    rig.wait_until_lost()
    rig.control.clear_faults()
    assert rig.ticks(STOCK) == []
    rig.market.try_now()
    rig.wait_for_price(STOCK, 10.0)


def test_without_a_terminal_quotes_are_lost(rig: Rig, terminal: Terminal) -> None:
    """A service that cannot be reached at the first watch is told as one that was lost."""
    terminal.close()
    rig.watch(STOCK)
    assert "cannot be reached" in rig.wait_until_lost().reason


def test_a_call_that_hangs_is_left_behind(start_rig: StartRig) -> None:
    """Nobody waits for it but the room's own thread, for a limited time; a new connection takes over."""
    rig = start_rig(NO_POLLS, IMPATIENT)
    rig.watch(STOCK)
    rig.wait_for_price(STOCK, 10.0)
    rig.control.set_faults(quote_calls="never")
    rig.watch(OTHER)
    assert "did not answer within" in rig.wait_until_lost().reason
    before = len(rig.of(Quoted))
    rig.control.clear_faults()
    wait_until(lambda: len(rig.of(Quoted)) > before, "quotes are back")
    assert len(rig.details(STOCK)) > 1
    rig.control.set_price(STOCK, 10.4)
    rig.wait_for_price(STOCK, 10.4)


def test_a_call_that_hangs_holds_up_nobody(start_rig: StartRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watching goes on at once, and the stop waits for a moment."""
    monkeypatch.setattr(market, "STOP_SECONDS", 0.05)
    rig = start_rig()
    rig.control.set_faults(quote_calls="never")
    rig.watch(STOCK)
    wait_until(lambda: rig.quotes.connection, "the call has begun")
    before = time.perf_counter()
    rig.watch(OTHER)
    rig.unwatch(OTHER)
    rig.market.stop()
    rig.quotes.close()
    assert time.perf_counter() - before < PATIENT / 2


def test_a_new_day_begins(start_rig: StartRig) -> None:
    """Details and calendar are asked and told again when Shanghai's date turns."""
    rig = start_rig(Pace(tell=0.02, poll=0.05, retry=60.0))
    rig.watch(STOCK)
    wait_until(lambda: rig.ticks(STOCK), "the first day's quote was told")
    rig.control.advance_clock(86_400)
    rig.control.roll_day()
    rig.days_ahead = 1
    wait_until(lambda: len(rig.details(STOCK)) == 2, "the new day's details were told")
    assert len(rig.of(TradingDaysKnown)) == 2


def test_a_terminal_process_that_is_started_anew() -> None:
    """Its end is told, then its return; details are asked again, and changes are pushed again."""
    with ExitStack() as held:
        with TerminalServer(Terminal()) as server:
            host, _, port = server.address.rpartition(":")
            rig = held.enter_context(running(RemoteTerminal(server.address), NO_POLLS))
            rig.watch(STOCK)
            rig.wait_for_price(STOCK, 10.0)
        rig.watch(OTHER)
        rig.wait_until_lost()
        before = len(rig.of(Quoted))
        held.enter_context(TerminalServer(Terminal(), host, int(port)))
        wait_until(lambda: len(rig.of(Quoted)) > before, "quotes are back")
        assert len(rig.details(STOCK)) == 2
        rig.control.set_price(STOCK, 10.2)
        rig.wait_for_price(STOCK, 10.2)
