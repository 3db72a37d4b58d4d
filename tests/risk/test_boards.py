"""The boards: which codes they have, and how a plan changes one figure of them."""

import datetime as dt
import tomllib
from dataclasses import replace

import pytest
from risk.looks import at, look, order, quote

from bus_schema.risk import AfterHours, Board, BoardName, RiskPlan, market_rules
from bus_schema.risk.boards import CODE_PREFIXES, board_name, lends_money
from bus_schema.risk.market_rules import MARKET_RULES, MarketRule, Source, board_on
from worker.engine.instruments import complete
from worker.engine.risk.chain import chain_of, refused_by
from worker.simulator.exchange.market import Exchange
from worker.simulator.rules.boards import board_of
from worker.simulator.rules.codes import ORDER_REPORTED, ORDER_SUCCEEDED, STOCK_BUY, STOCK_SELL
from worker.simulator.scenario import AccountScenario, MarketScenario, NewIssue, Quote, Scenario

MAIN = "600000.SH"
LAST_OF_OLD, FIRST_OF_NEW = (
    (day - dt.date(1970, 1, 1)).days for day in (dt.date(2026, 7, 3), dt.date(2026, 7, 6))
)
"""The trading days before and after the exchanges' rules of 2026 came into force."""


@pytest.mark.parametrize(
    ("code", "board"),
    [
        ("600000.SH", "main"),
        ("003816.SZ", "main"),
        ("688981.SH", "star"),
        ("302132.SZ", "chinext"),
        ("430047.BJ", "beijing"),
        ("920002.BJ", "beijing"),
        ("510300.SH", "fund"),
        ("159915.SZ", "fund"),
        ("508000.SH", "reit"),
        ("180101.SZ", "reit"),
        ("113050.SH", "convertible"),
        ("127045.SZ", "convertible"),
        ("821001.BJ", "convertible"),
        ("787001.SH", "subscription"),
        ("754810.SH", "subscription"),
        ("072001.SZ", "subscription"),
        ("370001.SZ", "subscription"),
        ("889001.BJ", "subscription"),
        ("204001.SH", "repo"),
        ("131810.SZ", "repo"),
        ("600000.SZ", None),
        ("900901.SH", None),
        ("000001.SH", None),
        ("019547.SH", None),
    ],
)
def test_a_code_has_the_board_of_its_exchanges_code_plan(code: str, board: str | None) -> None:
    """The same number at another exchange is another instrument; what nobody knows is not guessed."""
    assert board_name(code) == board
    assert lends_money(code) == (board == "repo")


def test_every_board_has_rules_and_codes() -> None:
    """No board is forgotten in either table."""
    assert {rule.board for rule in MARKET_RULES} == set(CODE_PREFIXES) == set(BoardName)


def test_bare_codes_are_completed_to_the_exchange_of_their_board() -> None:
    """The code plan of the boards and the one that completes codes do not disagree."""
    prefixes = {
        (prefix, exchange)
        for plan in CODE_PREFIXES.values()
        for exchange, prefixes in plan.items()
        for prefix in prefixes
    }
    assert {(prefix, (complete(f"{prefix:0<6}") or "")[-2:]) for prefix, _ in prefixes} == prefixes


def test_a_plan_changes_one_figure_and_keeps_the_others() -> None:
    """A file names what it changes, on every day; all else stays as the day's rules say, on every board."""
    plan = RiskPlan.model_validate(tomllib.loads("[boards.star]\nmax_limit_order = 200000"))
    again = RiskPlan.model_validate(plan.model_dump(mode="json"))
    for day in (LAST_OF_OLD, FIRST_OF_NEW):
        standard = RiskPlan().board_of("688981.SH", day)
        assert standard is not None
        changed = standard.model_copy(update={"max_limit_order": 200_000})
        assert plan.board_of("688981.SH", day) == changed == again.board_of("688981.SH", day)
        assert plan.board_of(MAIN, day) == RiskPlan().board_of(MAIN, day)


@pytest.mark.parametrize(
    ("boards", "words"),
    [
        ({"moon": {"tick": 0.01}}, "boards.moon"),
        ({"main": {"tik": 0.01}}, "boards.main.tik"),
        ({"main": {"tick": 0}}, "boards.main.tick"),
        ({"main": 0.01}, "boards.main"),
        ("main", "boards"),
    ],
)
def test_a_board_that_cannot_be_is_refused(boards: object, words: str) -> None:
    """With the name of what is wrong."""
    with pytest.raises(ValueError, match=words):
        RiskPlan.model_validate({"boards": boards})


def test_a_board_may_be_given_whole() -> None:
    """As the model as well as by its figures."""
    assert RiskPlan(boards={BoardName.MAIN: Board(tick=0.05)}).boards[BoardName.MAIN].tick == 0.05


@pytest.mark.parametrize(
    ("code", "figure", "old", "new"),
    [
        (MAIN, "after_hours", AfterHours.NONE, AfterHours.FIXED_PRICE),
        ("000001.SZ", "risk_warning_limit", 0.05, 0.1),
        ("510300.SH", "after_hours", AfterHours.NONE, AfterHours.FIXED_PRICE),
        ("160416.SZ", "after_hours", AfterHours.NONE, AfterHours.NONE),
        ("510300.SH", "no_closing_call", frozenset({"SH"}), frozenset()),
        ("688981.SH", "after_hours", AfterHours.FIXED_PRICE, AfterHours.FIXED_PRICE),
        ("920002.BJ", "after_hours", AfterHours.NONE, AfterHours.NONE),
    ],
)
def test_a_day_has_the_rules_of_its_date(code: str, figure: str, old: object, new: object) -> None:
    """The last trading day of the old rules and the first of the new ones, 2026-07-03 and 2026-07-06."""
    found = [board_on(code, day) for day in (LAST_OF_OLD, FIRST_OF_NEW)]
    assert [getattr(board, figure) for board in found] == [old, new]


def test_a_change_of_the_rules_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row more, and from its day on the checks and the exchange go by it; the day before is as it was."""
    source = Source("a notice", "通知")
    row = MarketRule(BoardName.MAIN, dt.date(2027, 3, 1), {"daily_limit": 0.2}, source)
    monkeypatch.setattr(market_rules, "MARKET_RULES", (*MARKET_RULES, row))
    board_on.cache_clear()
    board_of.cache_clear()
    first = (row.since - dt.date(1970, 1, 1)).days
    checked = [RiskPlan().board_of(MAIN, day) for day in (first - 1, first)]
    traded = [board_of(MAIN, day) for day in (first - 1, first)]
    assert [board.daily_limit for board in checked if board] == [0.1, 0.2]
    assert [board.limit_permille for board in traded if board] == [100, 200]
    old = next(
        rule for rule in MARKET_RULES if rule.board is BoardName.MAIN and "daily_limit" in rule.figures
    )
    assert market_rules.ends(old, "daily_limit") == row.since
    board_on.cache_clear()
    board_of.cache_clear()


def test_every_row_has_a_source_and_figures_that_a_board_knows() -> None:
    """In both languages; and no two rows of one board, day and codes say different things."""
    said: set[tuple[object, ...]] = set()
    for rule in MARKET_RULES:
        assert rule.source.en
        assert rule.source.zh
        Board(**rule.figures)
        keys = {(rule.board, rule.since, str(rule.codes), figure) for figure in rule.figures}
        assert not keys & said
        said |= keys


@pytest.mark.parametrize(
    ("name", "limit"),
    [("浦发银行", 0.1), ("ST康美", 0.05), ("*ST华微", 0.05), ("S*ST前锋", 0.05), ("XDST中珠", 0.05)],
)
def test_a_name_tells_a_share_under_special_treatment(name: str, limit: float) -> None:
    """As the exchanges mark it, on the days of a dividend too."""
    board = board_on(MAIN, LAST_OF_OLD)
    assert board is not None
    assert board.limit_of(name) == limit


EVERY_CODE = sorted(
    f"{prefix:0<6}.{exchange}"
    for plan in CODE_PREFIXES.values()
    for exchange, prefixes in plan.items()
    for prefix in prefixes
)


@pytest.mark.parametrize("code", EVERY_CODE)
def test_what_has_a_board_can_be_checked_and_traded_in_the_simulation(code: str) -> None:
    """The smallest order of each code range passes the checks of its board, and the exchange takes it."""
    board = board_on(code, FIRST_OF_NEW)
    assert board is not None
    lends, volume = lends_money(code), board.buy_minimum
    price = 2.0 if lends else 100.0
    new = board_name(code) is BoardName.SUBSCRIPTION
    issue = NewIssue(stock_code=code, kind="STOCK", price=price, smallest=volume, largest=10**6)
    account = AccountScenario(account_id="8880000001", cash=1e9)
    scenario = Scenario(
        accounts=(account,),
        quotes=() if new else (Quote(stock_code=code, last=price),),
        new_issues=(issue,) if new else (),
        market=MarketScenario(hours="exchange"),
    )
    now = at("10:00", dt.date(2026, 7, 6))
    exchange = Exchange(scenario, lambda: now / 1000)
    request = {
        "stock_code": code,
        "order_type": STOCK_SELL if lends else STOCK_BUY,
        "order_volume": volume,
        "price_type": 11,
        "price": price,
        "order_remark": "",
        "order_remark1": "",
        "strategy_name": "",
    }
    placed = exchange.place(request, exchange.accounts["8880000001"])
    assert placed.status == (ORDER_REPORTED if new else ORDER_SUCCEEDED), exchange.book.refusals
    proposal = order(stock_code=code, buys=not lends, lends=lends, volume=volume, price=price)
    seen = look(proposal, now=now, quote=quote(last_price=price, last_close=price, ask_price=(price,)))
    chain = chain_of(RiskPlan(), proposal.strategy, simulated=False)
    assert refused_by(chain, replace(seen, days=frozenset({20260706}))) is None
