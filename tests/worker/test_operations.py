"""Every operation of the table over the bus, with a margin account at the simulated terminal."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.redis_server import Server, connect
from support.strategy import Event, Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from worker.engine.operations.table import OPERATIONS
from worker.simulator.beyond.transfers import BANK, BANK_WORD, FUND_WORD

PLACE = {"bank_no": BANK["bank_no"], "bank_account": BANK["bank_account"]}
LOAN = {"order_code": "600000", "date": 7, "amount": 100, "apply_rate": 0.08}


@pytest.fixture(scope="module")
def redis(redis_server: Server) -> Iterator[Redis]:
    """A plain client for the whole file."""
    with connect(redis_server.url) as client:
        yield client


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the worker keeps what it has."""
    return tmp_path_factory.mktemp("operations")


@pytest.fixture(scope="module")
def trader(redis: Redis) -> Strategy:
    """A strategy of a margin account."""
    return Strategy(redis, str(10**9 + secrets.randbelow(9 * 10**9)), "alpha")


@pytest.fixture(scope="module", autouse=True)
def running(redis_server: Server, trader: Strategy, folder: Path) -> Iterator[WorkerInside]:
    """One worker for the whole file, which may transfer and knows a bank's passwords."""
    passwords = folder / "passwords.toml"
    passwords.touch(mode=0o600)
    passwords.write_text(f'[icbc]\nbank_pwd = "{BANK_WORD}"\nfund_pwd = "{FUND_WORD}"\n')
    worker = WorkerInside(
        redis_server.url,
        trader.account_id,
        folder / "state",
        trader,
        miniqmt_account_type="CREDIT",
        enable_transfers=True,
        bank_passwords_file=passwords,
    )
    with worker:
        yield worker


def result_of(trader: Strategy, kind: str, **fields: Any) -> Any:
    """Ask, and return what came back, which must be a result."""
    reply = trader.reply(trader.send(kind, **fields))
    assert reply["ok"], reply["error"]
    return reply["result"]


def refusal_of(trader: Strategy, kind: str, **fields: Any) -> Event:
    """Ask, and return the error that came back."""
    reply = trader.reply(trader.send(kind, **fields))
    assert not reply["ok"]
    error: Event = reply["error"]
    return error


def test_a_margin_account_tells_its_money_debts_and_terms(trader: Strategy) -> None:
    """The five queries of a margin account, with words for what the SDK numbers."""
    (detail,) = result_of(trader, "query_credit_detail")
    assert detail["account_type"] == "CREDIT"
    assert detail["account_type_code"] == 3
    assert detail["total_debt"] == pytest.approx(detail["fin_deal_avl"] + detail["fin_fee"])
    (compact,) = result_of(trader, "query_stk_compacts")
    assert (compact["compact_type"], compact["compact_type_code"]) == ("financing", 48)
    assert (compact["exchange_id"], compact["cashgroup_prop"]) == ("SH", "ordinary")
    assert compact["business_fare"] == compact["real_compact_fare"] > 0
    subjects = result_of(trader, "query_credit_subjects")
    assert {subject["instrument_id"] for subject in subjects} >= {"600000", "000001"}
    assert result_of(trader, "query_credit_slo_code")[0]["enable_amount"] > 0
    assert result_of(trader, "query_credit_assure")[0]["assure_ratio"] == 0.7


def test_new_issues_and_the_accounts_of_other_counters(trader: Strategy) -> None:
    """What can be applied for, and what lies elsewhere."""
    assert {issue["ipo_type"] for issue in result_of(trader, "query_ipo_data")} == {"STOCK", "BOND"}
    limits = result_of(trader, "query_new_purchase_limit")
    assert {limit["new_purchase_limit_key"] for limit in limits} == {"SH", "SZ", "KCB"}
    assert [one["market"] for one in result_of(trader, "query_secu_account")] == ["SH", "SZ"]
    assert result_of(trader, "query_com_fund")["enable_balance"] > 0
    (summed,) = result_of(trader, "query_position_statistics")
    assert (summed["direction"], summed["position"]) == ("long", 1_000)


def test_the_query_that_ends_the_process_in_the_sdk_is_answered(trader: Strategy) -> None:
    """`query_com_position` listens for its answer, which the SDK's own method does not."""
    positions = result_of(trader, "query_com_position")
    assert {position["stock_code"] for position in positions} >= {"600000", "000001"}


def test_money_and_shares_move_between_counters(trader: Strategy) -> None:
    """What the common counter gives, the account has, and the other way round."""
    before = result_of(trader, "query_asset")["cash"]
    result_of(trader, "fund_transfer", transfer_direction="normal_to_speed", price=1_000.0)
    # Queries lag a moment.
    wait_until(
        lambda: result_of(trader, "query_asset")["cash"] == pytest.approx(before + 1_000), "the money to move"
    )
    shares = {"stock_code": "600000.SH", "volume": 100, "transfer_type": "credit_share"}
    result_of(trader, "secu_transfer", transfer_direction="normal_to_speed", **shares)
    wait_until(
        lambda: result_of(trader, "query_position", stock_code="600000.SH")["volume"] == 1_100,
        "the shares to move",
    )
    result_of(trader, "secu_transfer", transfer_direction="speed_to_normal", **shares)
    too_much = refusal_of(trader, "fund_transfer", transfer_direction="speed_to_normal", price=1e11)
    assert (too_much["code"], too_much["detail"]["error_msg"]) == ("broker_rejected", "可划拨数量不足")


def test_money_moves_to_and_from_a_bank_with_passwords_of_the_worker(trader: Strategy) -> None:
    """A command names the password; who names none, or one that is not there, is refused."""
    (bank,) = result_of(trader, "query_bank_info")
    assert bank["bank_no"] == PLACE["bank_no"]
    asked = {**PLACE, "password_name": "icbc"}
    (held,) = result_of(trader, "query_bank_amount", **asked)
    result_of(trader, "bank_transfer_in", **asked, balance=100.0)
    result_of(trader, "bank_transfer_out", **asked, balance=40.0)
    assert result_of(trader, "query_bank_amount", **asked)[0]["balance"] == held["balance"] - 60
    moved = result_of(trader, "query_bank_transfer_stream", start_date="20000101", end_date="29991231")
    assert [one["transfer_direction"] for one in moved] == ["bank_to_securities", "securities_to_bank"]
    assert refusal_of(trader, "bank_transfer_in", **PLACE, balance=1.0)["code"] == "broker_rejected"
    unknown = refusal_of(trader, "bank_transfer_in", **PLACE, balance=1.0, password_name="abc")  # noqa: S106 - a name.
    assert unknown["code"] == "unsupported"
    assert "BANK_PASSWORDS_FILE" in unknown["message"]


def test_money_moves_between_futures_and_options(trader: Strategy) -> None:
    """Both ways of CTP's transfers."""
    accounts = {"opt_account_id": "60016061", "ft_account_id": "10001951", "balance": 10.0}
    assert result_of(trader, "ctp_transfer_option_to_future", **accounts)["dry_run"] is False
    assert result_of(trader, "ctp_transfer_future_to_option", **accounts)["dry_run"] is False


def test_shares_are_borrowed_kept_longer_and_given_back(trader: Strategy) -> None:
    """The whole life of a loan, also where the SDK's own methods raise."""
    assert result_of(trader, "smt_query_quoter")[0]["apply_mode"] == "stock"
    first = result_of(trader, "smt_negotiate_order", src_group_id="G1", fine_rate=0.1, **LOAN)
    second = result_of(trader, "smt_appointment_order", **LOAN)
    orders = {order["apply_id"]: order for order in result_of(trader, "smt_query_order")}
    assert set(orders) == {first["apply_id"], second["apply_id"]}
    result_of(trader, "smt_appointment_cancel", apply_id=second["apply_id"])
    loan = {"cash_compact_id": orders[first["apply_id"]]["cashcompact_id"], "order_code": "600000.SH"}
    result_of(trader, "smt_compact_renewal", **loan, defer_days=7, defer_num=100, apply_rate=0.08)
    result_of(trader, "smt_compact_return", **loan, occur_amount=100)
    (compact,) = [
        one
        for one in result_of(trader, "smt_query_compact")
        if one["cashcompact_id"] == loan["cash_compact_id"]
    ]
    assert (compact["date"], compact["postpone_times"], compact["compact_status"]) == (
        14,
        1,
        "returned_early",
    )
    refused = refusal_of(trader, "smt_appointment_cancel", apply_id="999")
    assert refused["code"] == "broker_rejected"


def test_tables_come_as_files_of_the_worker_or_with_the_reply(trader: Strategy, folder: Path) -> None:
    """The path is the worker's own; what the terminal refuses is told in its words."""
    table = result_of(trader, "query_data", data_type="position")
    code = table["columns"].index("stock_code")
    assert [row[code] for row in table["rows"]] == ["600000.SH"]
    exported = result_of(trader, "export_data", data_type="position")
    assert exported["msg"] == "export success"
    assert [path.name for path in (folder / "state" / "exports").iterdir()] == [exported["file"]]
    assert "nothing" in refusal_of(trader, "query_data", data_type="nothing")["detail"]["error_msg"]
    stolen = refusal_of(trader, "export_data", data_type="deal", user_param={"resultPath": "x.csv"})
    assert stolen["code"] == "invalid_command"


def test_the_terminal_is_told_of_fills_from_elsewhere(trader: Strategy) -> None:
    """Fills go as the terminal's own documents."""
    deals = [{"m_strInstrumentID": "600000", "m_nVolume": 100, "m_dPrice": 10.0}]
    told = result_of(trader, "sync_transaction_from_external", operation="ADD", deal_list=deals)
    assert told["msg"] == "sync success: 1"


def test_algorithms_tell_their_parameters_and_tasks(trader: Strategy) -> None:
    """Parameters by name, tasks with words, and a task that is cancelled."""
    assert list(result_of(trader, "get_smart_algo_param", algo_name_list=["VWAP"])["datas"]) == ["VWAP"]
    task = result_of(trader, "query_smart_algo_task")[0]
    assert (task["account_type"], task["task_status"]) == ("CREDIT", "运行中")
    cancelled = result_of(trader, "cancel_smart_algo_task", task_id=task["task_id"])
    assert cancelled["operate_reason"] == "已撤销"
    assert refusal_of(trader, "cancel_smart_algo_task", task_id=999)["code"] == "broker_rejected"


def test_an_order_is_handed_to_an_algorithm(trader: Strategy) -> None:
    """The terminal's algorithm has it as a task, with its times of today and the marks of an order."""
    terms = {"stock_code": "600000", "order_type": "buy", "order_volume": 2_000, "algo_name": "VWAP"}
    times = {"start_time": "10:25:00", "end_time": "14:50:00"}
    name = trader.send("smart_algo_order", **terms, **times, algo_param={"m_dLimitOverRate": 0.25})
    begun = trader.reply(name)["result"]
    assert begun["order_remark"] == name
    (task,) = [t for t in result_of(trader, "query_smart_algo_task") if t["task_id"] == begun["task_id"]]
    assert (task["order_num"], task["strategy_name"], task["order_remark"]) == (2_000, "alpha", name)
    assert task["end_time"] - task["start_time"] == (4 * 60 + 25) * 60
    assert (task["start_time"] + 8 * 3_600) % 86_400 == (10 * 60 + 25) * 60
    assert result_of(trader, "cancel_smart_algo_task", task_id=begun["task_id"])["operate_reason"] == "已撤销"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"stock_code": "999999.SH"}, "broker_rejected"),
        ({"order_type": "sell", "order_volume": 2_000}, "risk_rejected"),
        ({"order_type": "future_open_long"}, "unsupported"),
        ({"price_type": "limit"}, "invalid_command"),
        ({"end_time": "10:00:00"}, "invalid_command"),
        ({"algo_param": {"m_nValidTimeEnd": 1}}, "invalid_command"),
    ],
)
def test_an_order_to_an_algorithm_is_refused_like_any_other(
    trader: Strategy, terms: dict[str, Any], code: str
) -> None:
    """By the contract, the account's type, the checks, or the terminal."""
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "algo_name": "VWAP"}
    order |= {"start_time": "10:25:00", "end_time": "14:50:00"}
    assert refusal_of(trader, "smart_algo_order", **{**order, **terms})["code"] == code


def test_the_same_transfer_twice_moves_money_once(trader: Strategy) -> None:
    """A repeat gets the first one's answer; other content under its id is a conflict."""
    moved = {"transfer_direction": "speed_to_normal", "price": 10.0}
    before = result_of(trader, "query_asset")["cash"]
    name = trader.send("fund_transfer", **moved)
    trader.send("fund_transfer", **moved, id=name)
    first, second = trader.replies(name, 2)
    assert (first["ok"], second["ok"], second["duplicate"]) == (True, True, True)
    trader.send("fund_transfer", **{**moved, "price": 11.0}, id=name)
    assert trader.replies(name, 3)[2]["error"]["code"] == "id_conflict"
    wait_until(lambda: result_of(trader, "query_asset")["cash"] != before, "the money to move")
    assert result_of(trader, "query_asset")["cash"] == pytest.approx(before - 10)


def test_lost_answers_hold_up_nothing(running: WorkerInside, trader: Strategy) -> None:
    """However many answers are lost, no thread waits for them: the next query is answered at once."""
    running.control.set_faults(drop_response={"queryCreditDetail": 1.0})
    lost = [trader.send("query_credit_detail") for _ in range(10)]
    assert result_of(trader, "query_asset")["cash"] > 0
    assert result_of(trader, "query_com_position")
    running.control.clear_faults()
    assert not [event for event in trader.inbox if event.get("command_id") in lost]


def test_a_dead_link_is_not_taken_for_an_answer(running: WorkerInside, trader: Strategy) -> None:
    """The empty answers of a lost connection: a query has none, and of a transfer it is not known."""
    running.control.set_faults(offline_answers=True)
    query = trader.reply(trader.send("query_credit_subjects"))["error"]
    table = trader.reply(trader.send("query_data", data_type="deal"))["error"]
    moved = trader.reply(trader.send("fund_transfer", transfer_direction="normal_to_speed", price=1.0))
    running.control.clear_faults()
    assert (query["code"], table["code"]) == ("not_connected", "not_connected")
    assert moved["error"]["code"] == "outcome_unknown"


def test_no_operation_is_left_out() -> None:
    """Each row of the table is carried out in this file, by a command of the bus."""
    source = Path(__file__).read_text("utf-8")
    assert [operation.name for operation in OPERATIONS.values() if f'"{operation.name}"' not in source] == []
