"""What all accounts of one process share: its Redis's address, its terminal, the SDK and the SDK's quotes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from threading import Event
from typing import TypeVar

import structlog

from bus_schema import redis_address
from worker.affinity import allowed_cores
from worker.broker.quote_client import CALL_SECONDS, QuoteClient
from worker.broker.quote_peers import StartPeer, in_a_process, in_a_thread
from worker.broker.sdk import Sdk, SdkUnavailableError, load_sdk, sdk_module
from worker.bus.embedded import start_embedded
from worker.bus.link import BusUnavailableError, RedisLink
from worker.bus.patience import until_redis_is_back
from worker.bus.server import ServerFacts, examine
from worker.private_files import anybody_may_write
from worker.settings import EMBEDDED_REDIS, BrokerKind, Settings, SettingsError
from worker.simulator import RemoteTerminal, Scenario, Terminal, TerminalControl, native_modules
from worker.start_line import start_line
from worker.userdata import wrong_with

ASKS_FOR_LIVE = (
    "BROKER: with auto, this start would trade real money on account {account}; say BROKER=live if that is"
    " meant, or BROKER=simulated（BROKER=auto 且条件齐备，将以真实资金交易账户 {account}："
    "确需实盘请写 BROKER=live，否则写 BROKER=simulated）"
)
OPEN_TO_ALL = (
    "STATE_DIR: any user of this machine may change the journal in {path}: chmod 700 {path}"
    "（本机任何用户都能改动其中的日志库，请执行 chmod 700 {path}）"
)
NO_FOLDER = (
    "STATE_DIR: the folder {path} cannot be made or read: {why}; name one on a local disk that you may write"
    "（无法创建或读取该目录，请指定本地磁盘上可写的目录）"
)
VOLATILE = (
    "REDIS_URL: this Redis keeps no append-only file, so a restart of it forgets commands and events;"
    " set appendonly yes there, or ALLOW_VOLATILE_REDIS=true here"
)

T = TypeVar("T")
log = structlog.get_logger(__name__)


class StartCancelledError(Exception):
    """The worker was told to stop before it had started."""


def when_redis_is_there(ask: Callable[[], T], stopping: Event) -> T:
    """Ask, and ask again while Redis is away.

    Raises:
        StartCancelledError: it was stopped meanwhile.
    """
    try:
        return until_redis_is_back(stopping)(ask)
    except BusUnavailableError as error:
        raise StartCancelledError("stopped while Redis was not reachable") from error


class Premises:
    """Where workers work; made once in a process, and closed after the last of them.

    Args:
        workers: the settings of each account, with the account meant.
        stopping: ends the wait for Redis.

    Attributes:
        url: of Redis.
        sdk: the SDK's modules.
        simulated: whether the terminal behind the SDK is not there.
        quotes: who asks the quote service, for all of them.
        terminal_control: levers of the simulated terminal, for the demo and for tests; None with another.

    Raises:
        SettingsError: the Redis or the folder that the settings name must not be used.
        SdkUnavailableError: ``BROKER=live``, and xtquant does not run here.
        ScenarioError: the simulated terminal's scenario is wrong.
        EmbeddedRedisError: there is no Redis to embed.
        StartCancelledError: it was stopped before Redis could be reached.
    """

    def __init__(self, workers: Sequence[Settings], stopping: Event) -> None:
        self._settings = settings = workers[0]
        _make_state_folder(settings.state_dir)
        self.simulated, why = self._simulates()
        log.warning(start_line(workers, simulated=self.simulated))
        if option := redis_address.unchecked(settings.redis_url.get_secret_value()):
            advice = (
                "whoever stands between here and Redis can read and send orders; leave it out of REDIS_URL"
            )
            log.warning("TLS_IS_NOT_CHECKED", option=option, advice=advice)
        if why:
            log.warning("SIMULATED", why=why, advice="no real order is placed")
        self.terminal_control: TerminalControl | None = None
        with ExitStack() as held:
            self.url = self._redis_url(held)
            self._check_server(stopping)
            self.sdk = self._loaded(held)
            self._held = held.pop_all()
        self.quotes = QuoteClient(self._quote_peer())
        self.quotes.begin()

    def _quote_peer(self) -> StartPeer:
        if self.terminal_control is not None:
            return in_a_thread(sdk_module("xtdata"))
        settings = self._settings
        request = {
            "sim_terminal": settings.sim_terminal if self.simulated else "",
            "xtquant_path": str(settings.xtquant_path or ""),
            "host": settings.miniqmt_host,
            "port": settings.miniqmt_port,
            # Those of now: the worker itself is about to stay on one.
            "cores": _cores(),
            "call_seconds": CALL_SECONDS,
        }
        return in_a_process(request)

    def _redis_url(self, held: ExitStack) -> str:
        url = self._settings.redis_url.get_secret_value()
        if url != EMBEDDED_REDIS:
            return url
        embedded = held.enter_context(start_embedded())
        log.warning("embedded_redis", which=embedded.description, url=embedded.url)
        return embedded.url

    def _check_server(self, stopping: Event) -> None:
        link = RedisLink(self.url, "qmt-bus-start")
        facts: ServerFacts = when_redis_is_there(lambda: examine(link), stopping)
        link.close()
        if facts.too_old:
            raise SettingsError([f"REDIS_URL: Redis {facts.version} is too old; qmt-bus needs 6.2 or newer"])
        live = self._settings.broker is BrokerKind.LIVE
        if live and facts.aof_enabled is False and not self._settings.allow_volatile_redis:
            raise SettingsError([VOLATILE])

    def _simulates(self) -> tuple[bool, str]:
        """Whether no real order is placed, and why if nobody has said so.

        Real money is asked for in so many words: auto is never enough.
        """
        settings = self._settings
        if settings.broker is not BrokerKind.AUTO:
            return settings.broker is BrokerKind.SIMULATED, ""
        why = "BROKER=auto, and MINIQMT_ENABLED, _ACCOUNT_ID and _USERDATA_PATH do not name a real terminal"
        if settings.wants_live:
            try:
                load_sdk(path=settings.xtquant_path)
            except SdkUnavailableError as error:
                why = str(error)
            else:
                raise SettingsError([ASKS_FOR_LIVE.format(account=settings.account_id)])
        return True, why

    def _loaded(self, held: ExitStack) -> Sdk:
        """The SDK over a real terminal or over the simulated one."""
        settings = self._settings
        if self.simulated:
            return load_sdk(native_modules(self._simulated_terminal(held)), settings.xtquant_path)
        sdk = load_sdk(path=settings.xtquant_path)
        if wrong := wrong_with(settings.miniqmt_userdata_path):
            raise SettingsError([wrong])
        return sdk

    def _simulated_terminal(self, held: ExitStack) -> Terminal | RemoteTerminal:
        settings = self._settings
        if settings.sim_terminal:
            return RemoteTerminal(settings.sim_terminal)
        file = settings.simulated_exchange_file
        scenario = Scenario.load(settings.sim_scenario, accounts=settings.accounts)
        if file.exists():
            log.info("simulated_exchange_restored", file=str(file), advice="qmt-bus run --fresh begins anew")
        terminal = held.enter_context(closing(Terminal(scenario, keep=file)))
        self.terminal_control = TerminalControl(terminal)
        return terminal

    def close(self) -> None:
        """Let go of the quotes and of Redis."""
        self.quotes.close()
        self._held.close()


def _make_state_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        open_to_all = anybody_may_write(path)
    except OSError as error:
        raise SettingsError([NO_FOLDER.format(path=path, why=error.strerror)]) from error
    if open_to_all:
        raise SettingsError([OPEN_TO_ALL.format(path=path)])


def _cores() -> list[int]:
    with suppress(OSError):
        return allowed_cores()
    return []
