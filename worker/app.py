"""The wiring: the only module that knows every concrete class. It starts and stops them in order."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from threading import Event
from typing import TypeVar

import structlog

from bus_schema.alive import Alive
from bus_schema.codes import WorkerState
from bus_schema.keys import Keys
from bus_schema.version import product_version
from worker.broker.broker import Broker
from worker.broker.feed import Feed
from worker.broker.means import Means, read_bank_passwords
from worker.broker.session import Terminal
from worker.broker.session_ids import session_ids
from worker.bus.alive import SignOfLife
from worker.bus.clock import BusClock
from worker.bus.command_keys import read_signers
from worker.bus.credits import Credits
from worker.bus.entries import EntryId, Reading, read_entry
from worker.bus.intake import Intake, known_strategies, lost_strategies
from worker.bus.link import RedisLink
from worker.bus.outbox import Outbox
from worker.bus.outputs import key_of, newest_of_streams
from worker.bus.past import Past
from worker.bus.query_replies import QueryReplies
from worker.bus.quotes import QuotePublisher
from worker.bus.reader import Reader
from worker.bus.recollecting import recall, rows_beyond
from worker.bus.room import Room
from worker.bus.shipment import Shipment
from worker.bus.shipper import Shipper
from worker.bus.signatures import Signatures
from worker.bus.trimming import MS_PER_HOUR, Trimmer
from worker.desk import Desk
from worker.engine.attic import Attic, AtticError
from worker.engine.config import EngineConfig
from worker.engine.days import CALENDAR, NIGHT_SESSIONS, trading_days
from worker.engine.effects import Row
from worker.engine.engine import Engine
from worker.engine.inputs import Input, StrategiesKnown
from worker.fresh import live_before, simulated_before
from worker.journal import Journal, JournalError, JournalReader, Sync
from worker.journal.attic import open_attic
from worker.journal.journal import damaged
from worker.limits import LimitsFile, plan_of, rates_of
from worker.loop import Inputs, Loop
from worker.premises import Premises, StartCancelledError, when_redis_is_there
from worker.schedule import Schedule
from worker.settings import Settings, SettingsError
from worker.stages import Stages

COMMANDS_IN_HAND = 256
"""Of one strategy."""
LEAST_JOURNAL_HOURS = {CALENDAR: 48.0, NIGHT_SESSIONS: 96.0}
"""Today's ids and the last trading day's fills must be known, however short the streams are kept: on a Monday
evening, those of the day whose night session was on Thursday."""
ANSWER_SECONDS = 5.0
SHIP_SECONDS = 5.0
EXPORTS = "exports"
"""The folder in the state's that the terminal writes tables into."""
MARKET_WAIT_MS = 200
"""The terminal beside the worker knows its instruments within a few milliseconds, if it knows them at all."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Worker:
    """One account's worker.

    Args:
        settings: what to trade with, and over which bus.
        stopping: set by whoever wants the worker to stop, also while it still waits for Redis.
        premises: what it shares with the other accounts of its process; without any, it has its own.

    Raises:
        SettingsError: the Redis, or a file of limits, keys or passwords that they name, must not be used.
        SdkUnavailableError: ``BROKER=live``, and xtquant does not run here.
        ScenarioError: the simulated terminal's scenario is wrong.
        EmbeddedRedisError: there is no Redis to embed.
        JournalError: the journal cannot be opened.
        StartCancelledError: it was stopped before Redis could be reached.
    """

    def __init__(self, settings: Settings, stopping: Event, premises: Premises | None = None) -> None:
        self._settings = settings
        self._stopping = stopping
        with ExitStack() as held:
            # Closed after everything else.
            self.premises = premises or held.enter_context(closing(Premises([settings], stopping)))
            self._wire(held)
            self._held = held.pop_all()

    def _wire(self, held: ExitStack) -> None:
        keys = Keys(self._settings.account_id, self._settings.bus_prefix)
        self._clock, self._inputs, stages = BusClock(), Inputs(), Stages()
        journal, keep_ms = self._journal(held)
        outbox, credits_ = Outbox(), Credits(COMMANDS_IN_HAND)
        link_out = self._link("shipper")
        # Before the first order list comes: its orders are told by the names on them.
        self._strategies = self._when_redis_is_there(lambda: known_strategies(link_out, keys))
        attic = held.enter_context(open_attic(self._settings.state_dir, self._settings.account_id))
        self._engine, past = self._remembered(journal, link_out, keys, attic)
        adopted = self._when_redis_is_there(lambda: lost_strategies(link_out, keys, past, self._strategies))
        self._strategies |= adopted
        self._broker = Broker(
            self._terminal(),
            self._inputs.tell,
            self._clock.now,
            stages,
            idle_seconds=self._settings.reconnect_idle_seconds,
        )
        # Closed before the journal is: whoever is last to close it leaves one whole file.
        rows = held.enter_context(closing(JournalReader(journal.path)))
        shipment = Shipment(link_out, keys, outbox=outbox, journal=rows, written=past.written)
        self._feed = Feed(self.premises.quotes, self._ticks(held, keys).publish, self._broker.idle_pause)
        self._loop = self._loop_of(
            journal, self._desk(journal, outbox, credits_, shipment.post), keep_ms, keys
        )
        # Entry ids never step back, so this machine's own clock must not be in them.
        began = self._when_redis_is_there(lambda: self._hear_time(link_out))
        intake = self._intake(keys, credits_, past, began, adopted)
        intake.recreated, shipment.given_up = shipment.check, intake.reread
        self._reader = Reader(intake)
        trimmer = self._trimmer(link_out, keys, intake)
        room = self._room(link_out, keys, intake, trimmer)
        shipment.shipped = (stages.shipped, self._alive(link_out, keys).shipped, room.replies.shipped)
        shipment.make_room = room.make
        self._shipper = Shipper(shipment, outbox, room)
        self._broker.heard, self._broker.stuck = self._loop.take_heard, self._reader.replace
        self._schedule = self._scheduled(trimmer, stages)
        self._floor = self._when_redis_is_there(lambda: newest_of_streams(link_out, keys, self._strategies))

    def _hear_time(self, link: RedisLink) -> int:
        asked = self._clock.now_ns()
        seconds, microseconds = map(int, link.call("TIME"))
        self._clock.heard(seconds, microseconds, asked)
        return seconds * 1_000 + microseconds // 1_000

    def _intake(
        self, keys: Keys, credits_: Credits, past: Past, began: int, adopted: frozenset[str]
    ) -> Intake:
        return Intake(
            self._link("reader"),
            keys,
            self._clock,
            credits_,
            self._take_read,
            past=past,
            # The steady clock of Windows, Linux and macOS begins with the machine.
            doubtful=past.could_have_acted(began, began - int(time.monotonic() * 1_000)),
            adopted=adopted,
            reading=self._reading(keys, past),
        )

    def _trimmer(self, link: RedisLink, keys: Keys, intake: Intake) -> Trimmer:
        hours = self._settings.stream_retention_hours
        return Trimmer(link, keys, self._clock, retention_hours=hours, strategies=lambda: intake.strategies)

    def _room(self, link: RedisLink, keys: Keys, intake: Intake, trimmer: Trimmer) -> Room:
        inboxes = [f"inbox:{name}" for name in sorted(self._strategies)]
        return Room(
            link,
            keys,
            self._clock,
            replies=QueryReplies(link, self._clock, partial(key_of, keys), inboxes),
            trimmer=trimmer,
            strategies=lambda: intake.strategies,
            tell=self._inputs.tell,
        )

    def _alive(self, link: RedisLink, keys: Keys) -> SignOfLife:
        return SignOfLife(link, keys.alive, self._settings.heartbeat_seconds)

    def _loop_of(self, journal: Journal, desk: Desk, keep_ms: int, keys: Keys) -> Loop:
        return Loop(
            self._inputs,
            desk,
            self._engine,
            journal,
            self._clock,
            sender=self._broker,
            keep_ms=keep_ms,
            unwritable=self._alarm(keys),
        )

    def _desk(self, journal: Journal, outbox: Outbox, credits_: Credits, post: Callable[[], None]) -> Desk:
        return Desk(
            self._engine,
            journal,
            self._broker,
            outbox,
            credits_=credits_,
            limits=LimitsFile(self._settings.limits_file, self._inputs.tell),
            feed=self._feed,
            post=post,
        )

    def _take_read(self, told: list[Input]) -> None:
        self._loop.take_read(told)
        self._reader.check()

    def _ticks(self, held: ExitStack, keys: Keys) -> QuotePublisher:
        simulated = self.premises.simulated
        publisher = QuotePublisher(self._link("quotes"), keys, self._clock.now, simulated=simulated)
        return held.enter_context(closing(publisher))

    def _link(self, role: str) -> RedisLink:
        return RedisLink(self.premises.url, f"qmt-bus-{role}")

    def _when_redis_is_there(self, ask: Callable[[], T]) -> T:
        return when_redis_is_there(ask, self._stopping)

    def _journal(self, held: ExitStack) -> tuple[Journal, int]:
        """The journal without what is too old, and for how many milliseconds it keeps its rows."""
        settings = self._settings
        journal = held.enter_context(
            Journal(settings.state_dir, settings.account_id, Sync(settings.journal_sync))
        )
        least = LEAST_JOURNAL_HOURS[trading_days(settings.account.account_type)]
        keep_ms = int(max(settings.stream_retention_hours, least) * MS_PER_HOUR)
        self._check_market(journal)
        journal.prune(keep_ms, self._clock.now())
        return journal, keep_ms

    def _check_market(self, journal: Journal) -> None:
        """Keep a simulation's orders, holdings and halts out of live trading, and the other way round."""
        before = journal.simulated
        if before is not None and before != self.premises.simulated:
            path = str(journal.path)
            raise SettingsError([simulated_before(path) if before else live_before(path)])

    def _alarm(self, keys: Keys) -> Callable[[str], None]:
        """Return what says by the key `alive` why nothing is traded while no event can be journalled."""
        alive = SignOfLife(self._link("alarm"), keys.alive, self._settings.heartbeat_seconds)

        def warn(reason: str) -> None:
            now, version = self._clock.now(), product_version()
            alive.warn(
                Alive(state=WorkerState.HALTED, since=now, version=version, published_at=now, reason=reason)
            )

        return warn

    def _scheduled(self, trimmer: Trimmer, stages: Stages) -> Schedule:
        return Schedule(
            self._inputs.tell,
            trimmer.ask,
            stages,
            asset_seconds=self._settings.asset_snapshot_seconds,
            position_seconds=self._settings.position_snapshot_seconds,
            heartbeat_seconds=self._settings.heartbeat_seconds,
        )

    def _reading(self, keys: Keys, past: Past) -> Reading:
        """How commands are read: where there are keys, only those that are signed are believed."""
        path = self._settings.command_keys_file
        if path is None:
            return read_entry
        days = trading_days(self._settings.account.account_type)
        ttl_ms = self._settings.command_ttl_ms
        return Signatures(read_signers(path, keys), self._clock.now, ttl_ms, days, past.acted).read

    def _terminal(self) -> Terminal:
        account, beside = self._settings.account, [one.account_id for one in self._settings.accounts]
        return Terminal(
            self.premises.sdk,
            self._settings.miniqmt_userdata_path,
            *account,
            session_ids(account.account_id, beside),
            self.premises.quotes,
            Means(
                self._settings.state_dir / EXPORTS, read_bank_passwords(self._settings.bank_passwords_file)
            ),
        )

    def _remembered(self, journal: Journal, link: RedisLink, keys: Keys, attic: Attic) -> tuple[Engine, Past]:
        """The engine as the journal and Redis remember it, and how far each stream had come."""
        settings = self._settings
        engine = Engine(
            EngineConfig(
                settings.account_id,
                self.premises.simulated,
                product_version(),
                command_ttl_ms=settings.command_ttl_ms,
                plan=plan_of(settings),
                rates=rates_of(settings),
                dry_run=settings.dry_run,
                enable_transfers=settings.enable_transfers,
                see_all=frozenset(name.strip() for name in settings.see_all_orders.split(",") if name),
                account_type=settings.account.account_type,
                market_wait_ms=MARKET_WAIT_MS,
            ),
            attic,
        )

        def beyond(newest: EntryId) -> list[Row]:
            return self._when_redis_is_there(lambda: rows_beyond(link, keys, self._strategies, newest))

        try:
            with _everything_lasts():
                return engine, recall(engine, journal, beyond)
        except (JournalError, AtticError, StartCancelledError):
            raise
        except Exception as error:
            # A row whose bytes are not what was written can break the engine in any way.
            raise JournalError(damaged(journal.path, error)) from error

    def start(self) -> None:
        """Start everything, the way back before the way in, so that nothing that comes in finds a gap."""
        self._shipper.start()
        self._loop.start(self._engine.start(self._clock.moment(), self._floor))
        self._inputs.tell(StrategiesKnown(self._strategies))
        self._feed.start()
        self._broker.start()
        self._reader.start()
        self._schedule.start()
        log.info("worker_started", simulated=self.premises.simulated)

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
        self._feed.stop()
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
