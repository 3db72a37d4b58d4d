"""The ways in which a terminal's quotes misbehave, through the wheel's own xtdata.py."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from simulator.sdk_rig import STOCK, Sdk
from support.waiting import wait_until

from worker.simulator import Terminal, TerminalControl

OTHER = "000001.SZ"


@pytest.fixture
def xtdata(sdk: Sdk) -> Iterator[Any]:
    """Return xtdata over the terminal."""
    module = sdk.xtdata
    yield module
    module.disconnect()


def test_calls_that_are_refused(xtdata: Any, control: TerminalControl) -> None:
    """Whatever is asked raises; orders are not touched by it."""
    control.set_faults(quote_calls="refused")
    with pytest.raises(ValueError, match="refuses full_tick"):
        xtdata.get_full_tick([STOCK])
    with pytest.raises(ValueError, match="refuses instrument_detail"):
        xtdata.get_instrument_detail(STOCK)
    assert control.session_ids() == []


@pytest.mark.parametrize("end", ["clear", "close"])
def test_calls_that_are_never_answered(
    xtdata: Any, terminal: Terminal, control: TerminalControl, end: str
) -> None:
    """A call hangs until the fault is taken away or the terminal ends; all else is done meanwhile."""
    xtdata.connect()
    control.set_faults(quote_calls="never")
    ended: list[Any] = []

    def ask() -> None:
        try:
            ended.append(xtdata.get_full_tick([STOCK]))
        except Exception as error:  # noqa: BLE001 - Whatever the call ends with.
            ended.append(error)

    asking = Thread(target=ask)
    asking.start()
    control.set_price(STOCK, 10.1)
    assert ended == []
    if end == "clear":
        control.clear_faults()
    else:
        terminal.close()
    asking.join(10)
    assert len(ended) == 1


def test_quotes_that_stand_still(xtdata: Any, control: TerminalControl) -> None:
    """A stale tick is the one that was shown last, and its time with it."""
    shown = xtdata.get_full_tick([STOCK])
    control.set_faults(stale_quotes=True)
    control.set_price(STOCK, 10.1)
    assert xtdata.get_full_tick([STOCK]) == shown
    control.clear_faults()
    assert round(xtdata.get_full_tick([STOCK])[STOCK]["lastPrice"], 3) == 10.1


def test_pushes_that_are_lost(xtdata: Any, control: TerminalControl) -> None:
    """A subscription hears nothing of a price that moved, which the full tick shows."""
    ticks: list[Any] = []
    xtdata.subscribe_whole_quote([STOCK], ticks.append)
    wait_until(lambda: ticks, "the tick of now came")
    control.set_faults(quote_pushes_lost=True)
    control.set_price(STOCK, 10.1)
    assert round(xtdata.get_full_tick([STOCK])[STOCK]["lastPrice"], 3) == 10.1
    control.clear_faults()
    control.set_price(STOCK, 10.2)
    wait_until(lambda: round(ticks[-1][STOCK]["lastPrice"], 3) == 10.2, "the next price came")
    assert 10.1 not in [round(tick[STOCK]["lastPrice"], 3) for tick in ticks]


def test_details_that_are_missing(xtdata: Any, control: TerminalControl) -> None:
    """One code's detail is unknown, the others' are not."""
    control.set_faults(missing_details=[STOCK])
    assert xtdata.get_instrument_detail(STOCK, True) is None
    assert xtdata.get_instrument_detail(OTHER, True)["InstrumentName"] == "平安银行"
