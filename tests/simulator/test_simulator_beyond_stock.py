"""What a plain stock account is told about everything else, through the wheel's own xttrader.py."""

from typing import Any

import pytest
from simulator.sdk_rig import Desk

WORDS = "该账号不支持此业务"


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("query_credit_detail", []),
        ("query_stk_compacts", []),
        ("query_credit_subjects", []),
        ("query_credit_slo_code", []),
        ("query_credit_assure", []),
        ("query_position_statistics", []),
        ("smt_query_quoter", []),
        ("smt_query_order", []),
        ("smt_query_compact", []),
        ("query_bank_info", []),
        ("query_secu_account", []),
        ("query_smart_algo_task", []),
    ],
)
def test_queries_find_nothing(desk: Desk, query: str, answer: Any) -> None:
    """A query for what a stock account does not have comes back empty."""
    assert getattr(desk.trader, query)(desk.account) == answer


def test_queries_of_other_shapes(desk: Desk) -> None:
    """Banks, algorithms and the common counter are answered as xttrader.py reads it."""
    trader = desk.trader
    assert trader.query_bank_amount(desk.account, "1", "2", "3") == []
    assert trader.query_bank_transfer_stream(desk.account, "20250101", "20250102") == []
    assert trader.get_smart_algo_param(["VWAP"]) == []
    assert trader.query_com_fund(desk.account)["error"] == WORDS


def test_operations_fail_with_words(desk: Desk) -> None:
    """Transfers, exports and imports fail and say why."""
    trader = desk.trader
    assert trader.fund_transfer(desk.account, 510, 1.0) == (False, WORDS)
    assert trader.secu_transfer(desk.account, 520, "SH600000", 100, 0) == (False, WORDS)
    assert trader.export_data(desk.account, "deal.csv", "deal")["error"]["error_msg"] == WORDS
    assert (
        trader.sync_transaction_from_external("ADD", "DEAL", desk.account, [{}])["error"]["error_msg"]
        == WORDS
    )


def test_asynchronous_operations_fail_with_words(desk: Desk) -> None:
    """Bank and futures transfers, lending and algorithms answer their callbacks with a failure."""
    trader, heard = desk.trader, desk.recorder
    trader.bank_transfer_in_async(desk.account, "1", "2", 1.0)
    trader.ctp_transfer_option_to_future_async("1", "2", 1.0)
    trader.smt_appointment_order_async(desk.account, "600000.SH", 7, 100, 0.05)
    trader.cancel_smart_algo_task_async(desk.account, 1)
    assert heard.wait_for("bank_transfer_async_response").msg == WORDS
    assert heard.wait_for("ctp_internal_transfer_async_response").msg == WORDS
    assert heard.wait_for("smt_appointment_async_response").msg == WORDS
    assert heard.wait_for("operate_smart_task_async_response").error_msg == WORDS


def test_algorithmic_order_is_answered_with_its_own_names(desk: Desk) -> None:
    """An algorithmic order is refused, with the account and remark that it was sent with."""
    desk.trader.smart_algo_order_async(
        desk.account, "600000.SH", 23, 100, 11, 10.0, "alpha", "algo-1", "VWAP", "09:30:00", "15:00:00", {}
    )
    answer = desk.recorder.wait_for("smart_algo_order_async_response")
    assert (answer.account_id, answer.strategy_name, answer.order_remark) == (
        desk.account.account_id,
        "alpha",
        "algo-1",
    )
    assert (answer.task_id, answer.error_msg) == (-1, WORDS)
