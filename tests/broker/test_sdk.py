"""Importing xtquant, and the numbers we share with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from worker.broker.sdk import Sdk, SdkUnavailableError, load_sdk, sdk_module
from worker.engine.xtcodes import MARKET_CODES, ORDER_STATUS_NAMES, ORDER_TYPE_CODES, PRICE_TYPE_CODES
from worker.simulator import Terminal, native_modules

OFFLINE = """
import socket, sys

def refuse(*_):
    raise AssertionError("something wants to go out to the network")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
from worker.broker.sdk import load_sdk
from worker.simulator import Terminal, native_modules
sdk = load_sdk(native_modules(Terminal()))
assert sdk.xttrader.XtQuantTrader
assert "requests" not in sys.modules
assert "pkg_resources" not in sys.modules
"""


@pytest.fixture
def sdk() -> Sdk:
    """The SDK over a simulated terminal."""
    return load_sdk(native_modules(Terminal()))


def test_importing_the_sdk_stays_at_home() -> None:
    """The package's own start asks a package index for news; ours never runs it."""
    ran = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""


def test_the_sdk_runs_unmodified_from_its_own_folder(sdk: Sdk) -> None:
    """What is imported are the installed package's own files."""
    assert Path(sdk.xttrader.__file__).name == "xttrader.py"
    assert Path(sdk_module("xtdata").__file__).parent.name == "xtquant"


def test_a_folder_without_the_sdk_is_named(tmp_path: Path) -> None:
    """`XTQUANT_PATH` must hold the package; the message says which folder does not."""
    with pytest.raises(SdkUnavailableError, match="XTQUANT_PATH"):
        load_sdk(path=tmp_path)


def test_a_terminals_own_copy_can_be_used(sdk: Sdk, tmp_path: Path) -> None:
    """`XTQUANT_PATH` names another copy of the package, and that one is imported."""
    copy = tmp_path / "xtquant"
    copy.symlink_to(Path(sdk.xttrader.__file__).parent, target_is_directory=True)
    assert load_sdk(native_modules(Terminal()), tmp_path).xttrader.__file__.startswith(str(tmp_path))


def test_the_native_module_is_needed() -> None:
    """Without a native module that runs here, the message says what to do."""
    if sys.platform == "win32":
        assert load_sdk().xttrader
        return
    with pytest.raises(SdkUnavailableError, match="BROKER=simulated"):
        load_sdk()


def test_order_types_are_xtconstants(sdk: Sdk) -> None:
    """Our numbers for what an order does are the SDK's."""
    names = {"buy": "STOCK_BUY", "sell": "STOCK_SELL"}
    theirs = {kind: getattr(sdk.xtconstant, names.get(kind, str(kind).upper())) for kind in ORDER_TYPE_CODES}
    assert theirs == ORDER_TYPE_CODES


def test_order_states_are_xtconstants(sdk: Sdk) -> None:
    """Our names for an order's states are the SDK's, in lower case."""
    theirs = {
        value: name.removeprefix("ORDER_").lower()
        for name, value in vars(sdk.xtconstant).items()
        if name.startswith("ORDER_") and isinstance(value, int)
    }
    assert {code: str(status) for code, status in ORDER_STATUS_NAMES.items()} == theirs


def test_price_types_are_xtconstants(sdk: Sdk) -> None:
    """Our numbers for price types are the SDK's, exchange by exchange."""
    everywhere = {"limit": "FIX_PRICE", "latest": "LATEST_PRICE"}
    both = {"peer_best": "MARKET_PEER_PRICE_FIRST", "own_best": "MARKET_MINE_PRICE_FIRST"}
    shanghai = {
        "best5_or_cancel": "MARKET_SH_CONVERT_5_CANCEL",
        "best5_or_limit": "MARKET_SH_CONVERT_5_LIMIT",
    }
    shenzhen = {
        "immediate_or_cancel": "MARKET_SZ_INSTBUSI_RESTCANCEL",
        "best5_or_cancel": "MARKET_SZ_CONVERT_5_CANCEL",
        "fill_or_kill": "MARKET_SZ_FULL_OR_CANCEL",
    }
    names = {exchange: {**everywhere, **both, **shanghai} for exchange in ("SH", "BJ")}
    names["SZ"] = names["SZO"] = {**everywhere, **both, **shenzhen}
    names |= dict.fromkeys(("SF", "INE", "GF", "SHO", "HGT", "SGT"), everywhere)
    names["ZF"] = {**everywhere, "market_best": "MARKET_BEST"}
    names["DF"] = {
        **everywhere,
        "immediate_or_cancel": "MARKET_CANCEL",
        "fill_or_kill": "MARKET_CANCEL_ALL",
    }
    names["IF"] = {
        **everywhere,
        "best1_or_cancel": "MARKET_CANCEL_1",
        "best5_or_cancel": "MARKET_CANCEL_5",
        "best1_or_limit": "MARKET_CONVERT_1",
        "best5_or_limit": "MARKET_CONVERT_5",
    }
    theirs = {
        exchange: {kind: getattr(sdk.xtconstant, name) for kind, name in kinds.items()}
        for exchange, kinds in names.items()
    }
    assert theirs == PRICE_TYPE_CODES


def test_markets_are_xtconstants(sdk: Sdk) -> None:
    """Our numbers for markets are the SDK's."""
    assert sdk.xtconstant.MARKET_STR_TO_ENUM_MAPPING == MARKET_CODES
