"""`qmt-bus explain`: what a real worker's orders went through, and what cannot be waited for, by hand."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from ops.journal.file import JournalFile
from ops.journal.moments import moment_of
from ops.journal.orders import OrderNotFoundError, find_order
from ops.journal.telling import duration, tell
from ops.screen import Paint
from worker.engine.days import day_of
from worker.engine.effects import Row, RowKind
from worker.journal import Journal

Start = Callable[..., ModuleProcess]
LATE = moment_of("2026-11-20 23:59:59")
EARLY = moment_of("2026-11-21 00:00:01")
TODAY = day_of(LATE)
CONTENT = {
    "strategy": "alpha",
    "stock_code": "600000.SH",
    "order_type": "buy",
    "order_volume": 200,
    "price_type": "limit",
    "price": 10.0,
    "remark": "rebalancing",
}


def whats(process: ModuleProcess) -> list[str]:
    """Return what happened, each in its word."""
    moments = (re.match(r"  \d\d:\d\d:\d\d\.\d{3} +(?:\+[^ ].*?  )? *(\w+) ", line) for line in process.lines)
    return [moment[1] for moment in moments if moment]


def test_an_orders_life_is_told_from_the_command_to_the_last_fill(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """Who asked, when, what the terminal answered, each state, each fill, with the gaps; by id or number."""
    assert worker.process.is_running
    strategy.order(id="a1", remark="morning")
    number = strategy.reply("a1")["result"]["order_id"]
    strategy.wait_until_order("a1", "succeeded")
    strategy.order(id="a1", remark="morning")
    strategy.order(id="a1", order_volume=200)
    strategy.replies("a1", 3)
    process = command("explain", "a1")
    assert process.wait() == 0, process.output
    assert re.fullmatch(
        rf"Order a1 of strategy alpha, number {number}, \d{{4}}-\d\d-\d\d, simulated", process.lines[0]
    )
    assert process.lines[1] == "  buy  600000.SH 10.00 x 100 (morning)"
    process.wait_for_line(r"asked +by strategy alpha \(entry \d+-0\)")
    process.wait_for_line(r"\+.+  answer +the terminal gave it the number \d+")
    process.wait_for_line(r"fill +100 at 10\.000, 1,000\.00 yuan.*; 100 so far")
    process.wait_for_line(r"repeat +the same again, by strategy alpha")
    process.wait_for_line(r"to the repeat: the same as before, no second order")
    process.wait_for_line(r"conflict +another order under this id, by strategy alpha")
    assert process.lines[-1].startswith("In the end: filled, 100 filled, 1,000.00 yuan; from the command ")
    assert re.search(r" to the answer, .+ to the last fill$", process.lines[-1])
    assert whats(process)[:3] == ["asked", "intent", "answer"]
    by_number = command("explain", str(number))
    assert by_number.wait() == 0
    assert by_number.lines == process.lines


def test_a_cancel_is_part_of_the_orders_life(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """Who asked for it, what the terminal said, and that the order is cancelled in the end."""
    assert worker.process.is_running
    for name in ("a1", "a2"):
        strategy.order(id=name, price=9.0)
        strategy.wait_until_order(name, "reported")
    assert strategy.reply(strategy.send("cancel_order", client_order_id="a1"))["ok"]
    strategy.wait_until_order("a1", "canceled")
    assert not strategy.reply(strategy.send("cancel_order", client_order_id="a1"))["ok"]
    strategy.operate("halt", reason="lunch", cancel_open=True)
    strategy.wait_until_order("a2", "canceled")
    own, others = command("explain", "a1"), command("explain", "a2")
    assert own.wait() == 0, own.output
    assert others.wait() == 0, others.output
    own.wait_for_line(r"cancel +by strategy alpha")
    own.wait_for_line(r"the terminal took the cancel")
    own.wait_for_line(r"not cancelled, not_cancelable: order a1 is already canceled")
    assert own.lines[-1].startswith("In the end: cancelled; from the command ")
    assert set(whats(others)[-4:]) == {"cancel", "answer", "state"}
    others.wait_for_line(r"cancel +with others \(halt\), by an operator")


def test_an_order_that_took_anothers_place_says_whose(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """Asked for, the old one's cancel, handed over, answered: in that order, and nothing of a refusal."""
    assert worker.process.is_running
    strategy.order(id="old", price=9.0)
    strategy.wait_until_order("old", "reported")
    assert strategy.reply(strategy.send("replace_order", id="new", client_order_id="old", price=9.1))["ok"]
    strategy.wait_until_order("new", "reported")
    process = command("explain", "new")
    assert process.wait() == 0, process.output
    process.wait_for_line("cancel +the cancel of order old is asked for, which it replaces")
    assert whats(process)[:4] == ["asked", "cancel", "intent", "answer"]


@pytest.mark.usefixtures("unchecked", "refused_at_once")
def test_a_refusal_says_why(command: Start, worker: WorkerProcess, strategy: Strategy) -> None:
    """By the terminal, or before it was handed over at all."""
    assert worker.process.is_running
    strategy.order(id="high", price=20.0)
    assert not strategy.reply("high")["ok"]
    strategy.operate("halt", reason="lunch")
    strategy.wait_for("status", lambda event: event.get("state") == "halted", "the state halted")
    strategy.order(id="late")
    assert not strategy.reply("late")["ok"]
    refused, halted = command("explain", "high"), command("explain", "late")
    assert refused.wait() == 0, refused.output
    refused.wait_for_line("broker_rejected: .*委托价格超出涨跌停范围")
    assert halted.wait() == 0
    halted.wait_for_line("refused +not handed to the terminal")
    halted.wait_for_line("answer +halted: trading is halted: lunch")
    assert halted.lines[-1].startswith("In the end: not placed, halted")


def test_a_doubt_and_its_end_are_told(command: Start, strategy: Strategy, tmp_path: Path) -> None:
    """An answer that never came is a doubt until the broker's lists show the order."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        '[faults]\ndrop_response = {orderStock = 1.0}\ndrop_push = {"*" = 1.0}\n', encoding="utf-8"
    )
    WorkerProcess(command("run", SIM_SCENARIO=str(scenario)), strategy).wait_until_ready()
    strategy.order(id="a1", price=9.0)
    assert strategy.reply("a1", timeout=15)["error"]["code"] == "outcome_unknown"
    strategy.wait_until_order("a1", "reported", timeout=15)
    process = command("explain", "a1")
    assert process.wait() == 0, process.output
    process.wait_for_line(r"\+\d+\.\d{3} s  doubt +outcome_unknown: ")
    process.wait_for_line(
        r"found in the broker's lists, so it exists, under the number \d+: the doubt is over"
    )
    assert whats(process)[:3] == ["asked", "intent", "doubt"]


class Hand:
    """Writes a journal row by row."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._n = 0

    def _row(self, at: int, kind: RowKind, subject: str, body: dict[str, Any]) -> None:
        self._n += 1
        self._journal.append([Row(self._n, at, kind, subject, json.dumps(body).encode())])

    def intent(self, at: int, name: str, day: int = TODAY, *, basket: bool = False) -> None:
        """An order that is about to be handed over."""
        asked = {"entry": {"strategy": "alpha", "entry_id": f"{at - 2}-0"}, "basket": basket}
        body = {"client_order_id": name, "strategy": "alpha", "day": day, "content": CONTENT, "asked": asked}
        self._row(at, RowKind.INTENT, name, {**body, "expires_at": at + 5_000})

    def event(self, at: int, identity: str, **body: object) -> None:
        """Something that was published."""
        shared = {"type": identity.partition(":")[0], "v": 1, "id": identity, "account_id": "1"}
        times = {"occurred_at": at, "published_at": at, "simulated": False, "strategy": "alpha"}
        self._row(at, RowKind.EVENT, identity, {**shared, **times, **body})

    def unknown(self, at: int, name: str, asked_at: int) -> None:
        """The reply to an order that got no answer."""
        identity = f"reply:alpha:{asked_at - 2}-0"
        answer = {"ok": False, "result": None, "duplicate": False}
        error = {"code": "outcome_unknown", "message": "no answer came", "detail": {}}
        self.event(at, identity, **answer, error=error, command_id=name, command_type="place_order")
        self.event(at, identity.replace("reply", "error"), **error, command_id=name, client_order_id=name)

    def order(self, at: int, number: int, name: str | None, status: str) -> None:
        """A state of an order."""
        terms = {"stock_code": "600000.SH", "order_type": "sell", "order_volume": 200, "price": 9.5}
        traded = {"traded_volume": 0, "traded_price": 0.0, "price_type": "limit", "status_msg": ""}
        told = {"client_order_id": name, "order_id": number, "order_status": status, "source": "push"}
        identity = f"order:{day_of(at)}:{number}:{name or ''}:{status}:0:"
        self.event(at, identity, **terms, **traded, **told, strategy="alpha" if name else None)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return an empty journal, which is read while it is held."""
    with Journal(tmp_path, "1") as journal:
        yield journal


@pytest.fixture
def hand(journal: Journal) -> Hand:
    """Return who writes it."""
    return Hand(journal)


def explained(journal: Journal, name: str, day: date | None = None) -> list[str]:
    """Return the lines of an order's life."""
    return list(tell(find_order(JournalFile(journal.path), name, day), Paint(enabled=False)))


def test_an_order_that_turned_out_not_to_exist(journal: Journal, hand: Hand) -> None:
    """`not_placed` ends the doubt; a failed reply is told once, though it stands in `errors` too."""
    hand.intent(LATE - 70_000, "a1")
    hand.unknown(LATE - 65_000, "a1", LATE - 70_000)
    told = {"code": "not_placed", "message": "no list shows it", "client_order_id": "a1"}
    hand.event(LATE, f"error:not_placed:{TODAY}:a1", **told)
    lines = explained(journal, "a1")
    assert [line for line in lines if "outcome_unknown" in line] == [
        "  23:58:54.000   +5.000 s  doubt    outcome_unknown: no answer came"
    ]
    assert "  23:59:59.000 +1 min 5 s  error    the doubt is over, not_placed: no list shows it" in lines
    assert lines[-1] == "In the end: not placed, not_placed; from the command 5.002 s to the answer"


def test_an_answer_after_midnight_belongs_to_its_order(journal: Journal, hand: Hand) -> None:
    """The day is the order's, a heading shows where the next begins; what stays unknown is said to."""
    hand.intent(LATE, "a1", basket=True)
    hand.unknown(EARLY, "a1", LATE)
    gone = {"code": "outcome_unknown", "message": "that day is over", "client_order_id": "a1"}
    hand.event(EARLY + 1_000, f"error:never_known:{TODAY}:a1", **gone)
    lines = explained(journal, "a1")
    assert lines[0] == "Order a1 of strategy alpha, 2026-11-20"
    assert lines[1] == "  buy  600000.SH 10.00 x 200 (rebalancing)"
    assert lines.index("  2026-11-21") == lines.index(next(line for line in lines if "doubt " in line)) - 1
    assert "in a basket, by strategy alpha" in lines[3]
    assert lines[-1].startswith("In doubt: it will not be known here; the broker's statement tells")


def test_an_order_that_an_earlier_worker_left_behind(journal: Journal, hand: Hand) -> None:
    """A second intent says why there is one; without any answer, that is said."""
    hand.intent(LATE, "a1")
    hand.intent(LATE, "a1")
    lines = explained(journal, "a1")
    assert sum("asked" in line for line in lines) == 1
    assert sum("written down again, since the broker did not have it" in line for line in lines) == 1
    assert lines[-1] == "No answer is written down: the worker ended before it, or still waits for it"


def test_names_are_unique_for_a_day_alone(journal: Journal, hand: Hand) -> None:
    """The newest day's order is told, the others are named, and `--day` chooses."""
    hand.intent(LATE, "a1")
    hand.order(LATE, 7, "a1", "reported")
    hand.intent(EARLY, "a1", TODAY + 1)
    hand.order(EARLY, 7, "a1", "canceled")
    newest, older = explained(journal, "a1"), explained(journal, "7", date(2026, 11, 20))
    assert newest[0] == "Order a1 of strategy alpha, number 7, 2026-11-21"
    assert newest[-2].startswith("In the end: cancelled")
    assert newest[-1] == "Other orders of this name: 2026-11-20; see --day"
    assert older[-2].startswith("In the end: accepted, as far as is written down")
    with pytest.raises(OrderNotFoundError, match=r"no order a1 of 2026-11-22; there is one of 2026-11-20, "):
        explained(journal, "a1", date(2026, 11, 22))


def test_an_order_by_hand_has_a_number_alone(journal: Journal, hand: Hand) -> None:
    """What was placed in the terminal is found by its number."""
    hand.order(LATE, 7, None, "reported")
    hand.order(LATE, 77, None, "reported")
    lines = explained(journal, "7")
    assert lines[:2] == [
        "Order not placed over this bus, number 7, 2026-11-20",
        "  sell 600000.SH 9.50 x 200",
    ]
    assert sum("state " in line for line in lines) == 1


@pytest.mark.parametrize("name", ["a1", "12", "１２"])
def test_what_is_not_there_is_status_1(command: Start, journal: Journal, name: str) -> None:
    """An unknown order is said to be unknown, with how far the journal goes back."""
    process = command("explain", name, "--file", str(journal.path))
    assert process.wait() == 1
    process.wait_for_line(rf"the journal .* knows no order {name} \(it is empty\)")


def test_a_day_that_is_none_is_status_2(command: Start) -> None:
    """A wrong day is named, and so is a journal that is not there."""
    process = command("explain", "a1", "--day", "today")
    assert process.wait() == 2
    process.wait_for_line("'today' is no day; write it as 2026-11-20")
    process = command("explain", "a1")
    assert process.wait() == 2
    process.wait_for_line("there is no journal ")


@pytest.mark.parametrize(
    ("millis", "words"),
    [(0, "0 ms"), (999, "999 ms"), (1_000, "1.000 s"), (125_900, "2 min 5 s"), (12_000_000, "3 h 20 min")],
)
def test_gaps_are_as_coarse_as_is_of_use(millis: int, words: str) -> None:
    """From milliseconds to hours."""
    assert duration(millis) == words
