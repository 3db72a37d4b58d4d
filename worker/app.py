"""The wiring: the only module that knows every concrete class. It starts and stops them in order."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from threading import Event
from typing import TypeVar

import structlog

from bus_schema.keys import Keys
from worker.broker.broker import Broker
from worker.broker.sdk import Sdk, SdkUnavailableError, load_sdk
from worker.broker.session import Terminal
from worker.bus.alive import SignOfLife
from worker.bus.clock import BusClock
from worker.bus.command_keys import read_signers
from worker.bus.credits import Credits
from worker.bus.embedded import start_embedded
from worker.bus.entries import EntryId, Reading, read_entry
from worker.bus.intake import Intake, known_strategies
from worker.bus.link import BusUnavailableError, RedisLink
from worker.bus.outbox import Outbox
from worker.bus.outputs import newest_of_streams
from worker.bus.past import Past
from worker.bus.patience import until_redis_is_back
from worker.bus.reader import Reader
from worker.bus.recollecting import recall, rows_beyond
from worker.bus.server import ServerFacts, examine
from worker.bus.shipment import Shipment
from worker.bus.shipper import Shipper
from worker.bus.signatures import Signatures
from worker.bus.trimming import MS_PER_HOUR, Trimmer
from worker.desk import Desk
from worker.engine.config import EngineConfig
from worker.engine.effects import Row
from worker.engine.engine import Engine
from worker.engine.inputs import StrategiesKnown
from worker.journal import Journal, JournalReader, Sync
from worker.limits import LimitsFile, plan_of, rates_of
from worker.loop import Inputs, Loop
from worker.schedule import Schedule
from worker.settings import EMBEDDED_REDIS, BrokerKind, Settings, SettingsError
from worker.simulator import RemoteTerminal, Scenario, TerminalControl, native_modules
from worker.simulator import Terminal as SimulatedTerminal
from worker.stages import Stages

COMMANDS_IN_HAND = 256
"""Of one strategy."""
LEAST_JOURNAL_HOURS = 48.0
"""Today's ids and yesterday's fills must be known, however short the streams are kept."""
ANSWER_SECONDS = 5.0
SHIP_SECONDS = 5.0
MARKET_WAIT_MS = 200
"""The terminal beside the worker knows its instruments within a few milliseconds, if it knows them at all."""
QUOTE_ADDRESS = ("127.0.0.1", 58610)
"""Where the SDK looks by itself."""

VOLATILE = (
    "REDIS_URL: this Redis keeps no append-only file, so a restart of it forgets commands and events;"
    " set appendonly yes there, or ALLOW_VOLATILE_REDIS=true here"
)

T = TypeVar("T")
log = structlog.get_logger(__name__)


class StartCancelledError(Exception):
    """The worker was told to stop before it had started."""


class Worker:
    """One account's worker.

    Args:
        settings: what to trade with, and over which bus.
        stopping: set by whoever wants the worker to stop, also while it still waits for Redis.

    Raises:
        SettingsError: the Redis, the terminal or the keys' file that the settings name must not be used.
        SdkUnavailableError: ``BROKER=live``, and xtquant does not run here.
        ScenarioError: the simulated terminal's scenario is wrong.
        JournalError: the journal cannot be opened.
        StartCancelledError: it was stopped before Redis could be reached.
    """

    def __init__(self, settings: Settings, stopping: Event) -> None:
        self._settings = settings
        self._stopping = stopping
        self.terminal_control: TerminalControl | None = None
        """Levers of the simulated terminal, for the demo and for tests; None with a real one."""
        with ExitStack() as held:
            self.url = self._redis_url(held)
            self._check_server()
            self._wire(held)
            self._held = held.pop_all()

    def _redis_url(self, held: ExitStack) -> str:
        url = self._settings.redis_url.get_secret_value()
        if url != EMBEDDED_REDIS:
            return url
        embedded = held.enter_context(start_embedded())
        log.warning("embedded_redis", which=embedded.description, url=embedded.url)
        return embedded.url

    def _check_server(self) -> None:
        link = RedisLink(self.url, "qmt-bus-start")
        facts: ServerFacts = self._when_redis_is_there(lambda: examine(link))
        link.close()
        if facts.too_old:
            raise SettingsError([f"REDIS_URL: Redis {facts.version} is too old; qmt-bus needs 6.2 or newer"])
        live = self._settings.broker is BrokerKind.LIVE
        if live and facts.aof_enabled is False and not self._settings.allow_volatile_redis:
            raise SettingsError([VOLATILE])

    def _when_redis_is_there(self, ask: Callable[[], T]) -> T:
        try:
            return until_redis_is_back(self._stopping)(ask)
        except BusUnavailableError as error:
            raise StartCancelledError("stopped while Redis was not reachable") from error

    def _wire(self, held: ExitStack) -> None:
        keys = Keys(self._settings.account_id, self._settings.bus_prefix)
        sdk, self.simulated = self._sdk()
        self._clock, self._inputs, stages = BusClock(), Inputs(), Stages()
        journal, keep_ms = self._journal(held)
        outbox, credits_ = Outbox(), Credits(COMMANDS_IN_HAND)
        link_in, link_out = RedisLink(self.url, "qmt-bus-reader"), RedisLink(self.url, "qmt-bus-shipper")
        # Before the first order list comes: its orders are told by the names on them.
        self._strategies = self._when_redis_is_there(lambda: known_strategies(link_out, keys))
        self._engine, past = self._remembered(journal, link_out, keys)
        self._broker = Broker(
            self._terminal(sdk), stages.listening(self._inputs.tell), self._clock.now, stages
        )
        limits = LimitsFile(self._settings.risk_file, self._inputs.tell)
        desk = Desk(self._engine, journal, self._broker, outbox, credits_=credits_, limits=limits)
        self._loop = Loop(self._inputs, desk, self._engine, journal, self._clock, keep_ms=keep_ms)
        intake = Intake(
            link_in,
            keys,
            self._clock,
            credits_,
            self._loop.decide_now,
            past=past,
            reading=self._reading(keys),
        )
        # Closed before the journal is: whoever is last to close it leaves one whole file.
        rows = held.enter_context(closing(JournalReader(journal.path)))
        shipment = Shipment(link_out, keys, outbox=outbox, journal=rows, written=past.written)
        intake.recreated, shipment.given_up = shipment.check, intake.reread
        alive = SignOfLife(link_out, keys.alive, self._settings.heartbeat_seconds)
        shipment.shipped = (stages.shipped, alive.shipped)
        hours = self._settings.stream_retention_hours
        trimmer = Trimmer(
            link_out, keys, self._clock, retention_hours=hours, strategies=lambda: intake.strategies
        )
        self._reader, self._shipper = Reader(intake), Shipper(shipment, outbox, trimmer)
        self._schedule = self._scheduled(trimmer, stages)
        # Before the first row: entry ids never step back, so this machine's own clock must not be in them.
        self._when_redis_is_there(lambda: self._clock.heard(*map(int, link_out.call("TIME"))))
        self._floor = self._when_redis_is_there(lambda: newest_of_streams(link_out, keys, self._strategies))

    def _journal(self, held: ExitStack) -> tuple[Journal, int]:
        """The journal without what is too old, and for how many milliseconds it keeps its rows."""
        settings = self._settings
        journal = held.enter_context(
            Journal(settings.state_dir, settings.account_id, Sync(settings.journal_sync))
        )
        keep_ms = int(max(settings.stream_retention_hours, LEAST_JOURNAL_HOURS) * MS_PER_HOUR)
        journal.prune(keep_ms, self._clock.now())
        return journal, keep_ms

    def _scheduled(self, trimmer: Trimmer, stages: Stages) -> Schedule:
        return Schedule(
            self._inputs.tell,
            trimmer.ask,
            stages,
            asset_seconds=self._settings.asset_snapshot_seconds,
            position_seconds=self._settings.position_snapshot_seconds,
            heartbeat_seconds=self._settings.heartbeat_seconds,
        )

    def _reading(self, keys: Keys) -> Reading:
        """How commands are read: where there are keys, only those that are signed are believed."""
        path = self._settings.command_keys_file
        if path is None:
            return read_entry
        return Signatures(read_signers(path, keys), self._clock.now, self._settings.command_ttl_ms).read

    def _sdk(self) -> tuple[Sdk, bool]:
        """The SDK over a real terminal or over the simulated one, and which it is."""
        settings = self._settings
        if settings.wants_live:
            try:
                return load_sdk(path=settings.xtquant_path), False
            except SdkUnavailableError as error:
                if settings.broker is BrokerKind.LIVE:
                    raise
                log.warning("SIMULATED", why=str(error), advice="no real order is placed")
        elif settings.broker is BrokerKind.AUTO:
            why = (
                "BROKER=auto, and MINIQMT_ENABLED, _ACCOUNT_ID and _USERDATA_PATH do not name a real terminal"
            )
            log.warning("SIMULATED", why=why, advice="no real order is placed")
        return load_sdk(native_modules(self._simulated_terminal()), settings.xtquant_path), True

    def _simulated_terminal(self) -> SimulatedTerminal | RemoteTerminal:
        settings = self._settings
        if settings.sim_terminal:
            return RemoteTerminal(settings.sim_terminal)
        scenario = Scenario.load(
            settings.sim_scenario, account_id=settings.account_id, account_type=settings.miniqmt_account_type
        )
        terminal = SimulatedTerminal(scenario)
        self.terminal_control = TerminalControl(terminal)
        return terminal

    def _terminal(self, sdk: Sdk) -> Terminal:
        settings = self._settings
        address = (settings.miniqmt_host, settings.miniqmt_port)
        return Terminal(
            sdk,
            settings.miniqmt_userdata_path,
            settings.account_id,
            settings.miniqmt_account_type,
            None if address == QUOTE_ADDRESS else address,
        )

    def _remembered(self, journal: Journal, link: RedisLink, keys: Keys) -> tuple[Engine, Past]:
        """The engine as the journal and Redis remember it, and how far each stream had come."""
        settings = self._settings
        engine = Engine(
            EngineConfig(
                settings.account_id,
                self.simulated,
                product_version(),
                command_ttl_ms=settings.command_ttl_ms,
                plan=plan_of(settings),
                rates=rates_of(settings),
                dry_run=settings.dry_run,
                market_wait_ms=MARKET_WAIT_MS,
            )
        )

        def beyond(newest: EntryId) -> list[Row]:
            return self._when_redis_is_there(lambda: rows_beyond(link, keys, self._strategies, newest))

        with _everything_lasts():
            return engine, recall(engine, journal, beyond)

    def start(self) -> None:
        """Start everything, the way back before the way in, so that nothing that comes in finds a gap."""
        self._shipper.start()
        self._loop.start(self._engine.start(self._clock.moment(), self._floor))
        self._inputs.tell(StrategiesKnown(self._strategies))
        self._broker.start()
        self._reader.start()
        self._schedule.start()
        log.info("worker_started", simulated=self.simulated)

    def stop(self, reason: str) -> bool:
        """Stop in order: intake, what is in flight, the trader, the journal, the events.

        Returns:
            False if a call into the SDK had to be left hanging, so that the interpreter cannot exit in order.
        """
        log.info("worker_stopping", reason=reason)
        self._schedule.stop()
        self._loop.announce_stop(reason)
        self._reader.stop()
        if not self._loop.wait_until_answered(ANSWER_SECONDS):
            log.warning("orders_without_answer", advice="they are journalled and looked up at the next start")
        self._broker.stop()
        self._loop.stop()
        if not self._shipper.stop(SHIP_SECONDS):
            log.warning("events_not_shipped", advice="they are journalled and shipped at the next start")
        self._held.close()
        log.info("worker_stopped")
        return not self._broker.hung


@contextmanager
def _everything_lasts() -> Iterator[None]:
    """What is made inside is no garbage; searching it for some, over and over, takes half of a long start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def product_version() -> str:
    """The installed version."""
    try:
        return version("qmt-bus")
    except PackageNotFoundError:
        return "0+unknown"
