"""Redis, worker and simulated terminal in this process, in a folder that is gone afterwards."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bus_schema.client import BusClient
from bus_schema.codes import WorkerState
from bus_schema.events import WorkerStatusEvent
from bus_schema.keys import Keys
from ops.demo.errors import DemoFailedError
from ops.demo.watcher import Watcher
from ops.screen import Paint
from worker.app import Worker
from worker.logs import configure_logs
from worker.settings import EMBEDDED_REDIS, BrokerKind, LogFormat, LogLevel, Settings
from worker.simulator import TerminalControl

STRATEGY = "demo"
SILENT = "pace-"
"""Ids of orders that are measured, not shown."""


class DemoSettings(Settings):
    """Settings that look neither at the environment nor at a file: a demo can never go live."""

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # pydantic passes the others by name.
        cls, _settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, **_others: object
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the code says, and nothing else."""
        return (init_settings,)


class Stage:
    """Everything that a strategy needs around it. Use it in a `with` statement.

    Attributes:
        bus: the strategy's end of the bus.
        watcher: sees and prints what happens.
        terminal: the levers of the simulated terminal.
        paint: colours, or none.
    """

    terminal: TerminalControl
    watcher: Watcher
    bus: BusClient

    def __init__(self, paint: Paint) -> None:
        self.paint = paint
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as held:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="qmt-bus-demo-")))
            self._raise_curtain(folder, held)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def _raise_curtain(self, folder: Path, held: ExitStack) -> None:
        settings = DemoSettings(
            _env_file=None, broker=BrokerKind.SIMULATED, redis_url=EMBEDDED_REDIS, state_dir=folder
        )
        configure_logs(LogLevel.ERROR, LogFormat.CONSOLE, settings.account_id)
        worker = Worker(settings, Event())
        self.terminal = _levers(worker)
        keys = Keys(settings.account_id)
        watched = (keys.status, keys.inbox(STRATEGY), keys.assets)
        self.watcher = Watcher(worker.premises.url, watched, self.paint, silent=SILENT)
        held.callback(self.watcher.close)
        held.callback(_end, worker)
        worker.start()
        self.bus = held.enter_context(
            BusClient(worker.premises.url, account_id=settings.account_id, strategy=STRATEGY)
        )

    def wait_until_ready(self, start: int = 0) -> None:
        """Wait until the worker takes orders.

        Args:
            start: what the watcher saw before this index does not count.

        Raises:
            DemoFailedError: it does not in time.
        """
        self.wait_for_state(WorkerState.READY, start)

    def wait_for_state(self, state: WorkerState, start: int) -> None:
        """Wait until the worker says that it is in a state.

        Raises:
            DemoFailedError: it does not in time.
        """
        self.watcher.wait_for(
            WorkerStatusEvent, lambda event: event.state == state, f"the worker as {state}", start=start
        )


def _levers(worker: Worker) -> TerminalControl:
    if worker.premises.terminal_control is None:
        raise DemoFailedError("the terminal is not a simulated one in this process")
    return worker.premises.terminal_control


def _end(worker: Worker) -> None:
    if not worker.stop("the demo is over"):
        raise DemoFailedError("a call into the SDK hangs, so that the worker could not stop")
