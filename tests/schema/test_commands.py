import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from message_examples import COMMAND_EXAMPLES, CONTROL_EXAMPLES, ORDER

from bus_schema.commands import COMMANDS, CommandBase, InvalidCommandError, PlaceOrder, parse_command
from bus_schema.control import CONTROLS, Halt, parse_control
from bus_schema.trading import OrderType, PriceType

PLACE = {"type": "place_order", "id": "a1"} | ORDER


def refusal(message: object) -> InvalidCommandError:
    """Return why a message is no command."""
    raw = message if isinstance(message, bytes) else json.dumps(message).encode()
    with pytest.raises(InvalidCommandError) as refused:
        parse_command(raw)
    return refused.value


def wrong_fields(**changes: Any) -> list[str]:
    """Return the fields that are found wrong in an order with these changes."""
    return [wrong["field"] for wrong in refusal(PLACE | changes).fields]


@pytest.mark.parametrize("example", COMMAND_EXAMPLES, ids=lambda one: one["type"])
def test_every_command_is_read_as_its_own_model(example: dict[str, Any]) -> None:
    """A command's type decides its model, which keeps what was sent."""
    command = parse_command(json.dumps(example).encode())
    assert type(command) is COMMANDS[example["type"]]
    assert json.loads(command.model_dump_json(exclude_unset=True)) == example


@pytest.mark.parametrize("example", CONTROL_EXAMPLES, ids=lambda one: one["type"])
def test_every_control_command_is_read_as_its_own_model(example: dict[str, Any]) -> None:
    """An operator's command has the same rules, in a vocabulary of its own."""
    assert type(parse_control(json.dumps(example).encode())) is CONTROLS[example["type"]]


def test_the_examples_are_complete() -> None:
    """No command is left out of these tests."""
    assert [one["type"] for one in COMMAND_EXAMPLES] == list(COMMANDS)
    assert [one["type"] for one in CONTROL_EXAMPLES] == list(CONTROLS)


def test_an_order_has_the_defaults_of_the_contract() -> None:
    """Without a word about it an order is a limit order of version 1 that the worker lets expire."""
    order = parse_command(json.dumps(PLACE).encode())
    assert order == PlaceOrder(
        id="a1",
        v=1,
        sent_at=None,
        expires_at=None,
        stock_code="600000.SH",
        order_type=OrderType.BUY,
        order_volume=100,
        price_type=PriceType.LIMIT,
        price=10.5,
        remark="",
    )


@pytest.mark.parametrize("volume", [0, -100, 100.0, 100.5, "100", True, None, 2**31])
def test_a_volume_is_a_positive_whole_number(volume: object) -> None:
    """Nothing is converted into a volume: what is not one is refused."""
    assert wrong_fields(order_volume=volume) == ["order_volume"]


@pytest.mark.parametrize("price", [0, -1, "10.5", True, None])
def test_a_limit_order_needs_a_positive_price(price: object) -> None:
    """A price is a number of yuan."""
    assert wrong_fields(price=price) == ["price"]


@pytest.mark.parametrize("price", [{}, {"price": 0}, {"price": None}, {"price": 10.5}], ids=str)
def test_other_price_types_need_no_price(price: dict[str, Any]) -> None:
    """Without a limit a price may be absent, or 0 for none."""
    order = (
        {name: value for name, value in PLACE.items() if name != "price"} | {"price_type": "latest"} | price
    )
    assert isinstance(parse_command(json.dumps(order).encode()), PlaceOrder)


@pytest.mark.parametrize(
    "code", ["600000.sh", "SH600000", "60000", "", "600000.", "600000.SH\n", "浦发", 600000]
)
def test_a_stock_code_has_its_market_in_capitals(code: object) -> None:
    """A code in another spelling is refused, not guessed."""
    assert wrong_fields(stock_code=code) == ["stock_code"]


@pytest.mark.parametrize("code", ["600000.SH", "600000", "00700.HK", "rb2501.SF", "10004567.SHO"])
def test_codes_of_all_markets_are_taken(code: str) -> None:
    """Whether the account may trade there is not the contract's business."""
    order = parse_command(json.dumps(PLACE | {"stock_code": code}).encode())
    assert isinstance(order, PlaceOrder)
    assert order.stock_code == code


def test_a_huge_type_is_not_sent_back() -> None:
    """What was found wrong stays short, also where 256 KiB stand in the place of a type."""
    refused = refusal({"type": "t" * 2**18, "id": "a1"})
    assert refused.command_type == "t" * 64
    assert len(refused.message) < 2_000


def test_each_wrong_field_is_named() -> None:
    """One answer names everything: missing, extra and wrong."""
    refused = refusal(
        {"type": "place_order", "id": "a1", "prize": 1, "stock_code": "x", "order_type": "hold", "v": 2}
    )
    assert {(wrong["field"], wrong["problem"].split(";")[0]) for wrong in refused.fields} >= {
        ("order_volume", "missing"),
        ("price", "required, above 0, with price_type limit"),
        ("prize", "not a field of this command"),
    }
    assert {"stock_code", "order_type", "v"} <= {wrong["field"] for wrong in refused.fields}
    assert (refused.command_id, refused.command_type, refused.readable) == ("a1", "place_order", True)
    assert "order_volume: missing" in refused.message


@pytest.mark.parametrize("version", [2, 0, True, 1.0, "1", None])
def test_another_version_is_refused(version: object) -> None:
    """What version 2 means, version 1 cannot know."""
    assert wrong_fields(v=version) == ["v"]


def test_a_client_order_id_fits_the_remark() -> None:
    """An order's id is shorter than other commands' ids, since it travels through the terminal."""
    assert wrong_fields(id="x" * 24) == ["id"]
    assert parse_command(json.dumps({"type": "ping", "id": "x" * 64}).encode()).id == "x" * 64


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        ({}, ["client_order_id", "order_id", "order_sysid"]),
        ({"client_order_id": "a", "order_id": 1}, ["client_order_id", "order_id"]),
        ({"order_sysid": "1"}, ["market"]),
        ({"order_id": 1, "market": "SH"}, ["order_sysid"]),
        ({"order_sysid": "1", "market": "HK"}, ["market"]),
        ({"order_id": -1}, ["order_id"]),
    ],
    ids=str,
)
def test_a_cancel_names_one_order_in_one_way(names: dict[str, Any], wrong: list[str]) -> None:
    """A cancel that could mean two orders, or none, is refused."""
    refused = refusal({"type": "cancel_order", "id": "a1"} | names)
    assert [one["field"] for one in refused.fields] == wrong


def test_a_basket_names_the_order_that_is_wrong() -> None:
    """A wrong field in a basket is named with its place in the list."""
    orders = [{"id": "b1"} | ORDER, {"id": "b2"} | ORDER | {"order_volume": 0}]
    refused = refusal({"type": "place_orders", "id": "a1", "orders": orders})
    assert [wrong["field"] for wrong in refused.fields] == ["orders.1.order_volume"]


@pytest.mark.parametrize("count", [0, 101])
def test_a_basket_has_1_to_100_orders(count: int) -> None:
    """Empty and oversized baskets are refused."""
    orders = [{"id": f"b{number}"} | ORDER for number in range(count)]
    assert [
        wrong["field"] for wrong in refusal({"type": "place_orders", "id": "a1", "orders": orders}).fields
    ] == ["orders"]


def test_a_basket_has_ids_that_differ() -> None:
    """Two orders under one id could not be told apart."""
    orders = [{"id": "b1"} | ORDER] * 2
    assert "share an id: b1" in refusal({"type": "place_orders", "id": "a1", "orders": orders}).message


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b"\xff", b'\xef\xbb\xbf{"id":"a"}', b'{"id":"a b"}', b'{"id":1}']
)
def test_an_entry_without_a_usable_id_is_unreadable(raw: bytes) -> None:
    """Nobody can be answered without an id."""
    refused = refusal(raw)
    assert refused.command_id is None
    assert not refused.readable
    assert refused.message


def test_an_unknown_type_lists_those_that_are_known() -> None:
    """A misspelt command is answered with the words there are."""
    refused = refusal({"type": "place", "id": "a1"})
    assert [wrong["field"] for wrong in refused.fields] == ["type"]
    assert "'place_order'" in refused.message
    assert (refused.command_id, refused.command_type) == ("a1", "place")


def test_a_missing_type_is_named() -> None:
    """An object that does not say what it is can still be answered."""
    assert refusal({"id": "a1"}).fields == [{"field": "type", "problem": "missing"}]


def test_a_huge_wrong_command_has_a_small_answer() -> None:
    """An answer does not grow with the mistake."""
    refused = refusal(PLACE | {f"{number:05}{'x' * 1000}": 1 for number in range(500)})
    assert len(refused.fields) == 100
    assert len(refused.message) < 10_000


def test_commands_cannot_be_changed() -> None:
    """What was checked stays as it was checked."""
    command = Halt(id="a1", reason="drill")
    with pytest.raises(ValueError, match="frozen"):
        command.scope = "demo"  # type: ignore[misc] # that is the point


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
NAMES = st.sampled_from(sorted({name for model in COMMANDS.values() for name in model.model_fields}))


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_command_or_are_refused(raw: bytes) -> None:
    """Reading never fails in another way than by refusing."""
    read_or_refuse(raw)


@given(st.sampled_from(COMMAND_EXAMPLES), st.dictionaries(NAMES, JSON, max_size=4))
def test_any_change_to_a_command_leaves_a_command_or_is_refused(
    example: dict[str, Any], changes: Any
) -> None:
    """Values of every kind in every field are taken or refused; a refusal names a field or is unreadable."""
    read_or_refuse(json.dumps(example | changes).encode())


def read_or_refuse(raw: bytes) -> None:
    """Hold that bytes are a command or a well-formed refusal."""
    outcome = outcome_of(raw)
    if isinstance(outcome, InvalidCommandError):
        assert outcome.message
        assert outcome.fields or not outcome.readable
        assert outcome.readable == (outcome.command_id is not None)


def outcome_of(raw: bytes) -> CommandBase | InvalidCommandError:
    """Return the command, or why it is none; everything else is raised."""
    try:
        return parse_command(raw)
    except InvalidCommandError as refused:
        return refused
