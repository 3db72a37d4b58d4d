import json
from collections.abc import Callable

import pytest
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

Start = Callable[..., ModuleProcess]
ORDER = ("place_order", "stock_code=600000.SH", "order_type=buy", "order_volume=100", "price=10")


def test_an_order_is_placed_and_its_reply_printed(command: Start, worker: WorkerProcess) -> None:
    """`key=value` words make an order; its reply is a line for people, and the status is 0."""
    assert worker.process.is_running
    process = command("send", "--strategy", "beta", "--id", "b1", *ORDER)
    assert process.wait() == 0, process.output
    process.wait_for_line(r"reply +b1 +place_order done, order \d+")


def test_the_same_id_again_is_not_another_order(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """Sending a command again under its id is safe from the shell too."""
    assert worker.process.is_running
    first, second = (command("send", "--strategy", "alpha", "--id", "b1", "--json", *ORDER) for _ in range(2))
    assert [first.wait(), second.wait()] == [0, 0]
    answers = [json.loads(process.output) for process in (first, second)]
    assert answers[0]["result"] == answers[1]["result"]
    replies = strategy.replies("b1", 2)
    assert sorted(reply["duplicate"] for reply in replies) == [False, True]
    strategy.wait_until_order("b1", "succeeded")
    assert len({event["order_id"] for event in strategy.inbox if event["type"] == "order"}) == 1


@pytest.mark.usefixtures("unchecked", "refused_at_once")
def test_a_refused_order_is_status_1_and_says_why(command: Start, worker: WorkerProcess) -> None:
    """A failed reply is printed with its code and words; one JSON object serves as well as words."""
    assert worker.process.is_running
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 20.0}
    process = command("send", "--strategy", "beta", "place_order", json.dumps(order))
    assert process.wait() == 1, process.output
    process.wait_for_line("place_order failed, broker_rejected: .*委托价格超出涨跌停范围")


def test_operators_halt_and_resume(command: Start, worker: WorkerProcess) -> None:
    """`--control` reaches the control stream, and its reply comes back."""
    assert worker.process.is_running
    assert command("send", "--control", "halt", "reason=lunch").wait() == 0
    halted = command("send", "--strategy", "beta", *ORDER)
    assert halted.wait() == 1
    halted.wait_for_line("place_order failed, halted: .*lunch")
    assert command("send", "--control", "resume").wait() == 0
    assert command("send", "--strategy", "beta", *ORDER).wait() == 0


def test_no_worker_is_status_3(command: Start) -> None:
    """Where nobody answers, the status says so, and the words say that an order may be live."""
    process = command("send", "--strategy", "beta", "--wait", "0.2", *ORDER)
    assert process.wait() == 3
    process.wait_for_line("no reply to command .* may be live all the same")


def test_without_waiting_the_id_is_printed(command: Start, strategy: Strategy) -> None:
    """`--wait 0` puts the command on its stream and prints the id to look for."""
    process = command("send", "--strategy", "alpha", "--wait", "0", *ORDER)
    assert process.wait() == 0
    (sent,) = strategy.read("commands:alpha")
    assert process.output == sent["id"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            ("--strategy", "beta", "place_order", "price=x"),
            "nothing was sent: .*price: should be a valid number",
        ),
        (("--strategy", "beta", "place_order", "price"), "nothing was sent: 'price' is no field"),
        (("--strategy", "beta", "ping", "v=1", "v=1"), "nothing was sent: v is given twice"),
        (("--strategy", "beta", "ping", "{"), "nothing was sent: not JSON"),
        (("--strategy", "no blanks", "ping"), "nothing was sent: the strategy's name"),
        (("--strategy", "beta", "halt"), "nothing was sent: there is no command 'halt'"),
        (("--control", "halt"), "nothing was sent: reason: missing"),
        (("--account", "not an id", "--strategy", "beta", "ping"), "MINIQMT_ACCOUNT_ID: "),
        (("--redis-url", "embedded", "--strategy", "beta", "ping"), "REDIS_URL: an embedded Redis"),
    ],
)
def test_what_cannot_be_sent_is_status_2(command: Start, words: tuple[str, ...], complaint: str) -> None:
    """Nothing goes out, and a sentence names what is wrong."""
    process = command("send", *words)
    assert process.wait() == 2, process.output
    process.wait_for_line(complaint)
    assert "Traceback" not in process.output
