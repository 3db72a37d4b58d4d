"""A terminal that is away while nothing trades: it is tried rarely, and at once for whoever needs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.strategy import Event, Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from worker.broker import attempts

LONG = 120.0


@pytest.fixture
def idle(
    redis_url: str, strategy: Strategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WorkerInside]:
    """A worker on a weekend: between two attempts it would wait for minutes. It says often how it is."""
    monkeypatch.setattr(attempts, "may_trade", lambda _now, _account_type: False)
    monkeypatch.setattr(attempts, "FIRST_PAUSE_SECONDS", LONG)
    monkeypatch.setattr(attempts, "WAITED_FOR_SECONDS", 0.2)
    state = tmp_path / "state"
    with WorkerInside(redis_url, strategy.account_id, state, strategy, heartbeat_seconds=0.1) as worker:
        yield worker


def lose(worker: WorkerInside, strategy: Strategy, in_vain: int) -> None:
    """Break the link; so many attempts to connect will fail, of which the first is made at once."""
    worker.control.set_faults(connect_results=[-1] * in_vain)
    worker.control.drop_links()

    def failed(event: Event) -> bool:
        return event["type"] == "worker_status" and "connect() returned -1" in event["reason"]

    strategy.wait_for("status", failed, "the first attempt to fail")


def connecting(strategy: Strategy) -> list[str]:
    """The reasons that were told while the worker was connecting, one after the other."""
    events = [event for event in strategy.read("status") if event["type"] == "worker_status"]
    return [event["reason"] for event in events if event["state"] == "connecting"]


def test_an_order_has_the_terminal_tried(idle: WorkerInside, strategy: Strategy) -> None:
    """It need not expire for a pause that nobody has noticed to be over."""
    lose(idle, strategy, in_vain=1)
    assert strategy.reply(strategy.order())["ok"]


def test_an_operator_is_obeyed(idle: WorkerInside, strategy: Strategy) -> None:
    """The terminal is tried at once, each time that he asks."""
    lose(idle, strategy, in_vain=2)
    sessions = set(tried(strategy))
    strategy.operate("reconnect")
    wait_until(lambda: set(tried(strategy)) - sessions, "it was tried")
    strategy.operate("reconnect")
    wait_until(lambda: strategy.states()[-1] == "ready", "it was tried again, and is ready")


def tried(strategy: Strategy) -> list[int]:
    """The session ids that were tried."""
    return [event["session_id"] for event in strategy.read("status") if event["type"] == "worker_status"]


def test_an_attempt_says_why_it_is_made(idle: WorkerInside, strategy: Strategy) -> None:
    """While it runs, the reason of the last one stands: nobody has to guess why there is no link."""
    lose(idle, strategy, in_vain=2)
    strategy.operate("reconnect")
    assert strategy.reply(strategy.order())["ok"]
    first, *others = connecting(strategy)
    assert first == ""
    assert all(others), others
