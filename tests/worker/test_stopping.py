"""An orderly stop waits for what is in flight, and for nothing else."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from support.waiting import wait_until

from bus_schema.codes import WorkerState
from worker.app import Worker
from worker.engine.inputs import Input, LinkChanged
from worker.settings import load_settings


@pytest.fixture
def worker(redis_url: str, account_id: str, tmp_path: Path) -> Worker:
    """A worker within this process that has not started."""
    settings = load_settings(
        broker="simulated", redis_url=redis_url, miniqmt_account_id=account_id, state_dir=tmp_path
    )
    return Worker(settings, Event())


def test_a_stop_is_heard_while_the_link_is_being_made(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not lost among what else was asked of a link that was not there yet."""
    broker, reconciling = worker._broker, Event()
    tell: Callable[[Input], None] = broker._tell

    def hold(told: Input) -> None:
        tell(told)
        if isinstance(told, LinkChanged) and told.state is WorkerState.RECONCILING:
            reconciling.set()
            wait_until(lambda: not broker._lost.empty(), "the stop to be asked for")

    monkeypatch.setattr(broker, "_tell", hold)
    worker.start()
    assert reconciling.wait(10)
    assert worker.stop("the test is over")
