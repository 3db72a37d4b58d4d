"""Everything that the checks look at; what several of them need is found once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from bus_schema.codes import WorkerState
from bus_schema.events import WorkerStatusEvent, parse_event
from bus_schema.keys import DATA_FIELD, Keys
from ops.doctor.asking import Answers, ask
from ops.doctor.bus import Bus
from ops.doctor.errors import CannotLookError
from ops.doctor.machine import Machine, Windows
from ops.doctor.package import Package
from ops.doctor.probe import QUOTES, RECORD_QUOTES, RECORD_TRADE, TRADE
from ops.doctor.remembered import worker_holds
from worker.broker.session_ids import session_ids
from worker.bus.link import ResponseError
from worker.settings import EMBEDDED_REDIS, BrokerKind, Settings
from worker.userdata import is_terminals

WORKER: Final = "worker"
"""The role that runs beside the terminal."""
BEATS_TO_MISS: Final = 3
LEAST_SILENCE_MS: Final = 15_000
STATUS_ENTRIES: Final = 50
"""Replies to operators stand on the status stream too."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What the worker said last.

    Attributes:
        state: one of `WorkerState`.
        reason: why.
        age_ms: how long ago, by Redis's clock.
        silent: it should have said something since.
    """

    state: str
    reason: str
    age_ms: int
    silent: bool


@dataclass
class Scene:
    """What there is to look at.

    Args:
        settings: None where some are wrong.
        complaints: one sentence for each wrong setting.
        env_file: the settings file, whether it exists or not.
        machine: this one.
        announcements: where quote services say that they run.
        role: whose rights at Redis are looked at: worker, monitor, operator, admin, or strategy:NAME.
        connect: whether the terminal may be connected to.
        patience: seconds that the SDK is waited for.
        wrong: names of settings that are wrong, and hold their default meanwhile.
    """

    settings: Settings | None
    machine: Machine
    complaints: Sequence[str] = ()
    env_file: Path = Path(".env")
    announcements: Path = field(default_factory=lambda: Path.home() / ".xtquant")
    role: str = WORKER
    connect: bool = True
    patience: float = 20.0
    wrong: frozenset[str] = frozenset()

    @property
    def checked(self) -> Settings:
        """The settings.

        Raises:
            CannotLookError: some are wrong.
        """
        if self.settings is None:
            raise CannotLookError("no_settings")
        return self.settings

    def _need(self, *names: str) -> None:
        """Look no further where one of these settings is wrong: its default says nothing.

        Raises:
            CannotLookError: it is.
        """
        if self.wrong.intersection(names):
            raise CannotLookError("no_settings")

    @property
    def live(self) -> Settings:
        """The settings, where a real terminal is meant.

        Raises:
            CannotLookError: it is to be simulated, is another role's business, or the settings are wrong.
        """
        if self.role != WORKER:
            raise CannotLookError("other_role", role=self.role)
        if self.checked.broker is BrokerKind.SIMULATED:
            raise CannotLookError("simulated")
        return self.checked

    @property
    def windows(self) -> Windows:
        """What only Windows knows.

        Raises:
            CannotLookError: this is another system.
        """
        if self.machine.windows is None:
            raise CannotLookError("elsewhere")
        return self.machine.windows

    @property
    def path(self) -> Path:
        """MINIQMT_USERDATA_PATH, whether there is such a folder or not.

        Raises:
            CannotLookError: it is not set.
        """
        self._need("miniqmt_userdata_path")
        if not self.live.miniqmt_userdata_path:
            raise CannotLookError("no_path")
        return Path(self.live.miniqmt_userdata_path)

    @property
    def userdata(self) -> Path:
        """The folder that MINIQMT_USERDATA_PATH names.

        Raises:
            CannotLookError: there is none.
        """
        if not self.path.is_dir():
            raise CannotLookError("no_folder", path=self.path)
        return self.path

    @cached_property
    def bus(self) -> Bus:
        """Redis.

        Raises:
            CannotLookError: it is embedded, or the settings are wrong.
        """
        self._need("redis_url", "bus_prefix", "miniqmt_account_id", "miniqmt_accounts")
        url = self.checked.redis_url.get_secret_value()
        if url == EMBEDDED_REDIS:
            raise CannotLookError("embedded")
        return Bus(url, Keys(self.checked.account_id, self.checked.bus_prefix))

    @cached_property
    def package(self) -> Package:
        """The SDK's files.

        Raises:
            CannotLookError: there are none.
        """
        self._need("xtquant_path")
        return Package.find(self.settings.xtquant_path if self.settings is not None else None)

    @cached_property
    def heartbeat(self) -> Heartbeat | None:
        """What the worker said last; None if it never said anything.

        Raises:
            CannotLookError: Redis does not answer.
            ResponseError: this user may not ask.
        """
        entries = self.bus.call("XREVRANGE", self.bus.keys.status, "+", "-", "COUNT", STATUS_ENTRIES)
        for entry_id, fields in entries:
            event = parse_event(dict(zip(fields[::2], fields[1::2], strict=True))[DATA_FIELD.encode()])
            if isinstance(event, WorkerStatusEvent):
                return self._heard(event, self.bus.now_ms - int(entry_id.partition(b"-")[0]))
        return None

    def _heard(self, event: WorkerStatusEvent, age_ms: int) -> Heartbeat:
        patience = max(LEAST_SILENCE_MS, BEATS_TO_MISS * 1000 * self.checked.heartbeat_seconds)
        return Heartbeat(event.state, event.reason, age_ms, age_ms > patience)

    @cached_property
    def worker_runs(self) -> bool:
        """Whether a worker of the account runs: it holds its journal here, or its heart beats anywhere."""
        if worker_holds(self.checked.state_dir, self.checked.account_id):
            return True
        try:
            heard = self.heartbeat
        except (CannotLookError, ResponseError):
            return False
        return heard is not None and not heard.silent and heard.state != WorkerState.STOPPING

    @property
    def session_ids(self) -> range:
        """The session ids that the worker of this account uses."""
        settings = self.checked
        return session_ids(settings.account_id, [one.account_id for one in settings.accounts])

    @cached_property
    def trade(self) -> Answers:
        """What the SDK says about the way of the orders.

        Raises:
            CannotLookError: it must not be asked, or there is nothing to ask.
        """
        self._may_ask_trade()
        return self._ask(TRADE)

    def recorded_trade(self) -> Answers:
        """What the account's objects are like; raises as `trade` does."""
        self._may_ask_trade()
        return self._ask(RECORD_TRADE)

    def _may_ask_trade(self) -> None:
        if not self.connect:
            raise CannotLookError("not_asked")
        # The SDK would make the folder, and fill one that is no terminal's with 300 MB.
        if not self.checked.sim_terminal and not is_terminals(self.userdata):
            raise CannotLookError("no_folder", path=self.path)
        if self.worker_runs:
            raise CannotLookError("worker_runs")

    @cached_property
    def quotes(self) -> Answers:
        """What the SDK says about the quote service.

        Raises:
            CannotLookError: it must not be asked, or there is nothing to ask.
        """
        self._may_ask_quotes()
        return self._ask(QUOTES)

    def recorded_quotes(self, codes: Sequence[str]) -> Answers:
        """Details and ticks of some instruments; raises as `quotes` does."""
        self._may_ask_quotes()
        return self._ask(RECORD_QUOTES, codes=list(codes))

    def _may_ask_quotes(self) -> None:
        if not self.connect:
            raise CannotLookError("not_asked")
        if not self.checked.sim_terminal:
            _ = self.live

    def _ask(self, kind: str, **more: Any) -> Answers:
        self._need(
            "sim_terminal", "miniqmt_account_id", "miniqmt_account_type", "miniqmt_host", "miniqmt_port"
        )
        settings = self.checked
        request: dict[str, Any] = {
            "kind": kind,
            "sim_terminal": "" if settings.wants_live else settings.sim_terminal,
            "xtquant_path": str(settings.xtquant_path or ""),
            "userdata_path": settings.miniqmt_userdata_path,
            "account_id": settings.account_id,
            "account_type": settings.account.account_type,
            "session_id": self.session_ids[-1],
            "host": settings.miniqmt_host,
            "port": settings.miniqmt_port,
            **more,
        }
        return ask(request, self.patience)

    def close(self) -> None:
        """Let go of Redis."""
        if isinstance(bus := self.__dict__.get("bus"), Bus):
            bus.close()
