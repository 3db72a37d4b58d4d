"""Names and values of xtdata as the contract has them: no name is left out, and junk is nothing."""

import re
import sys
from typing import Any

import pytest
from support.wheel import wheel_folder

from bus_schema import codec
from bus_schema.instruments import InstrumentResult
from bus_schema.quotes import QuoteResult
from worker.broker.quotes import snake_case, whole_quote

CODE = "600000.SH"


def _documented(heading: str) -> set[str]:
    """The fields that the wheel's own document lists under a heading."""
    text = (wheel_folder() / "doc" / "xtdata.md").read_text("utf-8")
    section = text.partition(f"{heading}\n\n```python\n")[2].partition("```")[0]
    return set(re.findall(r"^'(\w+)'", section, re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "model", "least"),
    [("#### tick - 分笔数据", QuoteResult, 17), ("### 合约信息字段列表", InstrumentResult, 80)],
)
def test_every_documented_field_is_in_the_contract(
    heading: str, model: type[QuoteResult | InstrumentResult], least: int
) -> None:
    """Under its own name in snake case."""
    documented = _documented(heading)
    assert len(documented) >= least
    assert {snake_case(name) for name in documented} - set(model.model_fields) == set()


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("lastPrice", "last_price"),
        ("bDualClass", "dual_class"),
        ("m_nMinRepurchaseDaysLimit", "min_repurchase_days_limit"),
        ("HSGTFlag", "hsgt_flag"),
        ("DayCountFromIPO", "day_count_from_ipo"),
        ("bidVol", "bid_vol"),
        ("speed1Min", "speed1_min"),
    ],
)
def test_names_are_written_as_the_contract_writes(theirs: str, ours: str) -> None:
    """In snake case, without prefixes that tell a type."""
    assert snake_case(theirs) == ours


@pytest.mark.parametrize("junk", [float("nan"), float("inf"), sys.float_info.max, None, b"\xe8", object()])
def test_what_json_cannot_carry_is_left_out(junk: Any) -> None:
    """A reader then has the default that the contract says; of several levels, one stays as 0."""
    quote = whole_quote(CODE, {"open": junk, "lastPrice": 11.370000000000001, "askPrice": [junk, 10.0]})
    assert codec.decode(codec.encode(quote)) == {
        "stock_code": CODE,
        "time": 0,
        "last_price": 11.37,
        "ask_price": [0.0, 10.0],
    }


def test_numbers_and_texts_change_places_between_versions() -> None:
    """What one version of the terminal gives as a number, another gives as text: both are read."""
    detail = {"uni_code": 600000, "ib_sec_type": 1, "volume_multiple": "1"}
    result = InstrumentResult.model_validate({"stock_code": CODE, **detail})
    assert (result.uni_code, result.ib_sec_type, result.volume_multiple) == ("600000", "1", 1)
