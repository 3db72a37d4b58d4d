"""The exchange outlives its terminal, as the real one does: its state is kept in a file.

What a client has heard of is there when the terminal is started again. As the book of a day grows, writing
takes longer: from a few milliseconds on, the file may be behind by twenty times what the last write took.
"""

import logging
import pickle
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bus_schema.version import product_version
from worker.simulator.exchange.market import Exchange
from worker.simulator.scenario import Scenario, ScenarioError

REST: Final = 20
"""How long nothing is written after a slow write, as a multiple of what it took."""
SLOW_SECONDS: Final = 0.005
AGAIN_SECONDS: Final = 1.0
ADVICE: Final = (
    "start once with qmt-bus run --fresh, which begins a new simulated market and a new journal"
    " / 请用 qmt-bus run --fresh 启动一次，以新的模拟市场和新的日志重新开始"
)

log = logging.getLogger(__name__)


class Keeper:
    """The file.

    Args:
        path: where it is; None keeps nothing.
        lock: guards the exchange.
        at_once: True writes before anything is told, whatever it costs: for tests that kill the terminal.
    """

    def __init__(self, path: Path | None, lock: threading.RLock, *, at_once: bool = False) -> None:
        self._path = path
        self._lock = lock
        self._at_once = at_once
        self._not_before = 0.0
        self._timer: threading.Timer | None = None

    def exchange(self, scenario: Scenario, clock: Callable[[], float]) -> Exchange:
        """Return the exchange as it was kept, with what the scenario has besides; a new one where none was.

        Raises:
            ScenarioError: the file cannot be read; it was left as it is.
        """
        if self._path is None or not self._path.exists():
            return Exchange(scenario, clock)
        kept = _read(self._path)
        kept.go_on(clock)
        kept.admit(scenario)
        return kept

    def keep(self, exchange: Exchange) -> None:
        """Write the exchange down, now or soon; whoever holds the lock calls this before anything is told."""
        if self._path is None or self._timer is not None:
            return
        wait = self._not_before - time.monotonic()
        if wait <= 0 or self._at_once:
            self._write(exchange)
        else:
            self._soon(exchange, wait)

    def close(self, exchange: Exchange) -> None:
        """Write what waits; whoever holds the lock calls this."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._write(exchange)

    def _soon(self, exchange: Exchange, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._write_late, (exchange,))
        self._timer.daemon = True
        self._timer.start()

    def _write_late(self, exchange: Exchange) -> None:
        with self._lock:
            # Closed meanwhile, which has written it.
            if self._timer is not None:
                self._timer = None
                self._write(exchange)

    def _write(self, exchange: Exchange) -> None:
        """Replace the file in one step: whoever is killed meanwhile leaves the state before."""
        if self._path is None:
            return
        # The processor's time: that others keep it busy is no reason to be behind.
        begun = time.thread_time()
        unfinished = self._path.with_suffix(".new")
        try:
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(pickle.dumps((product_version(), exchange)))
            unfinished.replace(self._path)
        except OSError:
            # A full disk must not end the market; it is kept when there is room.
            log.warning("%s cannot be written; it is tried again in a second", self._path, exc_info=True)
            self._not_before = time.monotonic() + AGAIN_SECONDS
            self._soon(exchange, AGAIN_SECONDS)
            return
        taken = time.thread_time() - begun
        if taken > SLOW_SECONDS:
            self._not_before = time.monotonic() + REST * taken


def _read(path: Path) -> Exchange:
    try:
        # Our own file, written by the process before this one; nobody else's is ever read.
        written_by, kept = pickle.loads(path.read_bytes())  # noqa: S301
    except Exception as error:
        # Whatever is wrong with its bytes, unpickling raises something of its own.
        raise ScenarioError([f"{path} cannot be read ({type(error).__name__}): {ADVICE}"]) from error
    if written_by != product_version() or not isinstance(kept, Exchange):
        raise ScenarioError([f"{path} was written by version {written_by}: {ADVICE}"])
    return kept
