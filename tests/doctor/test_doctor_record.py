"""`qmt-bus doctor --record`: what a terminal tells, in a file that can be sent on."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from doctor.conftest import ACCOUNT
from doctor.rig import scene

from ops.cli import main
from ops.doctor.masking import UNREADABLE, masked
from ops.doctor.recording import record_of
from ops.status import Exit
from worker.simulator import TerminalControl

STOCK = "600000.SH"


def test_a_record_has_what_tests_are_held_to(simulated: Any, control: TerminalControl) -> None:
    """Details and ticks as they came, objects without their numbers, and nothing that is personal."""
    order_id = control.place_by_hand(STOCK, 23, 300, 9.87)
    found = record_of(scene(simulated))
    assert (found["missing"], found["xtquant"], found["connected"]) == ({}, 250807, 0)
    details = {entry["code"]: entry["told"] for entry in found["details"]}
    assert (details[STOCK]["IsTrading"], details["999999.SH"]) == (False, None)
    assert next(tick["told"]["openInt"] for tick in found["ticks"] if tick["code"] == STOCK) == 13
    assert (found["unknown_order"], found["unknown_position"]) == (None, None)
    order = found["orders"][0]
    assert (order["price"], order["order_volume"], order["order_status"]) == (7.5, 7, 50)
    assert (order["stock_code"], order["account_id"]) == ("xxxxxx.SH", "xxxxxxxxxx")
    private = json.dumps({name: value for name, value in found.items() if name not in {"details", "ticks"}})
    for personal in (ACCOUNT, str(order_id), "9.87", STOCK, str(Path.home()), "1000000.0"):
        assert personal not in private


def test_a_terminal_that_does_not_answer_leaves_gaps(simulated: Any, control: TerminalControl) -> None:
    """What there is, is written, and what is not there is named."""
    control.set_faults(connect_results=[-1], quote_calls="refused")
    found = record_of(scene(simulated))
    assert (found["connected"], "asset" in found) == (-1, False)
    assert {"details", "ticks"} <= set(found["missing"])


def test_the_command_writes_the_file(
    simulated: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says where, and asks to read it; a file that cannot be written is said."""
    for name, value in simulated.items():
        monkeypatch.setenv(name.upper(), str(value))
    file = tmp_path / "record.json"
    assert main(["doctor", "--no-connect", "--record", str(file)]) == Exit.WRONG
    assert json.loads(file.read_text("utf-8"))["form"] == 1
    told = capsys.readouterr().out
    assert (str(file) in told, "not in it: account: not asked" in told) == (True, True)
    assert main(["doctor", "--no-connect", "--record", str(tmp_path / "none" / "x.json")]) == Exit.FAILED


class Cut:
    """An object of the SDK whose words are cut within a character."""

    order_id = 1082130545

    @property
    def status_msg(self) -> str:
        """Fail as the native module does."""
        return b"\xe8\xb5".decode()

    @property
    def missing(self) -> str:
        """Fail in another way."""
        raise AttributeError


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("cash", 123456.78, 7.5),
        ("float_profit", -3.2, -7.5),
        ("cash", 0.0, 0.0),
        ("cash", 1.7976931348623157e308, 1.7976931348623157e308),
        ("cash", float("nan"), "nan"),
        ("volume", 2**31 - 1, 2**31 - 1),
        ("order_id", -1, -1),
        ("order_status", 50, 50),
        ("success", True, True),
        ("account_id", "8881234567", "xxxxxxxxxx"),
        ("instrument_name", "浦发银行", "xxxx"),
        ("stock_code", "600000.SH", "xxxxxx.SH"),
        ("order_remark", "", ""),
        (
            "status_msg",
            "[COUNTER][2602][资金不足][fund_account=1]",
            "[xxxxxxx][9999][资金不足][xxxx_xxxxxxx=x]",
        ),
        ("levels", [10.5, 0.0], [7.5, 0.0]),
        ("other", object(), "<object>"),
    ],
)
def test_what_an_attribute_is_shown_as(name: str, value: Any, shown: Any) -> None:
    """Kinds of value stay, values go."""
    assert masked(SimpleNamespace(**{name: value})) == {name: shown}


def test_what_cannot_be_read_is_said() -> None:
    """That is what a record is for."""
    assert masked(Cut()) == {"order_id": 7, "status_msg": UNREADABLE, "missing": "<AttributeError>"}
