"""`qmt-bus ledger`: who holds what, as a table in both languages."""

import json
from collections.abc import Callable

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from ops.columns import columns
from ops.commands import ledger

Start = Callable[..., ModuleProcess]


def test_positions_stand_in_a_table(command: Start, worker: WorkerProcess, strategy: Strategy) -> None:
    """What alpha bought is its own, the rest of the account is nobody's; `--json` prints the reply."""
    assert worker.process.is_running
    order = strategy.order()
    strategy.wait_until_order(order, "succeeded")
    strategy.wait_for(
        "positions", lambda event: event["positions"][0]["volume"] == 1_100, "the positions after the fill"
    )
    english = command("ledger", QMT_BUS_LANG="en")
    chinese = command("ledger", QMT_BUS_LANG="zh")
    whole = command("ledger", "--json")
    assert [process.wait() for process in (english, chinese, whole)] == [0, 0, 0]
    english.wait_for_line(r"alpha: -\d+\.\d\d yuan today, 1,000\.00 yuan held")
    english.wait_for_line(r"600000\.SH +100 +10\.\d+ +10\.000 +1,000\.00 ")
    english.wait_for_line(r"600000\.SH +1,100 +100 +\+1,000")
    chinese.wait_for_line("证券 +数量 +成本价")
    chinese.wait_for_line("未归属")
    assert json.loads(whole.output)["result"]["strategies"][0]["positions"][0]["volume"] == 100


@pytest.mark.parametrize(
    ("stocks", "said"),
    [
        (None, "what the account holds is not known yet: the terminal has not shown its positions"),
        ([], "the strategies' fills explain all that the account holds"),
    ],
)
def test_nothing_is_said_in_a_sentence(
    stocks: list[object] | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No fill, no snapshot, nothing that is nobody's: words, and no empty table."""
    monkeypatch.setenv("QMT_BUS_LANG", "en")
    lines = ledger._told({"strategies": [], "stocks": stocks})
    assert lines == ["no strategy has had a fill yet", "", said]


def test_chinese_characters_take_two_columns() -> None:
    """Names end on the right with space, numbers begin with it; a wide character counts twice."""
    assert columns(("证券", "市值"), [("600000", "1.0"), ("浦发", "12,345")], names=1) == [
        "证券      市值",
        "600000     1.0",
        "浦发    12,345",
    ]
