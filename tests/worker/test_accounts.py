"""Several accounts in one process over one terminal: each by itself, and none in another's way."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until

from worker.accounts import Accounts
from worker.journal import JournalError
from worker.loop import Loop
from worker.service import Watch
from worker.settings import Settings, load_settings

Start = Callable[..., ModuleProcess]
THREADS_OF_AN_ACCOUNT, THREADS_OF_ALL = 14, 6
"""Those of the SDK over a simulated terminal, and of its quotes, among them."""
ORDER = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100}


@pytest.fixture
def numbers() -> tuple[str, str]:
    """The numbers of two accounts of this test's own."""
    first = 10**9 + secrets.randbelow(8 * 10**9)
    return str(first), str(first + 1)


@pytest.fixture
def pair(redis_client: Redis, numbers: tuple[str, str]) -> tuple[Strategy, Strategy]:
    """A strategy of the same name in each account."""
    return Strategy(redis_client, numbers[0], "alpha"), Strategy(redis_client, numbers[1], "alpha")


@pytest.fixture
def environment(redis_url: str, numbers: tuple[str, str], tmp_path: Path) -> dict[str, str]:
    """The settings of a worker that trades both."""
    return {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNTS": f"{numbers[0]}:STOCK,{numbers[1]}:CREDIT",
        "STATE_DIR": str(tmp_path / "state"),
        "LOG_FORMAT": "json",
    }


def ready(strategy: Strategy, times: int = 1) -> None:
    """Wait until an account can be traded, for the so many-th time."""
    wait_until(
        lambda: strategy.states().count("ready") >= times, f"{strategy.account_id} to be ready", timeout=20
    )


def test_two_accounts_trade_at_once_and_outlive_their_process(
    start_module: Start, environment: dict[str, str], pair: tuple[Strategy, Strategy]
) -> None:
    """Each has orders, events and log lines of its own; both are recovered after the process was killed."""
    stock, credit = pair[0].account_id, f"{pair[1].account_id}:CREDIT"
    terminal = start_module("worker.simulator", "--account", stock, "--account", credit)
    environment["SIM_TERMINAL"] = terminal.wait_for_line(r"listening on (\S+)")[1]
    process = start_module("worker", environment=environment)
    for one in pair:
        ready(one)
    resting = [one.send("place_order", **{**ORDER, "id": "same-id", "price": 9.0}) for one in pair]
    filled = [one.order() for one in pair]
    numbers = [one.reply(order)["result"]["order_id"] for one, order in zip(pair, resting, strict=True)]
    for one, order in zip(pair, filled, strict=True):
        one.wait_until_order(order, "succeeded")
    process.kill()
    again = start_module("worker", environment=environment)
    for one in pair:
        ready(one, times=2)
        assert one.reply(one.send("cancel_order", client_order_id="same-id"))["ok"]
        one.wait_until_order("same-id", "canceled")
    again.terminate()
    assert again.wait() == 0
    assert len(set(numbers)) == 2
    told = [known_to(one) for one in pair]
    assert not told[0] & told[1] & {*numbers, *filled}
    assert {one.states()[-1] for one in pair} == {"stopping"}
    whose = {json.loads(line)["account_id"] for line in again.lines if '"connected"' in line}
    assert whose == {one.account_id for one in pair}


def known_to(strategy: Strategy) -> set[object]:
    """Return every order number and client order id that stands in the account's streams."""
    streams = ("inbox:alpha", "orders", "fills", "errors", "status")
    events = [event for stream in streams for event in strategy.read(stream)]
    assert {event["account_id"] for event in events} == {strategy.account_id}
    return {event.get(name) for event in events for name in ("order_id", "client_order_id")} - {None}


@contextmanager
def traded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    """Trade in this process, where threads that die are looked at as in a worker's own."""
    stopping = threading.Event()
    accounts = Accounts(settings.each(), stopping)
    monkeypatch.setattr(threading, "excepthook", Watch(accounts).thread_died)
    accounts.start()
    try:
        yield accounts
    finally:
        stopping.set()
        assert accounts.stop("the test is over")


@pytest.fixture
def both(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings within this process, where what failed is tried again soon."""
    monkeypatch.setattr("worker.accounts.AGAIN_SECONDS", 0.1)
    return load_settings(_env_file=None, **{name.lower(): value for name, value in environment.items()})


def test_an_account_without_a_journal_waits_for_it_alone(
    both: Settings, pair: tuple[Strategy, Strategy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its journal cannot be opened at first; the other trades meanwhile, and both once it can be."""
    first, second = pair
    obstacle = both.state_dir / f"journal-{first.account_id}.sqlite"
    obstacle.mkdir(parents=True)
    with traded(both, monkeypatch):
        ready(second)
        assert second.reply(second.order())["ok"]
        assert first.states() == []
        obstacle.rmdir()
        ready(first)
        assert first.reply(first.order())["ok"]


def test_an_account_that_the_terminal_does_not_know_is_asked_for_alone(
    both: Settings, pair: tuple[Strategy, Strategy], start_module: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its subscription is refused, which its own status says; the other trades."""
    first, second = pair
    terminal = start_module("worker.simulator", "--account", f"{second.account_id}:CREDIT")
    address = terminal.wait_for_line(r"listening on (\S+)")[1]
    # A state that stays is told again with each heartbeat, and why.
    settings = both.model_copy(update={"sim_terminal": address, "heartbeat_seconds": 0.2})
    with traded(settings, monkeypatch):
        ready(second)
        assert second.reply(second.order())["ok"]
        first.wait_for("status", lambda event: "subscribe()" in event.get("reason", ""), "the refusal")


def test_a_fault_of_ours_begins_one_account_anew(
    both: Settings, pair: tuple[Strategy, Strategy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of its threads dies: its worker is built anew from the journal, the other's is not touched.

    An account costs the same few threads before and after.
    """
    first, second = pair
    broken = threading.Event()
    prune = Loop._prune

    def failing(loop: Loop) -> None:
        if first.account_id in loop._journal.path.name and broken.is_set():
            broken.clear()
            raise RuntimeError("a fault of ours")
        prune(loop)

    monkeypatch.setattr(Loop, "_prune", failing)
    before = threading.active_count()
    with traded(both, monkeypatch):
        for one in pair:
            ready(one)
        running = threading.active_count()
        assert running - before <= 2 * THREADS_OF_AN_ACCOUNT + THREADS_OF_ALL
        resting = first.order(price=9.0)
        first.wait_until_order(resting, "reported")
        broken.set()
        assert second.reply(second.order())["ok"]
        ready(first, times=2)
        first.wait_until_order(first.order(), "succeeded")
        assert first.reply(first.send("cancel_order", client_order_id=resting))["ok"]
        assert second.reply(second.send("query_quote", stock_codes=["600000.SH"]))["ok"]
        wait_until(lambda: threading.active_count() <= running, "the old worker's threads to be gone")
    assert second.states().count("ready") == 1


def test_each_account_has_its_own_limits(
    both: Settings, pair: tuple[Strategy, Strategy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`{account}` in RISK_FILE's name is the account's number."""
    for one, largest in zip(pair, (50_000, 500), strict=True):
        limits = f"[account]\nmax_order_value = {largest}\n"
        (tmp_path / f"limits-{one.account_id}.toml").write_text(limits, encoding="utf-8")
    with traded(both.model_copy(update={"risk_file": tmp_path / "limits-{account}.toml"}), monkeypatch):
        for one in pair:
            ready(one)
        replies = [one.reply(one.order()) for one in pair]
    assert [reply["ok"] for reply in replies] == [True, False]
    assert replies[1]["error"]["code"] == "risk_rejected"


def test_no_account_at_all_ends_the_start(both: Settings, pair: tuple[Strategy, Strategy]) -> None:
    """Where none can be traded, the process does not start, as with a single account."""
    for one in pair:
        Path(both.state_dir, f"journal-{one.account_id}.sqlite").mkdir(parents=True)
    with pytest.raises(JournalError, match="cannot be opened"):
        Accounts(both.each(), threading.Event())
