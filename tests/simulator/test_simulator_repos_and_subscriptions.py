"""Reverse repos, new issues and repayments at the simulated exchange, through the wheel's own xttrader.py."""

from typing import Any

import pytest
from simulator.sdk_rig import BUY, SELL, STOCK, Desk

from worker.simulator import Scenario, Terminal, TerminalControl
from worker.simulator.rules.units import mills
from worker.simulator.scenario import AccountScenario, Quote

REPO, SHENZHEN_REPO, BOND = "204001.SH", "131810.SZ", "113050.SH"
QUOTES = (
    Quote(stock_code=STOCK, last=10.0),
    Quote(stock_code=REPO, last=1.85),
    Quote(stock_code=SHENZHEN_REPO, last=1.811),
    Quote(stock_code=BOND, last=110.0),
    Quote(stock_code="001391.SZ", name="N国货", last=20.0, limit_ratio=0.0),
)
CASH_REPAY = 32


def rig(account_type: str = "STOCK", cash: float = 1_000_000.0) -> tuple[Terminal, Any]:
    """A terminal with these quotes, and its account."""
    account = AccountScenario(account_id="8880000001", account_type=account_type, cash=cash)
    terminal = Terminal(Scenario(accounts=(account,), quotes=QUOTES))
    return terminal, terminal.exchange.accounts["8880000001"]


def outcome(terminal: Terminal, *order: Any, price_type: int = 11) -> tuple[int, str]:
    """Place an order by hand; its status and the counter's words."""
    order_id = TerminalControl(terminal).place_by_hand(*order, price_type=price_type)
    book = terminal.exchange.book
    refused = book.refusals.get(order_id)
    return book.orders[order_id].status, refused.error_msg if refused else ""


@pytest.mark.parametrize(("code", "rate"), [(REPO, 1.85), (SHENZHEN_REPO, 1.811)])
def test_a_repo_lends_until_the_next_day_and_brings_its_interest(code: str, rate: float) -> None:
    """The money and a fee of a hundred-thousandth leave; the total stays; it comes back with a day's rate."""
    terminal, account = rig()
    assert outcome(terminal, code, SELL, 9_990, rate)[0] == 56
    lent, fee = 999_000.0, 9.99
    row = account.asset_row()
    assert (row["cash"], row["frozen_cash"]) == (1_000_000.0 - lent - fee, 0.0)
    assert row["total_asset"] == 1_000_000.0 - fee
    (fill,) = terminal.exchange.book.fill_rows("8880000001")
    assert (fill["traded_price"], fill["traded_amount"], fill["commission"]) == (rate, lent, fee)
    assert account.position_rows() == []
    TerminalControl(terminal).roll_day()
    interest = lent * rate / 100 / 365
    assert account.asset_row()["cash"] == pytest.approx(1_000_000.0 - fee + interest, abs=0.001)


def test_a_resting_repo_holds_its_money_back_and_a_cancel_returns_it() -> None:
    """A rate above the market's rests."""
    terminal, account = rig()
    control = TerminalControl(terminal)
    order_id = control.place_by_hand(REPO, SELL, 100, 5.0)
    assert account.asset_row()["frozen_cash"] == 10_000.1
    order = terminal.exchange.book.orders[order_id]
    assert terminal.exchange.begin_cancel(order) is None
    terminal.exchange.finish_cancel(order)
    assert (account.asset_row()["cash"], account.asset_row()["frozen_cash"]) == (1_000_000.0, 0.0)


@pytest.mark.parametrize(
    ("order", "price_type", "number"),
    [
        ((REPO, SELL, 105, 1.85), 11, "251016"),
        ((REPO, SELL, 100, 1.851), 11, "251018"),
        ((REPO, SELL, 10_010, 1.85), 11, "260200"),
        ((REPO, BUY, 10, 1.85), 11, "251027"),
        ((REPO, SELL, 10, 0.0), 44, "251024"),
        ((BOND, BUY, 10, 0.0), 44, "251024"),
        (("001391.SZ", BUY, 100, 0.0), 44, "251025"),
        (("001391.SZ", BUY, 100, 25.0), 44, ""),
        ((STOCK, BUY, 100, 0.0), 44, ""),
    ],
)
def test_the_counter_knows_what_repos_bonds_and_new_shares_take(
    order: tuple[Any, ...], price_type: int, number: str
) -> None:
    """Tens, the exchange's tick, money and no pledge; no market order, or one with a protective price."""
    terminal, _ = rig()
    status, words = outcome(terminal, *order, price_type=price_type)
    assert number in words
    assert (status == 56) == (not number)


def test_a_protective_price_is_the_worst_that_a_market_order_comes_to() -> None:
    """Below the market it rests, and trades when the market comes to it."""
    terminal, _ = rig()
    assert outcome(terminal, STOCK, BUY, 100, 9.9, price_type=44)[0] == 50
    TerminalControl(terminal).set_price(STOCK, 9.9)
    assert [order.status for order in terminal.exchange.book.orders.values()] == [56]


def test_a_subscription_is_taken_and_does_not_trade(desk: Desk) -> None:
    """It freezes no money at Shanghai and Shenzhen, rests over the close and cannot be cancelled."""
    issues = desk.trader.query_ipo_data()
    assert {code: issue["type"] for code, issue in issues.items()} == {
        "301208.SZ": "STOCK",
        "754810.SH": "BOND",
    }
    assert desk.trader.query_new_purchase_limit(desk.account) == {"SH": 10_000, "SZ": 12_500, "KCB": 5_000}
    before = desk.asset().cash
    for code, issue in issues.items():
        order_id = desk.order_now(issue["maxPurchaseNum"], issue["issuePrice"], code=code)
        order = desk.trader.query_stock_order(desk.account, order_id)
        assert (order.order_status, order.traded_volume) == (50, 0)
        assert desk.trader.cancel_order_stock(desk.account, order_id) == -1
    assert (desk.asset().cash, desk.asset().frozen_cash) == (before, 0.0)


@pytest.mark.parametrize(
    ("volume", "price", "number"),
    [(500, 46.05, "251026"), (600, 46.06, "251016"), (17_000, 46.06, "251017")],
)
def test_a_subscription_has_the_terms_of_its_issue(volume: int, price: float, number: str) -> None:
    """One price, its own lots, its own largest size."""
    terminal, _ = rig()
    assert number in outcome(terminal, "301208.SZ", BUY, volume, price)[1]


def test_beijing_freezes_the_money_of_a_subscription() -> None:
    """By the table's row of its codes."""
    issue = {"stock_code": "889001.BJ", "kind": "STOCK", "price": 10.0, "smallest": 100, "largest": 10_000}
    account = AccountScenario(account_id="8880000001", cash=100_000.0)
    scenario = Scenario.model_validate({"accounts": (account,), "quotes": QUOTES, "new_issues": (issue,)})
    terminal = Terminal(scenario)
    assert outcome(terminal, "889001.BJ", BUY, 1_000, 10.0)[0] == 50
    assert terminal.exchange.accounts["8880000001"].frozen == mills(10_000.0)
    assert "260200" in outcome(terminal, "889001.BJ", BUY, 9_100, 10.0)[1]


def test_a_repayment_of_money_is_held_against_no_price_and_no_lot() -> None:
    """Its volume is yuan: as much as is owed, whatever its price says, also of a code that is suspended."""
    terminal, account = rig("CREDIT", cash=2_000_000.0)
    account.debts.money = mills(1_234_567.0)
    terminal.exchange.instruments[STOCK].suspended = True
    assert outcome(terminal, STOCK, CASH_REPAY, 1_234_567, 0.0001) == (56, "")
    assert (account.debts.money, account.cash) == (0, mills(2_000_000.0 - 1_234_567.0))
