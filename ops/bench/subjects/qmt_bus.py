"""qmt-bus as a subject: a real worker with everything on, over the simulated terminal."""

import time
from collections.abc import Mapping
from pathlib import Path

from bus_schema.keys import Keys
from ops.bench.order import LAST_PRICE, RESTING_PRICE, STOCK_CODE, orders
from ops.bench.protocol import Json
from ops.bench.subjects.bus_client import BusOrderClient
from ops.bench.subjects.flood import Flood
from ops.bench.subjects.lane import Lane, newest_id
from ops.bench.subjects.redis_subject import READY_SECONDS, RedisSubject
from ops.bench.subjects.server import Server, python
from ops.chaos.waiting import until
from worker.app import product_version
from worker.bus.embedded.readiness import free_port

STRATEGY = "bench"
LOAD_BATCH = 256
_LONG_MS = 86_400_000
"""Nothing expires: a flood is to be answered, however long it waits."""
_READY = b'"state":"ready"'
_BLOCK_MS = 1_000
_SCENARIO = """
[[accounts]]
account_id = "{account_id}"
cash = 1_000_000_000_000.0
[[quotes]]
stock_code = "{stock_code}"
last = {last}
"""


class QmtBus(RedisSubject):
    """A worker, started as its users start it, in a journal of its own."""

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the worker, and give it the day that the settings ask for."""
        versions = {**super().start(settings), "qmt-bus": product_version()}
        if resting := settings.get("open_orders", 0):
            lane = self.lane._replace(has_fills=False)
            Flood(self.link, lane, orders(RESTING_PRICE, "r")).sustain(resting, LOAD_BATCH)
        return versions

    def prepare(self, settings: Json) -> None:
        """Write scenario and journal, announce the strategy, and start a terminal if one is asked for."""
        self.account_id: str = settings["name"].replace("-", "_")
        self.keys = Keys(self.account_id)
        self.lane = Lane(self.keys.commands(STRATEGY), self.keys.inbox(STRATEGY), has_fills=True)
        scenario = self.folder / "scenario.toml"
        terms = {"account_id": self.account_id, "stock_code": STOCK_CODE, "last": LAST_PRICE}
        scenario.write_text(_SCENARIO.format(**terms), "utf-8")
        self._own_client = settings.get("own_client", False)
        self._environment = self._settings(settings, scenario)
        if settings.get("terminal_process"):
            self._environment["SIM_TERMINAL"] = self._start_terminal(scenario)
        self.link.call("SADD", self.keys.strategies, STRATEGY)

    def connect(self) -> None:
        """Make the bare client, or the project's own where that is asked for."""
        if self._own_client:
            self.client = BusOrderClient(self.url, self.account_id, STRATEGY)
        else:
            super().connect()

    def _settings(self, settings: Json, scenario: Path) -> dict[str, str]:
        return {
            "BROKER": "simulated",
            "REDIS_URL": self.url,
            "MINIQMT_ACCOUNT_ID": self.account_id,
            "SIM_SCENARIO": str(scenario),
            "STATE_DIR": str(self.folder / "state"),
            "JOURNAL_SYNC": settings.get("journal_sync", "normal"),
            "COMMAND_TTL_MS": str(_LONG_MS),
        }

    def _start_terminal(self, scenario: Path) -> str:
        address, log = f"127.0.0.1:{free_port()}", self.folder / "terminal.log"
        options = ("--listen", address, "--scenario", str(scenario), "--account", self.account_id)
        self._terminal = Server(python("worker.simulator", *options), log)
        if not until(lambda: "listening" in self._terminal.output, READY_SECONDS):
            raise self._terminal.failed("the terminal does not listen")
        return address

    def start_server(self) -> Server:
        """Start the worker; it is ready when it says so after this."""
        self._told = newest_id(self.link, self.keys.status)
        return Server(python("ops.cli", "run"), self.folder / "worker.log", self._environment)

    def wait_until_ready(self) -> None:
        """Return when the worker that was started last takes orders.

        Raises:
            ServerFailedError: it has ended, or takes too long.
        """
        deadline = time.monotonic() + READY_SECONDS
        read = ("XREAD", "BLOCK", _BLOCK_MS, "STREAMS", self.keys.status)
        while time.monotonic() < deadline and self.server.is_running:
            for _, entries in self.link.call(*read, self._told) or []:
                self._told = entries[-1][0]
                if any(_READY in fields[1] for _, fields in entries):
                    return
        raise self.server.failed("the worker is not ready")

    def stop(self) -> None:
        """End the worker, then its terminal."""
        super().stop()
        if hasattr(self, "_terminal"):
            self._terminal.end()
