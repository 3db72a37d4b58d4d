"""The stand-in's surface, held against what the real native module reports about itself."""

import copy
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from simulator.sdk_rig import loaded_sdk

from worker.simulator import Terminal, native_modules
from worker.simulator.calls import BINDINGS, REQUESTS
from worker.simulator.native.aborts import AccessViolationError
from worker.simulator.native.fields import Chars, Field
from worker.simulator.native.layouts import LAYOUTS

SURFACE = json.loads((Path(__file__).parent / "data" / "native_surface.json").read_text("utf-8"))
CLASSES: dict[str, dict[str, Any]] = SURFACE["classes"]
METHODS: dict[str, str] = SURFACE["client_methods"]
LAYOUT_NAMES = [layout.name for layout in LAYOUTS]
SIZE_UNEXPLAINED = {
    # Reported sizes that no assignment of its known fields explains; an empty class takes one byte in C++.
    "SubscribeReq", "OperateSmartAlgoTaskResp", "QueryAccountInfosReq", "QueryAccountStatusReq",
}  # fmt: skip


@pytest.fixture(scope="module")
def native() -> Any:
    """Return a stand-in module over a default terminal."""
    return native_modules(Terminal())["xtpythonclient"]


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_class_has_exactly_the_real_attributes(native: Any, name: str) -> None:
    """A record class has the real one's names, types, defaults, and lets write what the real one lets."""
    record = getattr(native, name)()
    real = {key: value for key, value in CLASSES[name].items() if isinstance(value, dict)}
    mine = {key for key in dir(record) if not key.startswith("_")}
    assert mine == set(real)
    for attribute, facts in real.items():
        value = getattr(record, attribute)
        assert type(value).__name__ == facts["type"], attribute
        assert str(value) == facts["default"], attribute
        assert can_write(record, attribute, value) == facts["writable"], attribute


def can_write(record: Any, attribute: str, value: Any) -> bool:
    """Tell whether an attribute takes a value of its own type."""
    try:
        setattr(record, attribute, value)
    except AttributeError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(set(LAYOUT_NAMES) - SIZE_UNEXPLAINED))
def test_field_widths_add_up_to_the_real_size(name: str) -> None:
    """The widths of a record's fields make the size in memory that the real class reports."""
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    assert sum(width(field) for field in layout.fields) == CLASSES[name]["__sizeof__"]


def width(field: Field) -> int:
    """Return the bytes that a field takes in a packed record."""
    return field.kind.size + field.kind.wide if isinstance(field.kind, Chars) else field.kind.bits // 8


def test_every_class_that_the_python_layer_uses_exists(native: Any) -> None:
    """xttrader.py finds each native class that it names."""
    with loaded_sdk(native_modules(Terminal())) as sdk:
        source = Path(sdk.xttrader.__file__).read_text("utf-8")
    used = set(re.findall(r"_XTQC_\.(\w+)", source))
    assert {name for name in used if not hasattr(native, name)} == set()


def test_client_has_the_methods_that_the_python_layer_uses(native: Any) -> None:
    """Each method of the client is one that the real client has, and xttrader.py finds each that it calls."""
    with loaded_sdk(native_modules(Terminal())) as sdk:
        source = Path(sdk.xttrader.__file__).read_text("utf-8")
    used = set(re.findall(r"async_client\.(\w+)", source))
    assert used <= set(METHODS)
    assert {name for name in used if not hasattr(native.XtQuantAsyncClient, name)} == set()
    made = {f"{method}WithSeq" for method in REQUESTS} | set(BINDINGS)
    assert made <= set(METHODS)


@pytest.mark.parametrize("method", REQUESTS)
def test_requests_take_what_the_real_ones_take(method: str) -> None:
    """A request's parameters are those of the real signature."""
    parameters = re.findall(r"arg[1-9]\d*: ([\w\[\]]+)", METHODS[f"{method}WithSeq"])
    assert list(REQUESTS[method].takes) == parameters


@pytest.mark.parametrize("binding", BINDINGS)
def test_bindings_hand_over_what_the_real_ones_do(binding: str) -> None:
    """A binding's payload is that of the real signature."""
    shape, record, answers = BINDINGS[binding]
    arguments = re.findall(r"Callable\[\[(.*)\], None\]", METHODS[binding])[0]
    expected = {
        "nothing": "",
        "number": "int",
        "text": "str",
        "record": record,
        "list of records": f"list[{record}]",
    }
    assert arguments == ", ".join(filter(None, ("int" if answers else "", expected[shape.value])))


def test_both_names_are_one_field(native: Any) -> None:
    """What is written under the m_ name is read under the plain one."""
    request = native.OrderStockReq()
    request.m_strStockCode, request.order_volume = "600000.SH", True
    assert (request.stock_code, request.m_nOrderVolume) == ("600000.SH", 1)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("order_volume", 1.0), ("order_volume", "100"), ("order_volume", 3_000_000_000), ("price", "10"),
     ("price", None), ("stock_code", 600000)],
)  # fmt: skip
def test_wrong_types_are_type_errors(native: Any, attribute: str, value: Any) -> None:
    """Integers take no floats and nothing out of range, numbers no text, text no numbers."""
    with pytest.raises(TypeError):
        setattr(native.OrderStockReq(), attribute, value)


def test_text_takes_bytes_and_ends_at_nul(native: Any) -> None:
    """A buffer takes bytes as well as text, and a NUL ends it."""
    request = native.OrderStockReq()
    request.stock_code = b"600000.SH\0rest"
    request.strategy_name = "alpha\0rest"
    assert (request.stock_code, request.strategy_name) == ("600000.SH", "alpha")


def test_text_is_cut_at_its_width(native: Any) -> None:
    """The old remark keeps 23 bytes, the new one 127."""
    request = native.OrderStockReq()
    request.m_strOrderRemark = request.m_strOrderRemarkNew = "x" * 200
    assert (len(request.order_remark), len(request.order_remark1)) == (23, 127)


def test_cut_character_makes_the_getter_raise(native: Any) -> None:
    """Eight Chinese characters are 24 bytes; the 23 that are kept are not UTF-8 any more."""
    request = native.OrderStockReq()
    request.order_remark = "一二三四五六七八"
    with pytest.raises(UnicodeDecodeError):
        _ = request.order_remark
    request.order_remark = "一二三四五六七"
    assert request.order_remark == "一二三四五六七"


def test_none_for_text_is_an_access_violation() -> None:
    """None for a string would kill the process: it is raised so that nothing catches it, and noted."""
    native: Any = native_modules(Terminal())["xtpythonclient"]
    with pytest.raises(AccessViolationError):
        native.OrderStockReq().stock_code = None
    assert native.aborts == ["OrderStockReq.stock_code = None"]


def test_records_are_closed(native: Any) -> None:
    """A record takes no other attribute, has no __dict__, equals only itself, is not copied or pickled."""
    order = native.XtOrder()
    with pytest.raises(AttributeError):
        order.client_order_id = "x"
    assert not hasattr(order, "__dict__")
    assert order != native.XtOrder()
    for duplicate in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError):
            duplicate(order)


def test_two_modules_share_nothing() -> None:
    """Two calls give two modules with classes and aborts of their own."""
    first, second = (native_modules(Terminal())["xtpythonclient"] for _ in range(2))
    assert first.XtOrder is not second.XtOrder
    assert first.XtQuantAsyncClient is not second.XtQuantAsyncClient
    assert first.aborts is not second.aborts
