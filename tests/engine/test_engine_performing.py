"""Operations beside orders: what only asks, and what acts and must never be done twice."""

from typing import Any

import pytest
from engine.driver import Driver

from bus_schema.codes import ErrorCode
from worker.engine.effects import Query
from worker.engine.inputs import QueryAnswered, QueryFailed
from worker.engine.operations.operation import BANK_DEADLINE_MS, USUAL_DEADLINE_MS

TRANSFER: dict[str, Any] = {"transfer_direction": "normal_to_speed", "price": 100.0}
LOAN: dict[str, Any] = {"order_code": "600000", "date": 7, "amount": 100, "apply_rate": 0.08}


@pytest.fixture
def driver() -> Driver:
    """An engine that may transfer and whose link is up."""
    return Driver(enable_transfers=True).connect()


def sent(driver: Driver) -> list[str]:
    """The operations that were handed over, the worker's own snapshots left out."""
    return [
        query.operation for query in driver.asked_for(Query) if query.operation not in {"asset", "positions"}
    ]


def code(driver: Driver, command_id: str) -> str:
    """The error of the latest reply."""
    return str(driver.reply(command_id)["error"]["code"])


def test_what_asks_leaves_no_trace_and_has_its_own_deadline(driver: Driver) -> None:
    """It is passed on, answered, not journalled; without an answer it times out when its row says."""
    before = len(driver.journal)
    driver.send("query_credit_detail", "q1")
    driver.tell(QueryAnswered(driver.last(Query).token, [{"balance": 1.0}]))
    assert driver.reply("q1")["result"] == [{"balance": 1.0}]
    driver.send("query_credit_detail", "q2")
    driver.send("query_bank_info", "q3")
    driver.wait(USUAL_DEADLINE_MS)
    assert code(driver, "q2") == ErrorCode.TIMEOUT
    assert not [event for event in driver.events if event.get("command_id") == "q3"]
    driver.wait(BANK_DEADLINE_MS)
    assert code(driver, "q3") == ErrorCode.TIMEOUT
    assert len(driver.journal) == before


def test_parameters_are_the_sdks_own(driver: Driver) -> None:
    """Words become xtconstant's numbers, bare codes get their exchange, what was left out stays out."""
    driver.send("fund_transfer", "t1", **TRANSFER)
    assert driver.last(Query).params == {"transfer_direction": 510, "price": 100.0}
    driver.send("smt_negotiate_order", "t2", **LOAN)
    assert driver.last(Query).params == {**LOAN, "order_code": "600000.SH"}


@pytest.mark.parametrize("kind", ["fund_transfer", "query_bank_amount"])
def test_what_moves_money_or_needs_a_password_is_off_by_default(kind: str) -> None:
    """Nothing is sent, and the answer says what the owner can set."""
    driver = Driver().connect()
    fields = TRANSFER if kind == "fund_transfer" else {"bank_no": "A", "bank_account": "1"}
    driver.send(kind, "t1", **fields)
    assert code(driver, "t1") == ErrorCode.UNSUPPORTED
    assert "ENABLE_TRANSFERS=true" in driver.reply("t1")["error"]["message"]
    assert sent(driver) == []


def test_what_acts_is_in_the_journal_before_it_leaves(driver: Driver) -> None:
    """Its note is written with the very turn that hands it over."""
    before = len(driver.journal)
    driver.send("fund_transfer", "t1", **TRANSFER)
    assert [row.subject for row in driver.journal[before:]] == ["t1"]
    assert sent(driver) == ["fund_transfer"]


def test_a_transfer_without_an_answer_is_unknown_and_stays_so(driver: Driver) -> None:
    """It is told once, and a late answer changes nothing."""
    driver.send("fund_transfer", "t1", **TRANSFER)
    driver.wait(BANK_DEADLINE_MS)
    assert code(driver, "t1") == ErrorCode.OUTCOME_UNKNOWN
    assert driver.tell(QueryAnswered(driver.last(Query).token, {})) == []


def test_a_transfer_that_was_cut_off_by_a_crash_is_never_sent_again(driver: Driver) -> None:
    """Handed out again in a later life it is unknown, with its note and without."""
    entry = driver.send("fund_transfer", "t1", **TRANSFER)
    command = {"type": "fund_transfer", "id": "t1", **TRANSFER}
    for rows in (None, 0):
        later = driver.crash(rows).connect()
        later.read(entry, command, redelivered=True)
        assert code(later, "t1") == ErrorCode.OUTCOME_UNKNOWN
        assert sent(later) == []


def test_a_repeat_of_what_was_cut_off_is_answered_too(driver: Driver) -> None:
    """Redis may have forgotten the first command: each repeat is told that the outcome is unknown."""
    driver.send("fund_transfer", "t1", **TRANSFER)
    later = driver.crash().connect()
    for _ in range(2):
        later.send("fund_transfer", "t1", **TRANSFER)
        assert code(later, "t1") == ErrorCode.OUTCOME_UNKNOWN
    assert later.reply("t1")["duplicate"]
    assert sent(later) == []


def test_a_transfer_is_answered_once_over_a_crash(driver: Driver) -> None:
    """Its answer is in the journal: a repeat under the same id gets it, as a duplicate."""
    driver.send("fund_transfer", "t1", **TRANSFER)
    driver.tell(QueryAnswered(driver.last(Query).token, {"msg": "done"}))
    later = driver.crash().connect()
    later.send("fund_transfer", "t1", **TRANSFER)
    reply = later.reply("t1")
    assert (reply["ok"], reply["duplicate"], reply["result"]) == (True, True, {"msg": "done"})
    later.send("fund_transfer", "t1", **{**TRANSFER, "price": 1.0})
    assert code(later, "t1") == ErrorCode.ID_CONFLICT
    assert sent(later) == []


def test_a_repeat_waits_for_the_first_ones_answer(driver: Driver) -> None:
    """Two commands, one transfer, two equal answers."""
    driver.send("fund_transfer", "t1", **TRANSFER)
    driver.send("fund_transfer", "t1", **TRANSFER)
    assert sent(driver) == ["fund_transfer"]
    driver.tell(QueryFailed(driver.last(Query).token, ErrorCode.BROKER_REJECTED, "no", {"error_msg": "no"}))
    replies = [event for event in driver.events if event["type"] == "reply" and event["command_id"] == "t1"]
    assert [(reply["error"]["code"], reply["duplicate"]) for reply in replies] == [
        ("broker_rejected", False),
        ("broker_rejected", True),
    ]


def test_a_halt_stops_what_acts_and_not_what_ends_something(driver: Driver) -> None:
    """A loan of shares is refused, taking an application back is not."""
    driver.order("halt", reason="lunch")
    driver.send("smt_appointment_order", "t1", **LOAN)
    assert code(driver, "t1") == ErrorCode.HALTED
    driver.send("smt_appointment_cancel", "t2", apply_id="7")
    assert sent(driver) == ["smt_appointment_cancel"]


def test_a_transfer_that_waits_for_the_link_goes_once_it_is_up_or_not_at_all() -> None:
    """In time it leaves; after its time it certainly did not."""
    driver = Driver(enable_transfers=True)
    driver.send("fund_transfer", "t1", **TRANSFER)
    driver.wait(6_000)
    assert code(driver, "t1") == ErrorCode.NOT_CONNECTED
    driver.send("fund_transfer", "t2", **TRANSFER)
    driver.connect()
    assert sent(driver) == ["fund_transfer"]


def test_a_rehearsal_sends_nothing() -> None:
    """In a dry run it is answered as if it had been done, and says so."""
    driver = Driver(enable_transfers=True, dry_run=True).connect()
    driver.send("fund_transfer", "t1", **TRANSFER)
    assert driver.reply("t1")["result"]["dry_run"]
    assert sent(driver) == []
