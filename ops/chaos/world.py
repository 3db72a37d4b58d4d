"""Everything that takes part in a round: Redis, terminal, worker, strategies, the proxies between them."""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bus_schema.keys import DATA_FIELD, Keys
from ops.chaos.children import Child
from ops.chaos.follower import Follower
from ops.chaos.proxy import TcpProxy
from ops.chaos.redis_server import DurableRedis
from ops.chaos.shifted_clock import ShiftedClock
from ops.chaos.strategies import Strategy
from ops.chaos.waiting import pause, until
from ops.chaos.wishes import STOCKS
from worker.bus.embedded.readiness import free_port
from worker.bus.link import RedisLink
from worker.simulator import TerminalControl
from worker.simulator.link import TerminalUnreachableError

ACCOUNT_ID = "8880000777"
STRATEGIES = ("alpha", "beta", "gamma")
NEWCOMER = "delta"
"""Whom nobody knows before everything has become quiet."""
LISTENERS = (*STRATEGIES, NEWCOMER)
PACE_SECONDS = 0.05
START_SECONDS = 20.0
SHIFTED = "ops.chaos.shifted_clock"
OUTPUT_STREAMS = ("orders", "fills", "errors", "dead", "status")


class WorldError(Exception):
    """A part that should just run does not; the message has its last words."""


class World:
    """A context manager; whatever it started is gone at its end.

    Args:
        folder: for files; it must exist and be empty.
        seed: what the strategies' dice start from.

    Attributes:
        redis: the server itself; strategies and monitors reach it directly.
        bus: the proxy through which the worker reaches Redis.
        link: the proxy through which the worker reaches the terminal.
        terminal: the levers of the terminal, past the proxy.
        follower: what a monitor has seen.
        strategies: those who send.
        kills: when the worker, the terminal or Redis was killed: (kind, milliseconds since the epoch).
        forgot: Redis has lost something that it had confirmed.
        in_order: the terminal has told fills in the order in which they traded.
        stalls: from when to when the terminal, or the link to it, stood still: milliseconds since the epoch.
        held_calls: calls into the SDK have hung; what hangs there is sent when it goes on, however late.
    """

    terminal: TerminalControl
    follower: Follower
    link: TcpProxy

    def __init__(self, folder: Path, seed: int) -> None:
        self.keys = Keys(ACCOUNT_ID)
        self.redis = DurableRedis(folder)
        self.bus = TcpProxy(self.redis.port)
        self.kills: list[tuple[str, int]] = []
        self.forgot = False
        self.in_order = True
        self.held_calls = False
        self.stalls: list[tuple[int, int]] = []
        self._folder = folder
        self._clock = ShiftedClock(folder / "clock.shift")
        self._worker: Child | None = None
        self._terminal: Child | None = None
        self._terminal_port = free_port()
        self.terminal = TerminalControl(f"127.0.0.1:{self._terminal_port}")
        self._held = ExitStack()
        self.strategies = [
            Strategy(self.redis.url, self.keys, name, str(seed), PACE_SECONDS) for name in STRATEGIES
        ]

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.enter_context(self.bus)
            held.callback(self.redis.kill)
            self.redis.start()
            (self._folder / "scenario.toml").write_text(_scenario(), encoding="utf-8")
            held.callback(self.kill_terminal)
            self.start_terminal()
            self.link = held.enter_context(TcpProxy(self._terminal_port))
            self.follower = Follower(self.redis.url, self.streams)
            held.callback(self.follower.close)
            held.callback(self.kill_worker)
            self.start_worker()
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def streams(self) -> list[str]:
        """The keys of all streams that matter, the commands' as well."""
        keys = self.keys
        plain = [getattr(keys, name) for name in OUTPUT_STREAMS]
        return [*plain, keys.control, *map(keys.inbox, LISTENERS), *map(keys.commands, LISTENERS)]

    @property
    def worker_log(self) -> Path:
        """What all workers of this round have said."""
        return self._folder / "worker.log"

    @property
    def worker_runs(self) -> bool:
        """Whether a worker lives: only a kill may end it."""
        return self._worker is not None and self._worker.is_running

    def start_worker(self) -> None:
        """Start a worker; it takes its time until it is ready."""
        environment = {
            "BROKER": "simulated",
            "REDIS_URL": self.bus.url,
            "MINIQMT_ACCOUNT_ID": ACCOUNT_ID,
            "SIM_TERMINAL": f"127.0.0.1:{self.link.port}",
            "STATE_DIR": str(self._folder / "state"),
            "LOG_FORMAT": "json",
        }
        clock = str(self._clock.path)
        self._worker = Child(SHIFTED, clock, "worker", log=self.worker_log, environment=environment)

    def kill_worker(self) -> None:
        """End the worker at once, if there is one."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def pause_worker(self, ms: int, *, asleep: bool) -> None:
        """Let the worker stand still for so long; asleep, its machine's steady clocks stand still as well."""
        if self._worker is not None:
            self._worker.pause()
            pause(ms)
            if asleep:
                self._clock.sleep(ms / 1_000)
            self._worker.resume()

    def pause_terminal(self, ms: int) -> None:
        """Let the terminal stand still for so long."""
        if self._terminal is not None:
            with self._stalled():
                self._terminal.pause()
                pause(ms)
                self._terminal.resume()

    def mute_link(self, ms: int) -> None:
        """Leave the link to the terminal open for so long and pass nothing."""
        with self._stalled():
            self.link.mute()
            pause(ms)
            self.link.restore()

    @contextmanager
    def _stalled(self) -> Iterator[None]:
        begun = time.time_ns() // 1_000_000
        yield
        self.stalls.append((begun, time.time_ns() // 1_000_000))

    def fill_disk(self, ms: int) -> None:
        """Let the worker write to no file for so long, not to its log either."""
        if self._worker is not None:
            self._worker.fill_disk(full=True)
            pause(ms)
            self._worker.fill_disk(full=False)
            if not self.worker_runs:
                # One that was just starting ends, with a status that lets its supervisor start it again.
                self.start_worker()

    def set_clock(self, seconds: float) -> None:
        """Set the clock of the worker's machine forward or back."""
        self._clock.step(seconds)

    def command(self, *words: str | int | bytes) -> None:
        """Run one command of Redis's own, while it is there; what it answers is nobody's concern."""
        link = RedisLink(self.redis.url, "chaos-hand")
        link.pipeline([words])
        link.close()

    def operate(self, kind: str, command_id: str, **fields: Any) -> None:
        """Send a control command, while Redis is there."""
        command = {"type": kind, "id": command_id, **fields}
        self._send(self.keys.control, [json.dumps(command).encode()])

    def burst(self, strategy: str, commands: Iterable[bytes]) -> None:
        """Put many commands on a strategy's stream at once, while Redis is there."""
        self._send(self.keys.commands(strategy), commands)

    def _send(self, key: str, entries: Iterable[bytes]) -> None:
        link = RedisLink(self.redis.url, "chaos-hand")
        link.pipeline([("XADD", key, "*", DATA_FIELD, data) for data in entries])
        link.close()

    def start_terminal(self) -> None:
        """Start a terminal before the exchange, which remembers its book.

        Raises:
            WorldError: it does not answer.
        """
        folder, address = self._folder, f"127.0.0.1:{self._terminal_port}"
        files = ("--scenario", str(folder / "scenario.toml"), "--keep", str(folder / "exchange.kept"))
        log = folder / "terminal.log"
        self._terminal = Child(
            "worker.simulator", "--listen", address, *files, "--account", ACCOUNT_ID, log=log
        )
        if not until(self._terminal_answers, START_SECONDS):
            raise WorldError(f"the terminal does not answer at {address}: {log.read_text('utf-8')}")

    def kill_terminal(self) -> None:
        """End the terminal at once, if there is one."""
        if self._terminal is not None:
            self._terminal.kill()
            self._terminal = None

    def _terminal_answers(self) -> bool:
        try:
            self.terminal.session_ids()
        except TerminalUnreachableError:
            return False
        return True


def _scenario() -> str:
    """An account rich enough for all, a market that fills in two slices, and little depth below the price."""
    lines = ["[market]", "fill_slices = 2"]
    lines += ["[[accounts]]", f'account_id = "{ACCOUNT_ID}"', "cash = 900_000_000.0"]
    for stock_code, price in STOCKS.items():
        position = f'stock_code = "{stock_code}"\nvolume = 5_000_000\ncost = {price}'
        lines += ["[[accounts.positions]]", position]
    for stock_code, price in STOCKS.items():
        below = f'"{price * 0.99:.3f}"'
        lines += ["[[quotes]]", f'stock_code = "{stock_code}"', f"last = {price}"]
        lines += ["[quotes.depth]", f"{below} = 300"]
    return "\n".join(lines) + "\n"
