"""Everything of the SDK beside orders, through the shim, with a margin account at the simulated terminal."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from shim.recording import Recorder
from shim.stage import worker_at_its_redis
from shim.wheel import ACCOUNT_ID
from support.waiting import wait_until

from bus_schema import xtconstant
from bus_schema.xttrader import XtQuantTrader
from bus_schema.xttype import StockAccount
from worker.simulator.beyond.transfers import BANK_WORD, FUND_WORD


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis at which a worker trades a margin account, and may transfer money."""
    folder = tmp_path_factory.mktemp("shim")
    passwords = folder / "passwords.toml"
    passwords.touch(mode=0o600)
    passwords.write_text(f'[bank]\nbank_pwd = "{BANK_WORD}"\nfund_pwd = "{FUND_WORD}"\n', "utf-8")
    settings = {"miniqmt_account_type": "CREDIT", "enable_transfers": True, "bank_passwords_file": passwords}
    with worker_at_its_redis(folder, **settings) as url:
        yield url


@pytest.fixture(autouse=True)
def _named_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strategy knows a name in the worker's file of passwords, and no password."""
    monkeypatch.setenv("QMT_BUS_PASSWORD_NAME", "bank")


@pytest.fixture
def account() -> StockAccount:
    """The account."""
    return StockAccount(ACCOUNT_ID, "CREDIT")


@pytest.mark.parametrize(
    "method",
    [
        "query_credit_detail",
        "query_stk_compacts",
        "query_credit_subjects",
        "query_credit_slo_code",
        "query_credit_assure",
    ],
)
def test_credit_queries_wait_or_call_back(trader: XtQuantTrader, account: StockAccount, method: str) -> None:
    """Both forms give the same records, with the account's number for its kind in both spellings."""
    (waited, *_) = getattr(trader, method)(account)
    answers: list[Any] = []
    assert getattr(trader, f"{method}_async")(account, answers.append) > 0
    ((called_back, *_),) = wait_until(lambda: answers, "the answer")
    assert vars(called_back) == vars(waited)
    assert waited.account_type == waited.m_nAccountType == xtconstant.CREDIT_ACCOUNT


def test_credit_detail_is_what_the_sdk_says(trader: XtQuantTrader, account: StockAccount) -> None:
    """Under the SDK's names."""
    (detail,) = trader.query_credit_detail(account) or []
    assert detail.m_dAvailable == detail.available > 0


def test_an_order_on_credit(trader: XtQuantTrader, account: StockAccount, told: Recorder) -> None:
    """The SDK's number for buying on credit goes out as a word, and comes back."""
    kind = xtconstant.CREDIT_FIN_BUY
    number = trader.order_stock(account, "600000.SH", kind, 100, xtconstant.FIX_PRICE, 9.90)
    assert number > 0
    order = told.wait("on_stock_order", order_id=number)
    assert (order.order_type, order.account_type) == (kind, xtconstant.CREDIT_ACCOUNT)


def test_new_issues_are_dictionaries_or_records(trader: XtQuantTrader, account: StockAccount) -> None:
    """Dictionaries where the SDK makes them, records where it calls back with them."""
    limits = trader.query_new_purchase_limit(account)
    assert limits is not None
    assert limits["SH"] > 0
    issues = trader.query_ipo_data()
    assert issues is not None
    assert issues["301208.SZ"].keys() == {
        "name",
        "type",
        "maxPurchaseNum",
        "minPurchaseNum",
        "purchaseDate",
        "issuePrice",
    }
    answers: list[Any] = []
    trader.query_ipo_data_async(answers.append)
    trader.query_new_purchase_limit_async(account, answers.append)
    wait_until(lambda: len(answers) == 2, "both answers")
    assert {answers[0][0].m_strIPOCode, answers[1][0].m_strNewPurchaseLimitKey} == {"301208.SZ", "SH"}


def test_the_common_counter(trader: XtQuantTrader, account: StockAccount) -> None:
    """Money and positions there are dictionaries; the SDK's own query of positions ends the process."""
    fund = trader.query_com_fund(account)
    assert fund is not None
    assert (fund["success"], fund["enableBalance"] > 0) == (True, True)
    (position, *_) = trader.query_com_position(account) or [{}]
    assert (position["stockCode"], position["stockAccount"][:1]) == ("600000", "A")


def test_statistics_and_shareholder_accounts(trader: XtQuantTrader, account: StockAccount) -> None:
    """Both are records."""
    (statistics, *_) = trader.query_position_statistics(account) or []
    assert statistics.m_nYestodayPosition == statistics.yesterday_position
    secu_accounts = trader.query_secu_account(account) or []
    assert [one.market for one in secu_accounts] == ["SH", "SZ"]


def test_transfers_are_done_and_told(trader: XtQuantTrader, account: StockAccount, told: Recorder) -> None:
    """Each waits for its verdict, or returns a number that its response bears."""
    (bank, *_) = trader.query_bank_info(account) or []
    where = (bank.bank_no, bank.bank_account)
    assert trader.fund_transfer(account, xtconstant.FUNDS_TRANSFER_NORMAL_TO_SPEED, 100)[0]
    towards = xtconstant.SECU_TRANSFER_NORMAL_TO_SPEED
    assert trader.secu_transfer(account, towards, "SH600000", 100, xtconstant.TRANS_TRANSFER_SHARE)[0]
    assert trader.bank_transfer_in(account, *where, 100)[0]
    assert trader.bank_transfer_out(account, *where, 50)[0]
    assert trader.ctp_transfer_option_to_future("1", "2", 10)[0]
    assert trader.ctp_transfer_future_to_option("1", "2", 10)[0]
    banks = [trader.bank_transfer_in_async(account, *where, 10)]
    banks += [trader.bank_transfer_out_async(account, *where, 10)]
    inside = [trader.ctp_transfer_option_to_future_async("1", "2", 10)]
    inside += [trader.ctp_transfer_future_to_option_async("1", "2", 10)]
    for name, seqs in (("bank", banks), ("ctp_internal", inside)):
        assert all(told.wait(f"on_{name}_transfer_async_response", seq=seq).success for seq in seqs)
    assert trader.query_bank_transfer_stream(account, "20240101", "20991231", *where) is not None


def test_a_refused_transfer_is_false_and_words(trader: XtQuantTrader, account: StockAccount) -> None:
    """What the bus cannot carry, or a counter refuses, is told by the words beside False."""
    success, words = trader.fund_transfer(account, 999, 100)
    assert not success
    assert "transfer_direction" in words


def test_no_password_is_sent(
    trader: XtQuantTrader, account: StockAccount, caplog: pytest.LogCaptureFixture
) -> None:
    """A strategy's own passwords stay with it, and it is told so; the worker's are found by their name."""
    assert trader.query_bank_amount(account, "A", "1", "hunter2") is not None
    assert "passwords are not sent" in caplog.text
    assert "hunter2" not in caplog.text


def test_shares_are_borrowed(trader: XtQuantTrader, account: StockAccount, told: Recorder) -> None:
    """Offers and applications are dictionaries; what is applied for is answered under its number."""
    (offer, *_) = trader.smt_query_quoter(account) or [{}]
    group, rates = offer["srcGroupId"], {"subFareRate": 0.01, "fineRate": 0.02}
    asked: list[Callable[[], int]] = [
        lambda: trader.smt_negotiate_order_async(account, group, "600000.SH", 7, 100, 0.08, rates),
        lambda: trader.smt_appointment_order_async(account, "600000.SH", 7, 100, 0.08),
    ]
    responses = [told.wait("on_smt_appointment_async_response", seq=ask()) for ask in asked]
    assert [response.success for response in responses] == [True, True]
    assert trader.smt_query_order(account) is not None
    assert trader.smt_query_compact(account) is not None
    for seq in (
        trader.smt_appointment_cancel_async(account, responses[0].apply_id),
        trader.smt_compact_renewal_async(account, "C1", "600000.SH", 7, 100, 0.08),
        trader.smt_compact_return_async(account, group, "C1", "600000.SH", 100),
    ):
        told.wait("on_smt_appointment_async_response", seq=seq)


def test_tables_are_written_here(
    trader: XtQuantTrader, account: StockAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table becomes a file of this machine, or what pandas makes of one; a fault is a dictionary."""
    assert "msg" in trader.export_data(account, str(tmp_path / "deal.csv"), "deal")
    written = (tmp_path / "deal.csv").read_text("utf-8")
    # It is no dependency of ours, so its reader stands in for it.
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(read_csv=lambda file: file.read()))
    assert trader.query_data(account, "unused.csv", "deal").splitlines() == written.splitlines()
    assert "error" in trader.query_data(account, "unused.csv", "no such table!")
    assert "error" in trader.export_data(account, str(tmp_path / "none.csv"), "no such table!")
    assert not (tmp_path / "none.csv").exists()
    assert trader.sync_transaction_from_external("ADD", "DEAL", account, [{"m_strTradeID": "1"}])
    assert "error" in trader.sync_transaction_from_external("ERASE", "DEAL", account, [{}])


def test_algorithms_and_their_tasks(trader: XtQuantTrader, account: StockAccount, told: Recorder) -> None:
    """Parameters by the algorithm's name, tasks as dictionaries, a cancel that is answered."""
    assert "VWAP" in trader.get_smart_algo_param(["VWAP"])
    (task, *_) = trader.query_smart_algo_task(account) or [{}]
    assert task["account_type"] == xtconstant.CREDIT_ACCOUNT
    seq = trader.cancel_smart_algo_task_async(account, task["task_id"])
    assert told.wait("on_operate_smart_task_async_response", seq=seq).success


@pytest.mark.parametrize("price_type", [xtconstant.FIX_PRICE, xtconstant.PRTP_MARKET])
def test_an_order_to_an_algorithm(
    trader: XtQuantTrader, account: StockAccount, told: Recorder, price_type: int
) -> None:
    """Its response bears the task's number and the strategy's words; what cannot be one is -1."""
    terms = ("600000.SH", xtconstant.CREDIT_BUY, 200, price_type, 10.0)
    words, plan = ("alpha", "by volume"), ("VWAP", "00:00:01", "23:59:59")
    rate = {"m_dLimitOverRate": 0.25}
    seq = trader.smart_algo_order_async(account, *terms, *words, *plan, rate)
    response = told.wait("on_smart_algo_order_async_response", seq=seq)
    assert (response.error_msg, response.strategy_name, response.order_remark) == ("", *words)
    assert response.task_id in [task["task_id"] for task in trader.query_smart_algo_task(account) or []]
    nonsense = ("600000.SH", 999, 200, price_type, 10.0)
    assert trader.smart_algo_order_async(account, *nonsense, *words, *plan, rate) == -1
