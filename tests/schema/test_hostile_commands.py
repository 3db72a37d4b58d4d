"""Every kind of field with what no honest sender writes: it is refused, or can be said again."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from message_examples import COMMAND_EXAMPLES, CONTROL_EXAMPLES, ORDER

from bus_schema import codec
from bus_schema.commands import InvalidCommandError, PlaceOrders, parse_command
from bus_schema.commands.invalid import LONGEST_COMMAND
from bus_schema.control import parse_control

NASTY = (
    2**63,
    2**64,
    2**200,
    -(2**70),
    1.7e308,
    -1.7e308,
    "a\0b",
    "\0",
    {"a": {"a": 2**70}},
    [[["\0"]]],
    ["x"] * 600,
    None,
    True,
    "",
    "x" * 5_000,
)
EXAMPLES = [*COMMAND_EXAMPLES, *CONTROL_EXAMPLES]


def _spoilt(value: Any) -> Iterator[Any]:
    """The value with one of its leaves replaced, once for each leaf and each nasty value."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from ({**value, name: spoilt} for spoilt in _spoilt(one))
            if isinstance(one, dict):
                yield {**value, name: {**one, "a\0b": 1}}
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from ([*value[:n], spoilt, *value[n + 1 :]] for spoilt in _spoilt(one))
    yield from NASTY


def _read(message: Any) -> Any:
    parse = parse_control if message in CONTROL_EXAMPLES else parse_command
    return parse(json.dumps(message).encode())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["type"])
def test_what_is_taken_can_be_said_again(example: dict[str, Any]) -> None:
    """Integers beyond 64 bits, zero characters, huge numbers, wrong shapes: refused, or harmless."""
    parse = parse_control if example in CONTROL_EXAMPLES else parse_command
    for name, value in example.items():
        for spoilt in _spoilt(value):
            said = _said(parse, json.dumps({**example, name: spoilt}).encode())
            assert b"\\u0000" not in said
            for number in _numbers(codec.decode(said)):
                assert abs(number) < 2**63


def _said(parse: Callable[[bytes], object], raw: bytes) -> bytes:
    """What is made of it: the command again, or the complaint."""
    try:
        return codec.encode(parse(raw))
    except InvalidCommandError as refused:
        return codec.encode({"fields": refused.fields, "message": refused.message})


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, int | float):
        yield value


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"type":"ping","id":"a1","x":"\\ud800"}', id="a lone surrogate"),
        pytest.param(b'{"type":"ping","id":"a1","\\ud800":1}', id="a lone surrogate in a name"),
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param(b'{"type":' * 60_000, id="deep objects"),
        pytest.param(b'{"type":"ping","id":' + b"9" * 400_000 + b"}", id="a long number"),
        pytest.param(b'{"type":"ping","id":"a1","v":1e999999}', id="no number"),
        pytest.param(b"\0" * 1_000, id="zeroes"),
        pytest.param(b'"' + b"x" * LONGEST_COMMAND + b'"', id="too long"),
    ],
)
def test_what_no_parser_should_see_is_refused(raw: bytes) -> None:
    """It is refused like anything else that is no command, in words that are short themselves."""
    for parse in (parse_command, parse_control):
        with pytest.raises(InvalidCommandError) as refused:
            parse(raw)
        assert len(refused.value.message) < 300
        assert codec.encode(refused.value.fields)


def test_a_complaint_is_short_however_much_is_wrong() -> None:
    """Of 20,000 unknown fields none is named; of 500, the first 100 are."""
    for unknown in (20_000, 500):
        fields = {f"field{number}": 1 for number in range(unknown)}
        with pytest.raises(InvalidCommandError) as refused:
            _read({"type": "ping", "id": "a1", **fields})
        assert len(refused.value.message) <= 4_000
        assert len(refused.value.fields) <= 100
        assert refused.value.command_id == "a1"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"type":"halt","id":"a1","reason":"x","reason":"y"}', id="control"),
        pytest.param(b'{"type":"ping","id":"a1","id":"a1"}', id="the same value"),
        pytest.param(b'{"type":"ping","id":"a1","\\u0069d":"a1"}', id="written otherwise"),
        pytest.param(
            b'{"type":"place_orders","id":"b","orders":[{"id":"a1","stock_code":"600000.SH","order_type":"buy",'
            b'"order_volume":100,"price":9.1,"price":91}]}',
            id="in a basket",
        ),
        pytest.param(
            b'{"type":"export_data","id":"a1","data_type":"deal","user_param":{"a":1,"a":2}}',
            id="deep inside",
        ),
        pytest.param(
            b'{"type":"place_order","id":"a1","stock_code":"600000.SH","order_type":"buy","order_volume":100,'
            b'"price":9,"remark":"a:b","remark":"c:d"}',
            id="beside colons in a text",
        ),
    ],
)
def test_the_same_key_twice_is_no_command(raw: bytes) -> None:
    """Which of two prices was meant, nobody knows."""
    parse = parse_control if b"halt" in raw else parse_command
    with pytest.raises(InvalidCommandError) as refused:
        parse(raw)
    assert [wrong["problem"] for wrong in refused.value.fields] == ["given twice"]
    assert refused.value.command_id is not None


def test_colons_in_texts_and_tables_are_no_keys() -> None:
    """A remark with colons is a remark; a basket with one too, and parameters of the terminal's own."""
    terms = {**ORDER, "remark": "a:b::"}
    orders = [{"id": "a1", **terms}, {"id": "a2", **terms}]
    basket = _read({"type": "place_orders", "id": "b", "orders": orders})
    assert isinstance(basket, PlaceOrders)
    assert _read({"type": "export_data", "id": "a", "data_type": "deal", "user_param": {"a": "x:y", "b": 1}})
