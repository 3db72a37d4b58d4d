"""The room of the ticks, over the wheel's own xtdata.py and a simulated terminal."""

from collections.abc import Iterator
from typing import Any

import pytest
from broker.market_rig import SOON
from simulator.sdk_rig import loaded_sdk
from support.waiting import wait_until

from bus_schema.quotes import QuoteResult
from worker.broker import feed as rooms
from worker.broker.feed import Feed
from worker.broker.quote_client import QuoteClient
from worker.broker.quote_peers import in_a_thread
from worker.engine.effects import Follow
from worker.simulator import Terminal, TerminalControl, native_modules

A, B = "600000.SH", "000001.SZ"


class Rig:
    """The room, what it published, and a hand on its terminal."""

    def __init__(self, terminal: Terminal, xtdata: Any) -> None:
        self.control = TerminalControl(terminal)
        self.published: list[dict[str, Any]] = []
        self.quotes = QuoteClient(in_a_thread(xtdata), SOON)
        self.feed = Feed(self.quotes, self.published.extend)

    def prices(self, code: str) -> list[float]:
        """The prices that were published of an instrument."""
        return [quote["last_price"] for quote in self.published.copy() if quote["stock_code"] == code]

    def wait_for(self, code: str, price: float) -> None:
        """Wait until a price is the newest that was published."""
        wait_until(lambda: self.prices(code)[-1:] == [price], f"{code} at {price} was published")


@pytest.fixture
def feed_rig(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A room at a quick pace."""
    for name, seconds in {"APART_SECONDS": 0.02, "POLL_SECONDS": 0.1, "FIRST_PAUSE_SECONDS": 0.02}.items():
        monkeypatch.setattr(rooms, name, seconds)
    with loaded_sdk(native_modules(terminal, connect_timeout_s=0.0)) as sdk:
        rig = Rig(terminal, sdk.xtdata)
        rig.feed.start()
        yield rig
        rig.feed.stop()
        rig.quotes.close()


def test_ticks_of_what_is_followed_are_published(feed_rig: Rig) -> None:
    """The latest at once, then each that comes, with every field; of nothing else."""
    feed_rig.feed.follow(Follow((A,)))
    feed_rig.wait_for(A, 10.0)
    feed_rig.control.set_price(B, 12.5)
    feed_rig.control.set_price(A, 10.1)
    feed_rig.wait_for(A, 10.1)
    assert feed_rig.prices(B) == []
    quote = QuoteResult.model_validate(feed_rig.published[-1])
    assert (quote.last_close, len(quote.bid_price), len(quote.ask_vol)) == (10.0, 5, 5)


def test_what_is_followed_no_more_is_published_no_more(feed_rig: Rig) -> None:
    """One instrument after another, and then none."""
    feed_rig.feed.follow(Follow((A,)))
    feed_rig.wait_for(A, 10.0)
    feed_rig.feed.follow(Follow((B,)))
    wait_until(lambda: feed_rig.prices(B), "the other one was published")
    seen = len(feed_rig.prices(A))
    feed_rig.control.set_price(A, 10.1)
    feed_rig.control.set_price(B, 12.5)
    feed_rig.wait_for(B, 12.5)
    assert len(feed_rig.prices(A)) == seen


def test_a_code_that_nobody_knows_spoils_nothing(feed_rig: Rig) -> None:
    """It has no ticks; the others have theirs."""
    feed_rig.feed.follow(Follow((A, "999999.SH")))
    feed_rig.wait_for(A, 10.0)
    feed_rig.control.set_price(A, 10.1)
    feed_rig.wait_for(A, 10.1)


def test_it_subscribes_anew_when_the_service_is_back(feed_rig: Rig) -> None:
    """Whoever follows need not ask again after the terminal was away."""
    feed_rig.feed.follow(Follow((A,)))
    feed_rig.wait_for(A, 10.0)
    feed_rig.control.set_faults(quote_calls="refused")
    feed_rig.control.set_price(A, 10.2)
    feed_rig.control.set_faults(quote_calls="answered")
    feed_rig.wait_for(A, 10.2)
