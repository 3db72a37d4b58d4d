"""What fills come to: volume, cost, profit, and what was sold beyond it."""

import json
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from engine.broker_says import trade
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.engine.facts import TradeFacts
from worker.engine.risk.ledger import Ledger

CODE, OTHER = "600000.SH", "510300.SH"


@dataclass(frozen=True)
class Fill:
    """One fill of strategy alpha; ``volume`` is below 0 for a sell."""

    volume: int
    price: float
    fee: float = 0.0
    code: str = CODE

    @property
    def facts(self) -> TradeFacts:
        """The fill as the terminal tells it."""
        return trade(
            "a1",
            "T1",
            abs(self.volume),
            stock_code=self.code,
            order_type="buy" if self.volume > 0 else "sell",
            traded_price=self.price,
            commission=self.fee,
        )


FILLS = st.builds(
    Fill,
    st.integers(1, 9).map(lambda lots: 100 * lots) | st.integers(-9, -1).map(lambda lots: 100 * lots),
    st.integers(500, 2_000).map(lambda cents: cents / 100),
    st.integers(0, 500).map(lambda cents: cents / 100),
    st.sampled_from([CODE, OTHER]),
)


def filled(*fills: Fill, strategy: str | None = "alpha") -> Ledger:
    """Return a ledger that these fills have made."""
    ledger = Ledger()
    for fill in fills:
        ledger.filled(strategy, fill.facts)
    return ledger


def net(ledger: Ledger, code: str = CODE) -> int:
    """Return what alpha's fills come to: what it holds less what it sold beyond that."""
    holding = ledger.of("alpha").get(code)
    return holding.held - holding.beyond if holding else 0


def covered(fills: list[Fill]) -> list[Fill]:
    """Return fills of which no sell goes beyond what was bought: those that would are buys instead."""
    held: Counter[str] = Counter()
    made = []
    for fill in fills:
        volume = fill.volume if held[fill.code] + fill.volume >= 0 else -fill.volume
        held[fill.code] += volume
        made.append(replace(fill, volume=volume))
    return made


def test_cost_is_the_mean_of_what_was_bought_with_its_fees() -> None:
    """Buys at different prices make one cost; a sell realises against it, less its own fee."""
    ledger = filled(Fill(100, 10.0, 5.0), Fill(300, 12.0, 5.0), Fill(-200, 13.0, 6.0))
    holding = ledger.of("alpha")[CODE]
    assert holding.cost == pytest.approx((1_000 + 3_600 + 10) / 400)
    assert holding.realised == pytest.approx(200 * (13.0 - holding.cost) - 6.0)
    assert (ledger.volume("alpha", CODE), holding.fees) == (200, 16.0)
    assert ledger.value("alpha") == pytest.approx(2_600)


def test_what_is_sold_beyond_the_holding_is_nobodys() -> None:
    """Shares bought elsewhere have no cost that is known: they gain nothing, and nothing falls below 0."""
    ledger = filled(Fill(100, 10.0), Fill(-300, 15.0, 6.0))
    holding = ledger.of("alpha")[CODE]
    assert (holding.held, holding.beyond, holding.cost) == (0, 200, 0.0)
    assert holding.realised == pytest.approx(100 * 5.0 - 6.0)


def test_a_buy_makes_up_for_what_was_sold_beyond_on_the_same_day_alone() -> None:
    """Base shares sold and bought back are no position; on the next day nothing is owed any more."""
    ledger = filled(Fill(-200, 10.0), Fill(300, 9.0, 3.0))
    assert ledger.volume("alpha", CODE) == 100
    assert ledger.of("alpha")[CODE].cost == pytest.approx(9.01)
    ledger = filled(Fill(-200, 10.0))
    ledger.roll()
    ledger.filled("alpha", Fill(300, 9.0).facts)
    assert (ledger.volume("alpha", CODE), ledger.of("alpha")[CODE].beyond) == (300, 200)


def test_nobodys_fills_are_in_no_ledger() -> None:
    """What was traded by hand belongs to no strategy; a fill of nothing changes nothing."""
    assert filled(Fill(100, 10.0), strategy=None).holdings == {}
    assert filled(Fill(0, 10.0)).holdings == {}


def test_a_day_begins_with_nothing_gained() -> None:
    """Profit of the day counts from the prices at its beginning, whatever came before."""
    ledger = filled(Fill(200, 10.0), Fill(-100, 12.0))
    ledger.roll()
    assert ledger.profit_today("alpha") == 0
    assert ledger.priced(CODE, 11.0)
    assert ledger.profit_today("alpha") == pytest.approx(-100)
    ledger.filled("alpha", Fill(-100, 11.5).facts)
    assert ledger.profit_today("alpha") == pytest.approx(-50)
    holding = ledger.of("alpha")[CODE]
    assert holding.realised - holding.realised_before == pytest.approx(150)


@pytest.mark.parametrize(("code", "price"), [(OTHER, 9.0), (CODE, 0.0), (CODE, None), (CODE, 10.0)])
def test_a_price_that_changes_nothing_is_no_news(code: str, price: float | None) -> None:
    """Stocks of nobody, prices that are missing, and the price that is known already."""
    assert not filled(Fill(100, 10.0)).priced(code, price)


@settings(max_examples=50, deadline=None)
@given(fills=st.lists(st.one_of(FILLS, st.none()), max_size=12))
def test_volumes_are_the_sum_of_the_fills(fills: list[Fill | None]) -> None:
    """Over all days (None begins one), what is held less what was sold beyond is what the exchange has."""
    ledger = Ledger()
    for fill in fills:
        if fill is None:
            ledger.roll()
        else:
            ledger.filled("alpha", fill.facts)
    for code in (CODE, OTHER):
        assert net(ledger, code) == sum(fill.volume for fill in fills if fill and fill.code == code)
        assert ledger.volume("alpha", code) >= 0


@settings(max_examples=50, deadline=None)
@given(fills=st.lists(FILLS, max_size=8), data=st.data())
def test_volumes_do_not_depend_on_the_order_in_which_fills_are_told(
    fills: list[Fill], data: st.DataObject
) -> None:
    """A fill whose push was lost is told later than those after it."""
    one, other = filled(*fills), filled(*data.draw(st.permutations(fills)))
    for code in (CODE, OTHER):
        assert one.volume("alpha", code) == other.volume("alpha", code)
        assert net(one, code) == net(other, code)


@settings(max_examples=50, deadline=None)
@given(fills=st.lists(FILLS, max_size=8).map(covered), price=st.floats(1, 100))
def test_no_yuan_is_lost(fills: list[Fill], price: float) -> None:
    """Profit is what came in less what went out, and what is held is worth."""
    ledger = filled(*fills)
    for code in (CODE, OTHER):
        ledger.priced(code, price)
    flow = sum(-fill.volume * fill.price - fill.fee for fill in fills)
    assert ledger.profit("alpha") == pytest.approx(flow + ledger.value("alpha"), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(before=st.lists(FILLS, max_size=6), after=st.lists(FILLS, max_size=6))
def test_a_ledger_that_was_written_down_goes_on_as_if_it_had_not(
    before: list[Fill], after: list[Fill]
) -> None:
    """What is read back from JSON takes further fills to the same end."""
    ledger = filled(*before)
    ledger.roll()
    read = Ledger.read(json.loads(json.dumps(ledger.written())))
    for fill in after:
        ledger.filled("alpha", fill.facts)
        read.filled("alpha", fill.facts)
    assert read == ledger
