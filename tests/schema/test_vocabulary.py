import subprocess
import sys

import pytest
from xtquant import xtconstant

from bus_schema import codec
from bus_schema.accounts import AccountType
from bus_schema.codes import MAY_HAVE_TRADED, ErrorCode, OrderStatus
from bus_schema.keys import Keys
from bus_schema.order_kinds import ORDER_KINDS
from bus_schema.results import AssetResult
from bus_schema.trading import OrderType


def test_keys_carry_the_account_in_literal_braces() -> None:
    """All keys of an account share a Redis Cluster slot."""
    keys = Keys("1000000365")
    assert keys.strategies == "qmt:{1000000365}:strategies"
    assert keys.commands("demo") == "qmt:{1000000365}:commands:demo"
    assert keys.inbox("demo") == "qmt:{1000000365}:inbox:demo"
    topics = ("orders", "fills", "errors", "assets", "positions", "status", "control", "dead")
    assert [getattr(keys, topic) for topic in topics] == [f"qmt:{{1000000365}}:{topic}" for topic in topics]
    assert Keys("1", prefix="test").orders == "test:{1}:orders"


def test_only_an_unknown_outcome_may_have_traded() -> None:
    """After any other code it is certain that nothing traded."""
    assert frozenset({"outcome_unknown"}) == MAY_HAVE_TRADED
    assert all(code not in MAY_HAVE_TRADED for code in ErrorCode if code is not ErrorCode.OUTCOME_UNKNOWN)


def test_order_states_are_those_of_xtconstant() -> None:
    """The contract's words are the SDK's own, in lower case."""
    names = {name.removeprefix("ORDER_").lower() for name in vars(xtconstant) if name.startswith("ORDER_")}
    assert {status.value for status in OrderStatus} == names - {"type_set"}


def test_order_types_are_those_of_xtconstant() -> None:
    """A plain buy and sell are named without `STOCK_`, all else as the SDK does; each row has its number."""
    groups = ("STOCK_", "CREDIT_", "FUTURE_", "OPTION_", "COMPOSE_", "ETF_")
    theirs = {
        name.lower(): number
        for name, number in vars(xtconstant).items()
        if name.startswith(groups) and not name.endswith("_ACCOUNT")
    }
    ours = {name: kind.code for name, kind in ORDER_KINDS.items() if name not in {"buy", "sell"}}
    assert theirs == {**ours, "stock_buy": 23, "stock_sell": 24}
    assert set(ORDER_KINDS) == set(OrderType)


def test_account_types_are_those_of_xtconstant() -> None:
    """The words of the settings are those that the SDK's `StockAccount` takes."""
    assert set(AccountType) == set(xtconstant.ACCOUNT_TYPE_DICT.values())


def test_each_kind_of_account_has_orders() -> None:
    """Nobody is let in who could order nothing."""
    assert {kind for row in ORDER_KINDS.values() for kind in row.accounts} == set(AccountType)


def test_json_has_no_nan() -> None:
    """A price that is not a number is null on the bus."""
    asset = AssetResult(
        account_id="1", cash=float("nan"), frozen_cash=0, market_value=float("inf"), total_asset=1
    )
    assert codec.decode(codec.encode(asset))["cash"] is None
    assert (
        codec.encode({"cash": float("nan"), "code": ErrorCode.EXPIRED}) == b'{"cash":null,"code":"expired"}'
    )
    with pytest.raises(ValueError, match="unexpected character"):
        codec.decode(b'{"cash": NaN}')


def test_what_json_cannot_say_is_an_error() -> None:
    """Nothing is written in a way that a reader would have to guess."""
    with pytest.raises(TypeError):
        codec.encode({"raw": b"bytes"})


def test_the_contract_does_not_load_redis() -> None:
    """A program that only reads messages pays for no client."""
    modules = "commands, control, events, results, quotes, documents"
    check = f"import sys; from bus_schema import {modules}; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
