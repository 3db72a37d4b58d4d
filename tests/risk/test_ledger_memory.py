"""The ledger over crashes, days and a journal that keeps no row for ever; and who is told of it."""

from pathlib import Path
from typing import Any

import pytest
from engine.broker_says import ACCOUNT_ID, ASSET, POSITION, trade
from engine.driver import DAY, Driver
from hypothesis import given, settings
from hypothesis import strategies as st

from bus_schema.events import Reply
from bus_schema.ledger import AccountLedgerResult, LedgerResult
from ops.journal.file import Record
from ops.journal.printing import Printer
from ops.screen import Paint
from worker.engine.effects import Query, Row, RowKind
from worker.engine.facts import TradeFacts
from worker.engine.inputs import QueryAnswered, Tick
from worker.engine.risk.ledger import Ledger
from worker.journal import Journal

CODE = "600000.SH"
YEAR_MS = 365 * DAY


@pytest.fixture
def ready() -> Driver:
    """Return an engine that takes orders."""
    return Driver().connect()


def ledger_of(driver: Driver) -> Ledger:
    """Return the ledger in an engine's memory."""
    return driver.engine._state.risk.ledger


def sell(name: str, traded_id: str, volume: int, **differing: Any) -> TradeFacts:
    """Return a sell's fill."""
    return trade(name, traded_id, volume, **{"order_type": "sell", "order_type_code": 24, **differing})


def take_snapshots(driver: Driver, *positions: dict[str, Any]) -> None:
    """Answer every query that the engine has asked for its snapshots."""
    for query in driver.asked_for(Query):
        driver.tell(QueryAnswered(query.token, ASSET if query.operation == "asset" else list(positions)))
    driver.actions.clear()


def reply(driver: Driver, command_id: str) -> Reply:
    """Return the reply to a command as a client reads it."""
    return Reply.model_validate(driver.reply(command_id))


STEPS = st.sampled_from(["buy", "sell", "other buys", "night", "crash", "same again"])


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=12), kept=st.integers(0, 40))
def test_any_crash_leaves_the_same_ledger(steps: list[str], kept: int) -> None:
    """Crashes in between, fills told again, rows of earlier days that are gone: no fill twice, none lost."""
    undisturbed, story = Driver().connect(), Driver().connect()
    told: list[TradeFacts] = []
    for number, step in enumerate(steps):
        if step == "crash":
            story = story.crash().connect(trades=told)
        elif step == "night":
            told = []
            for driver in (undisturbed, story):
                driver.now += DAY
                driver.tell(Tick())
        elif step != "same again":
            name = "beta" if step == "other buys" else "alpha"
            fill = (sell if step == "sell" else trade)(
                f"o{number}", f"T{number}", 100 + number, strategy_name=name, traded_price=10.0 + number
            )
            told.append(fill)
            undisturbed.push(fill)
            story.push(fill)
        elif told:
            story.push(*told)
    assert ledger_of(story) == ledger_of(undisturbed)
    assert ledger_of(rebuilt(story.journal, kept, story.now)) == ledger_of(undisturbed)


def rebuilt(rows: list[Row], kept: int, now: int) -> Driver:
    """Return an engine that has no more than what pruning leaves: the ledger's rows, and the last others."""
    marks = [row.n for row in rows if row.subject == "risk:ledger"]
    newest = marks[-1] if marks else -1
    fills = {row.n for row in rows if row.n >= newest and row.subject.startswith(("fill:", "risk:ledger"))}
    return Driver([row for row in rows if row.n in fills or row in rows[len(rows) - kept :]], now)


def test_the_journal_forgets_no_holding(ready: Driver, tmp_path: Path) -> None:
    """After a month of pruning, a worker still knows who holds what; other old rows are gone."""
    ready.push(trade("a1", "T1", 300))
    ready.now += DAY
    ready.tell(Tick())
    ready.push(sell("a2", "T2", 100, traded_price=12.0))
    fills = [row for row in ready.journal if row.subject.startswith("fill:")]
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        journal.append([*ready.journal, Row(10**6, ready.now + 40 * DAY, RowKind.EVENT, "error:1", b"{}")])
        journal.prune(keep_ms=DAY, now=YEAR_MS * 100)
        rows = list(journal.rows())
    assert [row.subject for row in rows[:-1]] == ["risk:ledger", fills[1].subject]
    later = Driver(rows[:-1], now=ready.now + 40 * DAY)
    assert ledger_of(later).volume("alpha", CODE) == 200
    assert ledger_of(later).of("alpha")[CODE].realised == ledger_of(ready).of("alpha")[CODE].realised


def test_what_redis_has_kept_of_fills_is_in_the_ledger_again(ready: Driver) -> None:
    """With a journal that is lost, fills that come back from their streams count; the rest is nobody's."""
    ready.push(trade("a1", "T1", 300), trade("a2", "T2", 200))
    kept = [row for row in ready.journal if row.subject.startswith("fill:")][-1:]
    later = Driver(kept, ready.now).connect()
    take_snapshots(later, {**POSITION, "volume": 500})
    later.order("query_ledger")
    (stock,) = reply(later, "op-1").result_as(AccountLedgerResult).stocks or []
    assert (stock.attributed, stock.unattributed) == (200, 300)


def test_fills_of_an_older_version_are_kept_until_they_are_in_a_ledger(tmp_path: Path) -> None:
    """A journal in which no ledger was ever written down loses no fill; an order cannot pass for a halt."""
    rows = [
        Row(1, 100, RowKind.EVENT, "fill:1:1:a1:T1", b"{}"),
        Row(2, 101, RowKind.MARK, "halts", b'{"halts":{"all":"stop"}}'),
        Row(3, 102, RowKind.MARK, "halts", b'{"client_order_id":"halts"}'),
        Row(4, DAY, RowKind.EVENT, "error:1", b"{}"),
    ]
    with Journal(tmp_path, ACCOUNT_ID) as journal:
        journal.append(rows)
        assert journal.prune(keep_ms=DAY // 2, now=YEAR_MS) == 1
        assert [row.n for row in journal.rows()] == [1, 2, 4]


def test_a_strategy_is_told_its_own_ledger_without_the_terminal(ready: Driver) -> None:
    """Also while the link is down; it sees nothing of the others, and nothing is journalled."""
    ready.push(trade("a1", "T1", 200), trade("b1", "T2", 100, strategy_name="beta"))
    ready.push(sell("a2", "T3", 50, traded_price=12.0, commission=1.0))
    ready.disconnect()
    before = len(ready.journal)
    entry = ready.send("query_ledger", "q1")
    ledger = reply(ready, "q1").result_as(LedgerResult)
    (position,) = ledger.positions
    assert (ledger.strategy, position.stock_code, position.volume) == ("alpha", CODE, 150)
    assert position.avg_price == pytest.approx(10.525)
    assert ledger.realised_profit == pytest.approx(50 * (12 - 10.525) - 1, abs=1e-4)
    assert (ledger.market_value, ledger.commission) == (1_800.0, 6.0)
    assert ledger.profit_today == pytest.approx(ledger.realised_profit + ledger.float_profit)
    assert (ready.settled(entry), len(ready.journal)) == (True, before)


def test_a_strategy_without_a_fill_has_an_empty_ledger(ready: Driver) -> None:
    """Nothing is an answer."""
    ready.send("query_ledger", "q1", "beta")
    assert reply(ready, "q1").result_as(LedgerResult).positions == []


def test_operators_are_told_what_is_nobodys(ready: Driver) -> None:
    """Account less strategies, by stock; below 0 where the strategies hold more than the account."""
    ready.order("query_ledger", "op-0")
    assert reply(ready, "op-0").result_as(AccountLedgerResult).stocks is None
    ready.push(trade("a1", "T1", 200), trade("b1", "T2", 100, strategy_name="beta"))
    ready.push(trade("a2", "T3", 100, stock_code="510300.SH"), sell("", "T4", 100, strategy_name=""))
    take_snapshots(ready, {**POSITION, "volume": 250}, {**POSITION, "stock_code": "000001.SZ", "volume": 7})
    ready.order("query_ledger", "op-1")
    told = reply(ready, "op-1").result_as(AccountLedgerResult)
    assert [ledger.strategy for ledger in told.strategies] == ["alpha", "beta"]
    assert [(one.stock_code, one.attributed, one.unattributed) for one in told.stocks or []] == [
        ("000001.SZ", 0, 7),
        ("510300.SH", 100, -100),
        (CODE, 300, -50),
    ]


@pytest.mark.parametrize(
    ("position", "price"),
    [({"last_price": 11.0}, 11.0), ({"last_price": 0.0}, 10.0), ({"last_price": 0.0, "volume": 0}, 10.5)],
)
def test_positions_bring_prices(ready: Driver, position: dict[str, Any], price: float) -> None:
    """A snapshot's price is the last one; an older terminal tells the value alone, and of nothing nothing."""
    ready.push(trade("a1", "T1", 200))
    take_snapshots(ready, {**POSITION, **position})
    assert ledger_of(ready).prices == {CODE: price}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"ledger":{"holdings":{"alpha":{"600000.SH":{}}}}}', "as the day begins: alpha in 1 stocks"),
        (b'{"counted_from":{"":1000.0,"alpha":-5.5}}', "counted from: the account 1,000.00, alpha -5.50"),
    ],
)
def test_journal_rows_of_ledgers_and_losses_are_readable(data: bytes, words: str) -> None:
    """`qmt-bus journal` says what a mark is about."""
    line = Printer(Paint(enabled=False))(Record(1, DAY, "mark", "risk", data, (), None))[-1]
    assert line.endswith(words)
