"""What the command line says, in both languages."""

import json
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from bus_schema import codec
from bus_schema.codes import ErrorCode, OrderStatus, WorkerState
from bus_schema.events import parse_event
from bus_schema.protection import ProtectionState
from bus_schema.trading import OrderType, PriceType
from ops import cli
from ops.lines import line
from ops.screen import Paint
from ops.words import CHINESE, ENGLISH, WORDS, Words

Start = Callable[..., ModuleProcess]
CHINESE_SIGN = re.compile("[一-鿿]")


def facts(text: str) -> set[str]:
    """Return the facts that a text is filled in with."""
    return {name.partition("!")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences() -> None:
    """With the same facts in each."""
    assert ENGLISH.lines.keys() == CHINESE.lines.keys()
    assert [name for name in ENGLISH.lines if facts(ENGLISH.lines[name]) != facts(CHINESE.lines[name])] == []


def test_chinese_is_chinese() -> None:
    """Every map of it; of its sentences all but those that are made of signs and facts alone."""
    maps: dict[str, Mapping[str, str]] = {one.name: getattr(CHINESE, one.name) for one in fields(Words)}
    latin = [name for map_ in maps.values() for name, text in map_.items() if not CHINESE_SIGN.search(text)]
    assert latin == ["comma", "colon", "beside", "at_price"]


@pytest.mark.parametrize(
    ("map_", "names"),
    [
        ("statuses", OrderStatus),
        ("states", WorkerState),
        ("protections", ProtectionState),
        ("sides", OrderType),
        ("prices", set(PriceType) - {PriceType.LIMIT}),
        ("codes", ErrorCode),
    ],
)
def test_chinese_has_a_word_for_every_name(map_: str, names: set[str]) -> None:
    """A new one in the contract cannot be forgotten."""
    assert set(getattr(CHINESE, map_)) == set(names)


def test_no_sentence_is_left_over() -> None:
    """Each is said somewhere."""
    sources = Path(__file__).parents[2].joinpath("ops").rglob("*.py")
    said = "\n".join(path.read_text("utf-8") for path in sources if path.parent.name != "words")
    said += Path(__file__).parents[2].joinpath("ops", "words", "text.py").read_text("utf-8")
    assert [name for name in ENGLISH.lines if not re.search(f"['\"]{name}['\"]", said)] == []


DEAL = {"account_id": "1", "stock_code": "600000.SH", "order_id": 7, "order_type": "buy"}
ORDER = {"order_volume": 300, "price_type": "own_best", "price": 0.0, "source": "reconcile"}
CODES = {"order_type_code": 23, "price_type_code": 50, "order_status_code": 55}
PART = {"order_status": "part_succ", "traded_volume": 100, "traded_price": 9.99, "external": False}
LINES: dict[str, tuple[dict[str, Any], str]] = {
    "an order": (
        {"type": "order", **DEAL, **ORDER, **PART, **CODES},
        "委托      #7         买入 600000.SH 本方最优 × 300：部成，已成 100/300，均价 9.99，重连后查得",
    ),
    "a failure": (
        {
            "type": "reply",
            "command_id": "c1",
            "command_type": "ping",
            "ok": False,
            "error": {"code": "halted", "message": "lunch"},
            "duplicate": True,
        },
        "应答      c1         ping 失败，halted（交易已暂停）：lunch，与上次应答相同",
    ),
    "the worker": (
        {"type": "worker_status", "state": "ready", "reason": "", "since": 1, "backlog": 2, "version": "1"},
        "进程      就绪，模拟；未应答指令 2 条",
    ),
    "no positions": ({"type": "positions", "positions": []}, "持仓      无"),
}


@pytest.mark.parametrize(("content", "expected"), LINES.values(), ids=LINES)
def test_an_event_is_a_line_in_chinese(content: dict[str, Any], expected: str) -> None:
    """Aligned as the English one, though each sign is two columns wide."""
    shared = {"id": "e", "account_id": "1", "strategy": None, "simulated": True, "occurred_at": 0}
    event = parse_event(codec.encode({**shared, "published_at": 1_795_365_710_541, **content}))
    assert line(event, Paint(enabled=False), CHINESE) == f"00:41:50.541  {expected}"


@pytest.fixture
def trading(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], worker: WorkerProcess, strategy: Strategy
) -> None:
    """Let this process find a worker that has filled the order a1."""
    assert worker.process.is_running
    assert strategy.reply(strategy.order(id="a1"))["ok"]
    strategy.wait_until_order("a1", "succeeded")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


COMMANDS: dict[tuple[str, ...], dict[str, str]] = {
    ("send", "--strategy", "beta", "ping"): {"en": "ping done", "zh": "ping 成功"},
    ("send", "--strategy", "beta", "ping", "no"): {"en": "nothing was sent: ", "zh": "未发送任何指令："},
    ("tail", "fills", "--since", "0", "--count", "1"): {"en": "1,000.00 yuan", "zh": "成交 .*1,000.00 元"},
    ("tail", "nothing"): {"en": "there is no stream 'nothing'", "zh": "没有流 'nothing'"},
    ("journal", "show", "--kind", "intent"): {
        "en": "intent .*: may be at the terminal from now on",
        "zh": "待报 .*：此后可能已到达终端",
    },
    ("journal", "export", "x.txt"): {"en": "a table is called .csv", "zh": "表格文件名须以 .csv"},
    ("explain", "a1"): {"en": "In the end: filled, 100 filled", "zh": "结果：已成，成交 100 股"},
    ("explain", "a9"): {"en": "knows no order a9", "zh": "中没有委托 a9（最早的记录为"},
    ("cancel-all", "--strategy", "beta"): {"en": "no open order was there", "zh": "没有可撤的委托"},
    ("halt",): {"en": "halted: no more orders leave", "zh": "全部策略已暂停：操作员从命令行暂停"},
    ("resume",): {"en": "orders of every strategy are taken", "zh": "已恢复：接受全部策略的委托"},
}
"""What each command says, by language."""


@pytest.mark.usefixtures("trading")
@pytest.mark.parametrize("language", WORDS)
def test_each_command_speaks_it(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As QMT_BUS_LANG says; what programs read stays as it is."""
    monkeypatch.setenv("QMT_BUS_LANG", language)
    for words, expected in COMMANDS.items():
        cli.main(words)
        told = "\n".join(capsys.readouterr())
        assert re.search(expected[language], told), (words, told)
    assert cli.main(["send", "--strategy", "beta", "ping", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


def test_no_worker_is_told_in_chinese(command: Start, strategy: Strategy) -> None:
    """What may happen yet is said too, and an operator's words reach strategies in his language."""
    process = command("halt", "--timeout", "0.2", QMT_BUS_LANG="zh")
    assert process.wait() == 3
    process.wait_for_line("0.2 秒内没有工作进程应答。halt 指令已在 control 流中")
    assert strategy.read("control")[0]["reason"] == "操作员从命令行暂停"
