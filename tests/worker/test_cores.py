"""The core of the processor that a worker stays on."""

import os
import sys
import threading
from collections.abc import Callable, Iterator

import psutil
import pytest
from support.workers import WorkerProcess

from worker import cores
from worker.cores import ANY, AUTO, stay_on_one_core

several = pytest.mark.skipif(
    sys.platform == "darwin" or (os.cpu_count() or 1) < 2, reason="there is no core to choose here"
)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Let the tests go on wherever they ran."""
    process = psutil.Process()
    before = process.cpu_affinity() if sys.platform != "darwin" else []
    yield
    if sys.platform == "linux":
        for thread in threading.enumerate():
            os.sched_setaffinity(thread.native_id or 0, before or [0])
    elif before:
        process.cpu_affinity(before)


def _here() -> list[int]:
    found: list[int] = psutil.Process().cpu_affinity() if sys.platform != "darwin" else []
    return found


@several
def test_all_threads_stay_on_the_same_core() -> None:
    """Those that run already and those that start later."""
    running = threading.Event()
    early = threading.Thread(target=running.wait, daemon=True)
    early.start()
    stay_on_one_core(AUTO)
    (core,) = _here()
    if sys.platform == "linux":
        assert early.native_id is not None
        assert os.sched_getaffinity(early.native_id) == {core}
    late: list[list[int]] = []
    thread = threading.Thread(target=lambda: late.append(_here()))
    thread.start()
    thread.join()
    running.set()
    assert late == [[core]]


@several
def test_a_core_can_be_named(capfd: pytest.CaptureFixture[str]) -> None:
    """One that is not there is said, and the worker trades on any."""
    before = _here()
    stay_on_one_core("9999")
    assert _here() == before
    assert "core_missing" in capfd.readouterr().out
    stay_on_one_core(str(before[-1]))
    assert _here() == [before[-1]]


@several
def test_a_worker_does_so_by_itself(start_worker: Callable[..., WorkerProcess]) -> None:
    """Every thread of the process, whenever it was started."""
    worker = psutil.Process(start_worker(CPU_CORE=AUTO).process.pid)
    found = {core for thread in worker.threads() for core in psutil.Process(thread.id).cpu_affinity()}
    assert len(found) == 1


def test_a_worker_may_wander() -> None:
    """With `any`, nothing is changed."""
    before = _here()
    stay_on_one_core(ANY)
    assert _here() == before


def test_a_system_that_refuses_does_not_stop_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is logged, and that is all."""

    def refuse(_cores: list[int]) -> None:
        raise PermissionError("not allowed here")

    monkeypatch.setattr(cores, "keep_to", refuse)
    before = _here()
    stay_on_one_core(AUTO)
    assert _here() == before
