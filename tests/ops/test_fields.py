import pytest
from pydantic import BaseModel

from bus_schema.commands import COMMANDS
from ops.fields import FieldError, read_fields


@pytest.mark.parametrize(
    ("command", "words", "expected"),
    [
        (
            "place_order",
            ["stock_code=600000", "order_volume=100"],
            {"stock_code": "600000", "order_volume": 100},
        ),
        ("place_order", ["price=10.5", "remark=a=b"], {"price": 10.5, "remark": "a=b"}),
        ("place_order", ["remark=10", "order_type=buy"], {"remark": "10", "order_type": "buy"}),
        ("cancel_order", ["order_sysid=77", "market=SH"], {"order_sysid": "77", "market": "SH"}),
        ("cancel_order", ["order_id=77"], {"order_id": 77}),
        ("query_orders", ["cancelable_only=true"], {"cancelable_only": True}),
        ("query_quote", ["stock_codes=600000.SH,000001.SZ"], {"stock_codes": ["600000.SH", "000001.SZ"]}),
        ("query_quote", ['stock_codes=["600000.SH"]'], {"stock_codes": ["600000.SH"]}),
        ("place_orders", ['orders=[{"id": "b1"}]'], {"orders": [{"id": "b1"}]}),
        ("ping", ['{"v": 1}'], {"v": 1}),
        ("ping", ["prise=ten"], {"prise": "ten"}),
        ("ping", [], {}),
    ],
)
def test_words_are_read_as_the_model_wants_them(
    command: str, words: list[str], expected: dict[str, object]
) -> None:
    """Digits are a number only where the field takes one; unknown fields are left for the model to refuse."""
    assert read_fields(COMMANDS[command], words) == expected


def test_what_is_no_field_is_explained() -> None:
    """The words say how to write it."""
    model: type[BaseModel] = COMMANDS["ping"]
    for words in (["v"], ["v=1", "v=1"], ["{"]):
        with pytest.raises(FieldError):
            read_fields(model, words)
