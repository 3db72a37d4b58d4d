"""Numbers by which the SDK says that it tells nothing: none is passed on, and no check counts with one."""

import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from risk.looks import funds, look, order

from bus_schema.codec import encode
from bus_schema.results import AccountInfoResult, AssetResult, OrderResult, PositionResult, TradeResult
from bus_schema.risk import RiskPlan, RuleName
from worker.broker.callbacks import Callbacks
from worker.broker.copying import (
    ACCOUNT_INFO,
    ASSET,
    ORDER,
    POSITION,
    TRADE,
    copied,
    order_facts,
    trade_facts,
)
from worker.broker.operations import account_infos
from worker.broker.results import facts_of
from worker.broker.untold import told, told_within
from worker.engine.inputs import Input
from worker.engine.operations.operation import Answers
from worker.engine.operations.table import OPERATIONS
from worker.engine.risk.chain import chain_of, refused_by
from worker.engine.risk.funds import Funds

STAND_INS: list[Any] = [
    2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, float(2**31 - 1), float(2**63 - 1), sys.float_info.max,
    -sys.float_info.max, 3.4028234663852886e38, float("nan"), float("inf"), float("-inf"),
]  # fmt: skip
STOCK = "600000.SH"
any_stand_in = pytest.mark.parametrize("stand_in", STAND_INS, ids=repr)


def numbers(kinds: dict[str, type], stand_in: Any) -> SimpleNamespace:
    """An object all of whose numbers say nothing; a float where the SDK has floats."""
    untold = {name: stand_in if kind is int else float(stand_in) for name, kind in kinds.items()}
    return SimpleNamespace(**untold | {name: "x" for name, kind in kinds.items() if kind is str})


def all_in(value: Any) -> Iterator[Any]:
    """Every number that is somewhere in it."""
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from all_in(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


@any_stand_in
def test_orders_and_fills_have_0_there(stand_in: Any) -> None:
    """Which is the SDK's own word for none; the event can be told and read."""
    placed = order_facts(numbers(ORDER.kinds, stand_in))
    filled = trade_facts(numbers(TRADE.kinds, stand_in))
    assert {*all_in(placed), *all_in(filled)} == {0}
    OrderResult.model_validate(json.loads(encode(placed)))
    TradeResult.model_validate(json.loads(encode(filled)))


@any_stand_in
def test_money_and_positions_have_none_there(stand_in: Any) -> None:
    """For a 0 would be counted with: nobody could buy."""
    money, held = (copied(numbers(kinds, stand_in), kinds) for kinds in (ASSET, POSITION))
    assert [*all_in(money), *all_in(held)] == []
    assert AssetResult.model_validate(money).cash is None
    assert PositionResult.model_validate(held).volume is None


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_no_query_passes_them_on(operation: Any) -> None:
    """Whatever it is that is asked, its answer can be read by the client's own model."""
    if operation.answers not in {Answers.RECORD, Answers.RECORDS}:
        return
    for stand_in in STAND_INS:
        fields = {name: field.annotation for name, field in operation.result.model_fields.items()}
        native = SimpleNamespace(**dict.fromkeys(fields, stand_in))
        for name, kind in fields.items():
            if kind is str and f"{name}_code" not in fields:
                setattr(native, name, "x")
            if kind == list[int]:
                setattr(native, name, [stand_in, 7])
            if kind is Any:
                setattr(native, name, {"deep": [{"down": stand_in}]})
        facts = facts_of(operation.result, native)
        assert [number for number in all_in(facts) if told(number) is None] == []
        operation.result.model_validate(facts)


@any_stand_in
def test_no_account_info_passes_them_on(stand_in: Any) -> None:
    """What is not set is invalid, as in the SDK's own objects."""
    info = numbers(ACCOUNT_INFO, stand_in)
    trader = SimpleNamespace(query_account_infos=lambda: [info])
    api: Any = SimpleNamespace(
        trader=trader, sdk=SimpleNamespace(xtconstant=SimpleNamespace(ACCOUNT_TYPE_DICT={}))
    )
    found = AccountInfoResult.model_validate(account_infos(api, {})[0])
    assert (found.login_status, found.account_type_code, found.product_id) == ("invalid", -1, -1)


def test_a_state_that_is_not_told_is_no_change() -> None:
    """The account's last state stands."""
    heard: list[Input] = []
    Callbacks(heard.append, heard.append, lambda _why: None).on_account_status(
        SimpleNamespace(account_id="1", status=2**31 - 1)
    )
    assert heard == []


@any_stand_in
def test_documents_are_gone_through(stand_in: Any) -> None:
    """However deep a number lies."""
    assert told_within({"a": [1, (stand_in, "x")], "b": stand_in}) == {"a": [1, [None, "x"]], "b": None}


@pytest.mark.parametrize(
    "number", [0, -1, 1, 2**31 - 2, 2**31, 2**53, -(2**31), 0.0, -0.5, 1e15, True, "x", None]
)
def test_every_other_number_is_one(number: Any) -> None:
    """What is only large is told."""
    assert told(number) is number


def without(name: str) -> Funds:
    """An account of which one number is not told."""
    known = funds(1000)
    for told_facts in (known.asset, (known.positions or {})[STOCK]):
        if told_facts is not None and name in told_facts:
            told_facts[name] = None
    return known


@pytest.mark.parametrize(
    ("name", "rule", "buys"),
    [
        ("cash", RuleName.CASH, True),
        ("total_asset", RuleName.MAX_STOCK_SHARE, True),
        ("market_value", RuleName.MAX_STOCK_SHARE, True),
        ("can_use_volume", RuleName.HOLDINGS, False),
    ],
)
def test_a_check_lets_pass_what_is_not_told_and_counts_it(name: str, rule: RuleName, buys: bool) -> None:
    """As it does before the first snapshot."""
    plan = RiskPlan.model_validate({"account": {"max_stock_share": 0.5}})
    seen = look(order(buys=buys), funds=without(name), plan=plan)
    assert refused_by(chain_of(plan, "grid", simulated=False), seen) is None
    assert seen.unchecked[rule] == 1
