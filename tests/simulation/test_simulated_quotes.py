"""The simulated broker tells what is watched as the real one does: later, and again after each new link."""

import pytest

from ops.simulation.broker import SimulatedBroker
from ops.simulation.crash import Fuse
from ops.simulation.dice import Calm
from ops.simulation.nature import Nature
from ops.simulation.terminal import Terminal
from ops.simulation.world import MORNING
from worker.engine.effects import Relink, Unwatch, Watch
from worker.engine.inputs import Input, InstrumentKnown, Quoted, TradingDaysKnown

STOCK, OTHER = "600000.SH", "000001.SZ"
CALM = Calm(0)


class Watched:
    """A broker with its link up, and what it tells."""

    def __init__(self) -> None:
        self.told: list[Input] = []
        terminal = Terminal(Nature(), lambda: MORNING, lambda: MORNING, lambda _line: None)
        self.broker = SimulatedBroker(terminal, self.told.append, lambda: MORNING, Fuse())
        self.link()

    def link(self) -> None:
        """Connect and reconcile."""
        self.broker.look_after_link()
        self.broker.look_after_link()

    def tell_all(self) -> list[Input]:
        """Let the query threads tell everything; returns it, without what was told before."""
        self.told.clear()
        while not self.broker.idle:
            self.broker.tell_result(CALM)
        return self.told


@pytest.fixture
def watched() -> Watched:
    """A broker whose link is up."""
    return Watched()


def test_what_is_watched_is_told_later(watched: Watched) -> None:
    """A watch answers as a query does: in a step of its own, with today in the calendar."""
    watched.told.clear()
    watched.broker.watch(Watch((STOCK, OTHER)))
    assert watched.told == []
    days, stock, other, quoted = watched.tell_all()
    assert isinstance(days, TradingDaysKnown)
    assert days.days[-1] == 20260701
    assert isinstance(stock, InstrumentKnown)
    assert isinstance(other, InstrumentKnown)
    assert isinstance(quoted, Quoted)
    assert [quote["stock_code"] for quote in quoted.quotes] == [stock.stock_code, other.stock_code]


def test_a_new_link_tells_again_what_is_still_watched(watched: Watched) -> None:
    """What was unwatched is not among it."""
    watched.broker.watch(Watch((STOCK, OTHER)))
    watched.tell_all()
    watched.broker.unwatch(Unwatch((OTHER,)))
    watched.broker.relink(Relink("again"))
    watched.broker.look_after_link()
    watched.link()
    codes = [told.stock_code for told in watched.tell_all() if isinstance(told, InstrumentKnown)]
    assert codes == [STOCK]
