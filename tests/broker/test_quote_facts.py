"""From the quote service's dictionaries to plain values."""

import datetime as dt
import sys
from typing import Any

import pytest

from bus_schema import codec
from worker.broker.quote_facts import instrument_facts, quote_facts

STOCK = "600000.SH"
STAND_INS: list[Any] = [2**31 - 1, 2**32 - 1, 2**63 - 1, 2**31 - 1.0, float(2**63 - 1), sys.float_info.max]
"""By which real terminals say that they tell nothing."""
JUNK: list[Any] = [
    None,
    float("nan"),
    float("inf"),
    -1.0,
    sys.float_info.max,
    "",
    "no number",
    [],
    {},
    b"\xe8",
    10**400,
    *STAND_INS,
]
TICK_FIELDS = ("time", "lastPrice", "lastClose", "openInt", "askPrice", "bidPrice", "askVol", "bidVol")
PRICES = ("PreClose", "UpStopPrice", "DownStopPrice", "PriceTick")
VOLUMES = (
    "MinLimitOrderVolume", "MaxLimitOrderVolume", "MinMarketOrderVolume", "MaxMarketOrderVolume",
    "MinLimitSellOrderVolume", "MaxLimitSellOrderVolume",
)  # fmt: skip


def test_prices_lose_the_noise_of_their_floats() -> None:
    """Real ticks hold numbers like 11.370000000000001."""
    facts = quote_facts(STOCK, {"lastPrice": 11.370000000000001, "bidPrice": [0.30000000000000004, 0]})
    assert (facts["last_price"], facts["bid_price"]) == (11.37, (0.3, 0.0))


def test_whole_numbers_are_whole() -> None:
    """Volumes and times are ints, whatever the SDK counts in."""
    facts = quote_facts(STOCK, {"time": 1733118954000.0, "askVol": [100.0, 7], "openInt": 13.0})
    assert codec.encode(facts["ask_vol"]) == b"[100,7]"
    assert codec.encode([facts["time"], facts["open_int"]]) == b"[1733118954000,13]"


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_a_tick_is_nothing(junk: Any) -> None:
    """A bad field neither raises nor spoils the others, alone or within its levels."""
    whole = quote_facts(STOCK, dict.fromkeys(TICK_FIELDS, junk))
    levels = quote_facts(STOCK, {"askPrice": [junk, 10.0], "askVol": [junk, 7], "lastPrice": 9.5})
    assert (whole["last_price"], whole["last_close"], whole["bid_price"]) == (0.0, 0.0, ())
    assert whole["open_int"] in {0, -1}
    assert (levels["ask_price"], levels["last_price"]) == ((0.0, 10.0), 9.5)


@pytest.mark.parametrize("junk", [0, *JUNK], ids=repr)
def test_junk_in_a_detail_is_unknown(junk: Any) -> None:
    """What the terminal gives as 0, or as no number, it does not know."""
    facts = instrument_facts(STOCK, dict.fromkeys(PRICES, junk))
    prices = [facts["pre_close"], facts["up_stop_price"], facts["down_stop_price"], facts["price_tick"]]
    assert prices == [None] * len(PRICES)


@pytest.mark.parametrize("junk", [0, None, float("nan"), -100, "no number", *STAND_INS], ids=repr)
def test_a_size_that_is_not_given_is_unknown(junk: Any) -> None:
    """So no order is refused for a limit that nobody set."""
    facts = instrument_facts(STOCK, dict.fromkeys(VOLUMES, junk))
    sizes = [value for name, value in facts.items() if name.endswith("order_volume")]
    assert sizes == [None] * len(VOLUMES)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("20261130", True),
        (20261130, True),
        ("20261127", False),
        (20261127, False),
        ("20261201", True),
        ("0", True),
        ("junk", True),
        (None, True),
    ],
)
def test_limits_of_an_earlier_day_are_not_told(day: Any, told: bool) -> None:
    """A terminal that has not turned to the new day has the close and the limits of the day before."""
    detail = {"TradingDay": day, "PreClose": 10.0, "UpStopPrice": 11.0, "DownStopPrice": 9.0}
    facts = instrument_facts(STOCK, detail | {"PriceTick": 0.01}, dt.date(2026, 11, 30))
    expected = (10.0, 11.0, 9.0) if told else (None, None, None)
    assert (facts["pre_close"], facts["up_stop_price"], facts["down_stop_price"]) == expected
    assert facts["price_tick"] == 0.01


@pytest.mark.parametrize(
    ("status", "expected"),
    [(0, 0), (-1, -1), (3, 3), (None, None), ("junk", None), (2**31 - 1, None), (float("nan"), None)],
)
def test_whether_it_trades(status: Any, expected: int | None) -> None:
    """A status of 0 is a statement, its absence is none, nor is the largest number that there is."""
    assert instrument_facts(STOCK, {"InstrumentStatus": status})["instrument_status"] == expected
