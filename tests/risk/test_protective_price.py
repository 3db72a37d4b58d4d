"""Market orders of shares without daily limits name the worst price that they may come to."""

import pytest
from risk.looks import instrument, look, order, refused

from bus_schema.risk import RuleName


@pytest.mark.parametrize(
    ("code", "name", "up", "protected", "passes"),
    [
        ("600000.SH", "N浦发", None, False, False),
        ("688981.SH", "C中芯", None, False, False),
        ("001391.SZ", "N国货", None, False, False),
        ("920002.BJ", "N万达", None, False, False),
        ("600000.SH", "N浦发", None, True, True),
        ("600000.SH", "N浦发", 11.0, False, True),
        ("600000.SH", "浦发银行", None, False, True),
        ("600000.SH", "NBA", None, False, True),
        ("510300.SH", "N沪深", None, False, True),
        ("600000.SH", "", 11.0, False, True),
    ],
)
def test_a_share_on_its_first_days_needs_a_protective_price(
    code: str, name: str, up: float | None, protected: bool, passes: bool
) -> None:
    """Its name tells the first five days; with limits, or with a price, the order passes."""
    told = instrument(stock_code=code, instrument_name=name, up_stop_price=up)
    proposal = order(stock_code=code, limited=False, at_market=True, protected=protected)
    seen = look(proposal, instrument=told)
    found = refused(RuleName.PRICE_LIMIT, seen, seen.plan)
    assert (found is None) == passes
    assert found is None or "protective price" in found[1].words


def test_without_a_detail_nothing_is_said() -> None:
    """The order passes, as before anything was known of such shares."""
    seen = look(order(limited=False, at_market=True), instrument=None)
    assert refused(RuleName.PRICE_LIMIT, seen, seen.plan) is None
