"""Workers to test: as a process, and within the test's own process."""

from functools import partial
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Protocol, Self

import pytest

from support.processes import ModuleProcess
from support.strategy import Strategy
from support.waiting import wait_until
from worker.app import Worker
from worker.engine.config import EngineConfig
from worker.settings import load_settings
from worker.simulator import TerminalControl


def shorten(
    patch: pytest.MonkeyPatch, *, answer_timeout_ms: int = 5_000, query_timeout_ms: int = 5_000
) -> None:
    """Let workers that are built in this process from here on give up sooner than after five seconds."""
    config = partial(EngineConfig, answer_timeout_ms=answer_timeout_ms, query_timeout_ms=query_timeout_ms)
    patch.setattr("worker.app.EngineConfig", config)


class WorkerProcess:
    """``python -m worker``, and how to wait for it."""

    def __init__(self, process: ModuleProcess, strategy: Strategy) -> None:
        self.process = process
        self._strategy = strategy
        self._seen = len(strategy.states())

    def wait_until_ready(self, timeout: float = 20) -> None:
        """Wait until this very process has said that it is ready."""
        wait_until(
            lambda: "ready" in self._strategy.states()[self._seen :] or not self.process.is_running,
            "the worker to be ready",
            timeout,
        )
        assert self.process.is_running, self.process.output


class WorkerInside:
    """A worker in this process over a terminal in this process, ready when the block begins."""

    def __init__(
        self, redis_url: str, account_id: str, state_dir: Path, strategy: Strategy, **further: object
    ) -> None:
        settings = load_settings(
            broker="simulated",
            redis_url=redis_url,
            miniqmt_account_id=account_id,
            state_dir=state_dir,
            **further,
        )
        self._worker = Worker(settings, Event())
        self._strategy = strategy
        self.left_hanging = False
        """Set by a test that leaves a thread in the SDK for ever."""

    @property
    def control(self) -> TerminalControl:
        """The levers of its terminal."""
        control = self._worker.premises.terminal_control
        assert control is not None
        return control

    def __enter__(self) -> Self:
        self._worker.start()
        wait_until(lambda: "ready" in self._strategy.states(), "the worker to be ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._worker.stop("the test is over") is not self.left_hanging


class StartInside(Protocol):
    """Start a worker in this process that reaches its Redis by an address of its own."""

    def __call__(self, url: str) -> tuple[Strategy, WorkerInside]:
        """Start it; its strategy speaks to Redis directly."""
