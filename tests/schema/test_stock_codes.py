"""Codes as other programs write them: refused everywhere, with the right one in the refusal."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from bus_schema.commands import CancelAll, InvalidCommandError, OrderTerms, parse_command
from bus_schema.risk import RiskPlan
from bus_schema.stock_codes import right_spelling

FOREIGN = {
    "sh600000": "600000.SH",
    "SH600000": "600000.SH",
    "600000SH": "600000.SH",
    "600000.sh": "600000.SH",
    "SH.600000": "600000.SH",
    "sh.600000": "600000.SH",
    "SHSE.600000": "600000.SH",
    "600000.XSHG": "600000.SH",
    "600000.SS": "600000.SH",
    "600000.SSE": "600000.SH",
    "1.600000": "600000.SH",
    "0.000001": "000001.SZ",
    "0.920002": "920002.BJ",
    "sz000001": "000001.SZ",
    "000001.XSHE": "000001.SZ",
    "SZSE.000001": "000001.SZ",
    "bj920002": "920002.BJ",
    "920002.BSE": "920002.BJ",
    "rb2705.SHFE": "rb2705.SF",
    "IF2703.CFFEX": "IF2703.IF",
    " 600000.SH": "600000.SH",
    "600000 .SH": "600000.SH",
    "sh. 600000": "600000.SH",
    "600000\u3000.SH\n": "600000.SH",
    "\uff16\uff10\uff10\uff10\uff10\uff10.SH": "600000.SH",
    "600000\uff0eSH": "600000.SH",
    "600000\u3002SH": "600000.SH",
    "\uff33\uff28600000": "600000.SH",
}
OURS = ("600000.SH", "000001.SZ", "920002.BJ", "rb2705.SF", "00700.HGT", "IF2703.IF", "600000")
OF_NOBODY = ("", "600000.HK", "浦发银行", "2.600000", "60000", "sh60000", "600000.SHX", "IF2703")


@pytest.mark.parametrize(("written", "right"), FOREIGN.items())
def test_a_foreign_spelling_has_one_right_spelling(written: str, right: str) -> None:
    """Whichever program it comes from."""
    assert right_spelling(written) == right


@pytest.mark.parametrize("written", [*OURS, *OF_NOBODY])
def test_what_is_right_or_uncertain_has_none(written: str) -> None:
    """Nobody is told a code that might be another instrument's."""
    assert right_spelling(written) is None


@pytest.mark.parametrize(("written", "right"), FOREIGN.items())
@pytest.mark.parametrize(
    "command",
    [
        {"type": "place_order", "order_type": "buy", "order_volume": 100, "price": 10.0},
        {"type": "query_position"},
        {"type": "query_quote", "stock_codes": []},
        {"type": "cancel_all"},
        {"type": "query_instrument"},
    ],
    ids=lambda command: str(command["type"]),
)
def test_commands_name_the_right_code(command: dict[str, Any], written: str, right: str) -> None:
    """In each field that is a code, alone or in a list; nothing is corrected silently."""
    codes = {"stock_codes": [written]} if "stock_codes" in command else {"stock_code": written}
    with pytest.raises(InvalidCommandError, match=f"must be written {right}"):
        parse_command(json.dumps({"id": "a1", **command, **codes}).encode())


@pytest.mark.parametrize("written", FOREIGN)
def test_the_clients_models_and_the_limits_name_it_too(written: str) -> None:
    """A list of codes in foreign spelling would match nothing, and so forbid nothing."""
    with pytest.raises(ValidationError, match=FOREIGN[written]):
        OrderTerms(stock_code=written, order_type="buy", order_volume=100, price=10.0)
    with pytest.raises(ValidationError, match=FOREIGN[written]):
        CancelAll(id="a1", stock_code=written)
    with pytest.raises(ValueError, match=FOREIGN[written]):
        RiskPlan.model_validate({"account": {"forbidden_codes": [written]}})


@pytest.mark.parametrize("code", OURS)
def test_our_own_spelling_is_taken(code: str) -> None:
    """With the exchange, or bare."""
    assert OrderTerms(stock_code=code, order_type="buy", order_volume=100, price=10.0).stock_code == code
