import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from doctor.rig import FactualWindows, finds, machine, scene
from support.processes import ModuleProcess

from ops.doctor.scene import Scene
from worker.broker.session_ids import session_ids
from worker.journal import Journal

Settings = dict[str, Any]
Start = Callable[..., ModuleProcess]
DAY = 24 * 3600


def queue_of(where: Scene, age: float, name: str = "down_queue_win_{}") -> Path:
    """Leave a queue of the worker's first session id in the folder."""
    path = where.path / name.format(where.session_ids[0])
    path.write_bytes(b"queue")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_the_session_ids_are_the_workers(live: Settings) -> None:
    """They are counted as the worker counts them, also where another account has the first choice."""
    account = live["miniqmt_account_id"]
    assert scene(live).session_ids == session_ids(account)
    among = {**live, "miniqmt_accounts": f"acct1883:STOCK,{account}:STOCK"}
    assert scene(among).session_ids == session_ids(account, ["acct1883", account])


def test_a_clean_folder(live: Settings) -> None:
    """No queue is no fault, and neither is one of today."""
    here = scene(live, FactualWindows())
    for name, case in (("in_use", "free"), ("leftovers", "none"), ("size", "little")):
        finds(f"sessions.{name}", here, case)
    queue_of(here, age=60)
    finds("sessions.leftovers", here, "fresh")


def test_session_ids_that_somebody_else_uses(live: Settings) -> None:
    """A file of ours that is held while no worker runs is another program's."""
    here = scene(live, FactualWindows())
    path = queue_of(here, age=DAY, name="lock_down_queue_win_{}")
    here = scene(live, FactualWindows(held=frozenset({path.name})))
    finds("sessions.in_use", here, "taken", "End the old worker")
    finds("sessions.leftovers", here, "in_use")
    with Journal(live["state_dir"], live["miniqmt_account_id"]):
        finds("sessions.in_use", scene(live, FactualWindows(held=frozenset({path.name}))), "ours")


def test_leftover_queues(live: Settings) -> None:
    """Old queues of our own are found; the fix removes them, and nobody else's."""
    here = scene(live, FactualWindows())
    named = ("down_queue_{}", "down_queue_win_{}", "lock_down_queue_win_{}")
    ours = [queue_of(here, DAY, name) for name in named]
    others = [
        here.path / "down_queue_win_7",
        here.path / "up_queue_win_7",
        here.path / "down_queue_notes.txt",
    ]
    for path in others:
        path.write_bytes(b"")
    result = finds("sessions.leftovers", here, "stale", "--fix")
    assert result.finding.fix is not None
    result.finding.fix.do()
    assert not any(path.exists() for path in ours)
    assert all(path.exists() for path in others)
    finds("sessions.leftovers", here, "none")


def test_an_old_queue_beside_a_fresh_one(live: Settings) -> None:
    """Only what is old is removed."""
    here = scene(live, FactualWindows())
    old, fresh = queue_of(here, DAY), queue_of(here, 60, "down_queue_{}")
    result = finds("sessions.leftovers", here, "stale", "--fix")
    assert result.finding.facts["count"] == 1
    assert result.finding.fix is not None
    result.finding.fix.do()
    assert (old.exists(), fresh.exists()) == (False, True)
    finds("sessions.leftovers", here, "fresh")


def test_a_queue_that_comes_into_use_stays(live: Settings) -> None:
    """The fix looks again before it removes."""
    windows = FactualWindows()
    here = scene(live, windows)
    path = queue_of(here, DAY)
    result = finds("sessions.leftovers", here, "stale", "--fix")
    assert result.finding.fix is not None
    windows.held = frozenset({path.name})
    result.finding.fix.do()
    assert path.exists()


def test_elsewhere_nothing_is_removed(live: Settings) -> None:
    """Only Windows says whether a file is in use: elsewhere no fix is offered."""
    here = scene(live, machine=machine())
    queue_of(here, DAY)
    result = finds("sessions.leftovers", here, "stale", "old queue")
    assert result.finding.fix is None


def test_too_many_queues(live: Settings) -> None:
    """Thirty sessions of 75 MB are found, whoever they belong to."""
    here = scene(live)
    for number in range(30):
        with (here.path / f"down_queue_win_{number}").open("wb") as file:
            file.truncate(75_497_752)
    result = finds("sessions.size", here, "much", "fixed session ids")
    assert result.finding.facts["sessions"] == 30


def test_a_worker_in_another_process_holds_its_folder(live: Settings, start_module: Start) -> None:
    """The lock is seen from outside, and is gone with its process."""
    given = {**live, "miniqmt_account_id": "1000000365"}
    assert not scene(given).worker_runs
    folder = str(live["state_dir"])
    holding = start_module("journal.holding_child", folder, environment={"PYTHONPATH": "tests"})
    holding.wait_for_line("held")
    assert scene(given).worker_runs
    holding.kill()
    assert not scene(given).worker_runs
