"""The exchange outlives the terminal, as the real one does: its state is kept in a file.

For chaos runs that kill the terminal's process. Written before anything is told, so that whatever a client
has heard of is there when the terminal is started again.
"""

import pickle
from collections.abc import Callable
from pathlib import Path

from worker.simulator.exchange.market import Exchange
from worker.simulator.scenario import Scenario


class Keeper:
    """The file.

    Args:
        path: where it is; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def exchange(self, scenario: Scenario, clock: Callable[[], float]) -> Exchange:
        """The exchange as it was kept; a new one of the scenario where none was."""
        if self._path is None or not self._path.exists():
            return Exchange(scenario, clock)
        # Our own file, written by the process before this one; nobody else's is ever read.
        kept: Exchange = pickle.loads(self._path.read_bytes())  # noqa: S301
        kept.go_on(clock)
        return kept

    def keep(self, exchange: Exchange) -> None:
        """Write it down; whoever is killed meanwhile leaves the state before."""
        if self._path is not None:
            unfinished = self._path.with_suffix(".new")
            unfinished.write_bytes(pickle.dumps(exchange))
            unfinished.replace(self._path)
