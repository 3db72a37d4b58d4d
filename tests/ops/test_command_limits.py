"""`qmt-bus limits`: what is set and used, the file anew, and a file that is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from bus_schema.risk.results import LimitsResult

Start = Callable[..., ModuleProcess]


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    """A file of limits."""
    file = tmp_path / "limits.toml"
    file.write_text("[account]\nmax_order_volume = 1000\n[strategies.alpha]\nmax_daily_orders = 2\n")
    return file


def test_limits_are_shown_replaced_and_kept(command: Start, strategy: Strategy, limits: Path) -> None:
    """The file counts from the start; a new one counts once it is read; a wrong one changes nothing."""
    WorkerProcess(command("run", RISK_FILE=str(limits)), strategy).wait_until_ready()
    assert strategy.reply(strategy.order(price=9.0))["ok"]
    assert strategy.reply(strategy.order(order_volume=1_100))["error"]["detail"]["rule"] == "max_order_volume"
    shown = command("limits", QMT_BUS_LANG="zh")
    shown.wait_for_line("策略 alpha：今日报单 1 笔")
    shown.wait_for_line("  max_daily_orders = 2")
    shown.wait_for_line("  max_order_volume：拒单 1 笔")
    limits.write_text("[account]\nmax_order_volume = 2000\n", encoding="utf-8")
    assert command("limits", "--reload").wait() == 0
    assert strategy.reply(strategy.order(order_volume=1_100))["ok"]
    limits.write_text("[account]\nmax_order_volume = -1\n", encoding="utf-8")
    refused = command("limits", "--reload")
    assert refused.wait() == 1
    refused.wait_for_line("account.max_order_volume: ")
    assert strategy.reply(strategy.order(order_volume=1_200))["ok"]
    as_json = command("limits", "--json")
    assert as_json.wait() == 0
    told = LimitsResult.model_validate(json.loads(as_json.lines[-1])["result"])
    assert told.account.limits.max_order_volume == 2_000
    assert told.account.used.orders == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[account]\nmax_order_volum = 5\n", "account.max_order_volum: "),
        ("[account\n", "limits.toml: "),
        (
            "[account]\nmax_order_value = 10.0\n[strategies.alpha]\nmax_order_value = 11.0\n",
            "strategies.alpha.max_order_value allows more than account.max_order_value",
        ),
    ],
    ids=["a misspelt limit", "no TOML", "a strategy's above the account's"],
)
def test_a_wrong_file_is_refused_with_the_reason(command: Start, limits: Path, text: str, words: str) -> None:
    """`--check` needs no worker, and a worker does not start over such a file."""
    assert command("limits", "--check", str(limits)).wait() == 0
    limits.write_text(text, encoding="utf-8")
    checked = command("limits", "--check", str(limits))
    assert checked.wait() == 2
    checked.wait_for_line(words)
    started = command("run", RISK_FILE=str(limits))
    assert started.wait() == 2
    started.wait_for_line(words)
