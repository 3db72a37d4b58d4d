"""`qmt-bus halt`, `resume` and `cancel-all`, beside a real worker."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerInside, WorkerProcess, shorten

Start = Callable[..., ModuleProcess]


@pytest.fixture
def beta(redis_client: Redis, account_id: str) -> Strategy:
    """Return another strategy of the account."""
    return Strategy(redis_client, account_id, "beta")


def test_a_halt_is_in_effect_for_the_next_order_until_a_resume(
    command: Start, worker: WorkerProcess, strategy: Strategy
) -> None:
    """What is sent after `halt` has ended is refused with its reason; after `resume` it trades."""
    assert worker.process.is_running
    halted = command("halt", "lunch")
    assert halted.wait() == 0, halted.output
    halted.wait_for_line("halted: no more orders leave")
    halted.wait_for_line("every strategy is halted: lunch")
    error = strategy.reply(strategy.order())["error"]
    assert (error["code"], "lunch" in error["message"]) == ("halted", True)
    resumed = command("resume")
    assert resumed.wait() == 0, resumed.output
    resumed.wait_for_line("resumed: orders of every strategy are taken again")
    assert strategy.reply(strategy.order())["ok"]


def test_one_strategy_is_halted_and_what_it_has_open_is_cancelled(
    command: Start, worker: WorkerProcess, strategy: Strategy, beta: Strategy
) -> None:
    """`--strategy` leaves the others alone, their open orders too; the reason has a default."""
    assert worker.process.is_running
    mine, other = strategy.order(price=9.0), beta.order(price=9.0)
    assert strategy.reply(mine)["ok"]
    assert beta.reply(other)["ok"]
    halted = command("halt", "--strategy", "alpha", "--cancel-open")
    assert halted.wait() == 0, halted.output
    halted.wait_for_line("strategy alpha is halted: an operator's halt from the command line")
    halted.wait_for_line("the terminal took 1 of 1 cancels")
    strategy.wait_until_order(mine, "canceled")
    assert strategy.reply(strategy.order())["error"]["code"] == "halted"
    assert beta.reply(beta.order())["ok"]
    assert "canceled" not in beta.orders_of(other)


def test_a_resume_names_who_stays_halted(command: Start, worker: WorkerProcess, strategy: Strategy) -> None:
    """The halt of everybody and that of one strategy end one by one."""
    assert worker.process.is_running
    assert command("halt", "lunch").wait() == 0
    assert command("halt", "too many orders", "--strategy", "alpha").wait() == 0
    resumed = command("resume")
    assert resumed.wait() == 0
    resumed.wait_for_line("resumed, but not everything")
    resumed.wait_for_line("strategy alpha is halted: too many orders")
    assert strategy.reply(strategy.order())["error"]["code"] == "halted"
    assert command("resume", "--strategy", "alpha").wait() == 0
    assert strategy.reply(strategy.order())["ok"]


def test_open_orders_are_cancelled_as_far_as_they_are_meant(
    command: Start, worker: WorkerProcess, strategy: Strategy, beta: Strategy
) -> None:
    """`cancel-all` takes a strategy, an instrument, or everything; nothing to cancel is no failure."""
    assert worker.process.is_running
    bank, other_bank = strategy.order(price=9.0), strategy.order(stock_code="000001.SZ", price=11.0)
    another = beta.order(price=9.0)
    assert all(placed["ok"] for placed in (strategy.reply(bank), strategy.reply(other_bank)))
    assert beta.reply(another)["ok"]
    one = command("cancel-all", "--strategy", "alpha", "--stock-code", "600000", "--json")
    assert one.wait() == 0, one.output
    assert [cancel["client_order_id"] for cancel in json.loads(one.output)["result"]["cancels"]] == [bank]
    rest = command("cancel-all")
    assert rest.wait() == 0
    rest.wait_for_line("the terminal took 2 of 2 cancels")
    strategy.wait_until_order(other_bank, "canceled")
    beta.wait_until_order(another, "canceled")
    nothing = command("cancel-all")
    assert nothing.wait() == 0
    nothing.wait_for_line("no open order was there to cancel")


@pytest.fixture
def inside(
    redis_url: str, account_id: str, strategy: Strategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WorkerInside]:
    """Run a worker in this process, which waits one second for the terminal's answers, not five."""
    shorten(monkeypatch, answer_timeout_ms=1_000)
    with WorkerInside(redis_url, account_id, tmp_path / "state", strategy) as worker:
        yield worker


def test_an_order_that_stays_open_is_named_and_status_1(
    command: Start, inside: WorkerInside, strategy: Strategy
) -> None:
    """Where the terminal does not answer a cancel, cancelling everything has not succeeded."""
    inside.control.set_faults(drop_request={"cancelOrderStock": 1.0})
    order = strategy.order(price=9.0)
    assert strategy.reply(order)["ok"]
    process = command("cancel-all")
    assert process.wait(timeout=20) == 1, process.output
    process.wait_for_line("the terminal took 0 of 1 cancels")
    process.wait_for_line(f"order {order}: not cancelled for certain, timeout")


def test_where_commands_must_be_signed_it_takes_the_operators_key(
    command: Start, strategy: Strategy, tmp_path: Path
) -> None:
    """Without a key nobody is halted, and the words say so; `--key-env` names where the key is."""
    keys, key = tmp_path / "keys.toml", "k" * 32
    keys.touch(mode=0o600)
    keys.write_text(f'operators = "{key}"\n[strategies]\n', encoding="utf-8")
    WorkerProcess(command("run", COMMAND_KEYS_FILE=str(keys)), strategy).wait_until_ready()
    unsigned = command("halt")
    assert unsigned.wait() == 1, unsigned.output
    unsigned.wait_for_line("the halt was not done, unauthorized: ")
    signed = command("halt", "--key-env", "OPERATORS_KEY", OPERATORS_KEY=key)
    assert signed.wait() == 0, signed.output
    signed.wait_for_line("every strategy is halted")


@pytest.mark.parametrize("words", [("halt", "lunch"), ("resume",), ("cancel-all",)])
def test_no_worker_is_status_3_and_says_what_may_happen_yet(
    command: Start, strategy: Strategy, words: tuple[str, ...]
) -> None:
    """Nobody answers: the command lies on its stream, and the sentence says so."""
    process = command(*words, "--timeout", "0.3")
    assert process.wait() == 3
    process.wait_for_line("no worker answered within 0.3 s. .*also one that is started later")
    assert [sent["type"] for sent in strategy.read("control")] == [words[0].replace("-", "_")]


@pytest.mark.parametrize(
    "words", [("halt", "--timeout", "0.3"), ("send", "--strategy", "a", "--wait", "0.3", "ping")]
)
def test_no_redis_is_status_2(command: Start, words: tuple[str, ...]) -> None:
    """A Redis that cannot be reached is said in a sentence: nothing was sent."""
    process = command(*words, REDIS_URL="redis://127.0.0.1:1/0")
    assert process.wait() == 2
    process.wait_for_line("nothing was sent: cannot use the bus: ")
    assert "Traceback" not in process.output


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("halt", ""), "nothing was sent: reason: "),
        (("halt", "--strategy", "all"), "all means every strategy here"),
        (("resume", "--strategy", "no blanks"), "nothing was sent: scope: "),
        (("cancel-all", "--stock-code", "SH600000"), "nothing was sent: stock_code: "),
        (("halt", "--key-env", "NO_SUCH"), "nothing was sent: --key-env: the environment has no NO_SUCH"),
        (("halt", "--redis-url", "embedded"), "REDIS_URL: an embedded Redis"),
    ],
)
def test_what_is_no_command_is_status_2(command: Start, words: tuple[str, ...], complaint: str) -> None:
    """Nothing goes out, and a sentence names what is wrong."""
    process = command(*words)
    assert process.wait() == 2, process.output
    process.wait_for_line(complaint)
    assert "Traceback" not in process.output
