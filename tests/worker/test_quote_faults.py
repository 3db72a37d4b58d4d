"""The quote service misbehaves: whoever trades hardly notices."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside, WorkerProcess

from worker.broker.quote_client import Patience, QuoteClient
from worker.simulator import TerminalControl

BEAT_SECONDS = 1.0


def test_a_quote_service_that_hangs_holds_up_no_order(inside: WorkerInside, strategy: Strategy) -> None:
    """Queries of quotes wait in threads of their own: orders and the account are answered meanwhile."""
    inside.control.set_faults(quote_calls="never")
    quotes = [strategy.send("query_quote", stock_codes=["600000.SH"]) for _ in range(6)]
    order, asset = strategy.order(), strategy.send("query_asset")
    assert strategy.reply(order)["ok"]
    assert strategy.reply(asset)["ok"]
    assert not [event for event in strategy.inbox if event.get("command_id") in quotes]
    inside.control.clear_faults()
    assert all(strategy.reply(quote)["ok"] for quote in quotes)


def quote_processes(of: int | None = None) -> set[int]:
    """Those that ask for quotes on behalf of a process."""
    found = set()
    for child in psutil.Process(of).children():
        # It may end meanwhile.
        with suppress(psutil.Error):
            if "worker.quote_process" in child.cmdline():
                found.add(child.pid)
    return found


def beats(strategy: Strategy) -> list[int]:
    """When the worker said how it is, in milliseconds."""
    entries: Any = strategy.redis.xrange(strategy.key("status"))
    return [int(entry_id.partition(b"-")[0]) for entry_id, _ in entries]


@pytest.fixture
def silent(control: TerminalControl, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A terminal that takes connections for quotes and never answers, and an impatient worker."""
    patience = Patience(call=1.0, first_pause=0.1)
    monkeypatch.setattr("worker.premises.QuoteClient", partial(QuoteClient, patience=patience))
    control.set_faults(quote_connect="silent")
    return address


def test_a_quote_port_that_never_answers_holds_up_nothing(
    redis_url: str, strategy: Strategy, silent: str, tmp_path: Path
) -> None:
    """The SDK holds its interpreter, time and again: the heart beats on, orders and the halt are answered."""
    settings = {"sim_terminal": silent, "heartbeat_seconds": BEAT_SECONDS}
    with WorkerInside(redis_url, strategy.account_id, tmp_path / "state", strategy, **settings):
        seen: set[int] = set()
        while len(seen) < 2:
            assert strategy.reply(strategy.order())["ok"]
            (one,) = wait_until(lambda: quote_processes() - seen, "one that asks for quotes")
            seen.add(one)
            wait_until(lambda pid=one: pid not in quote_processes(), "it was ended")  # type: ignore[misc]  # Bound at once.
        halt = strategy.operate("halt", reason="enough")
        strategy.wait_for("status", lambda event: event.get("command_id") == halt, "the halt's reply")
        longest = max(after - before for before, after in pairwise(beats(strategy)))
        assert longest <= 2_000 * BEAT_SECONDS
    assert quote_processes() == set()


def test_a_killed_worker_leaves_no_process(
    start_worker: Callable[..., WorkerProcess], strategy: Strategy, address: str
) -> None:
    """Who asks for quotes ends with the worker."""
    worker = start_worker(SIM_TERMINAL=address)
    assert strategy.reply(strategy.order())["ok"]
    (one,) = wait_until(lambda: quote_processes(worker.process.pid), "one that asks for quotes")
    worker.process.kill()
    wait_until(lambda: not psutil.pid_exists(one), "it has ended too")
