"""qmt-bus as a subject: a real worker with everything on, over the simulated terminal."""

import time
from collections.abc import Mapping
from pathlib import Path

from bus_schema.events import WorkerStatusEvent
from bus_schema.keys import DATA_FIELD, Keys
from bus_schema.risk import RuleName
from bus_schema.version import product_version
from ops.bench.order import LAST_PRICE, RESTING_PRICE, STOCK_CODE, orders
from ops.bench.protocol import Json
from ops.bench.subjects.bus_client import BusOrderClient
from ops.bench.subjects.flood import Flood
from ops.bench.subjects.lane import Lane, newest_id
from ops.bench.subjects.long_day import LongDay
from ops.bench.subjects.redis_subject import READY_SECONDS, RedisSubject
from ops.bench.subjects.server import Server, python
from ops.chaos.waiting import until
from worker.bus.embedded.readiness import free_port

STRATEGY = "bench"
LOAD_BATCH = 256
_RETENTION_HOURS = 72
_HEARTBEAT_SECONDS = 10
_LONG_MS = 86_400_000
"""Nothing expires: a flood is to be answered, however long it waits."""
_READY = b'"state":"ready"'
_BLOCK_MS = 1_000
_UNCHECKED = "".join(f"[rules.{rule}]\non = false\n" for rule in RuleName)
_SCENARIO = """
[[accounts]]
account_id = "{account_id}"
cash = 1_000_000_000_000.0
[[quotes]]
stock_code = "{stock_code}"
last = {last}
# The same terminal for everybody: none of its whims is to be measured.
[faults]
push_before_response = false
response_before_reject_pushes = false
late_sysid = false
query_lag_s = 0.0
untold = []
"""


class QmtBus(RedisSubject):
    """A worker, started as its users start it. Each of its lives is another account, with its own journal.

    The simulated terminal inside begins each of them with the same order numbers, which one account's worker
    would rightly find strange.
    """

    account_id: str

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the worker, and give it the day that the settings ask for."""
        self._lives = 0
        versions = super().start(settings)
        if settings.get("finished_orders"):
            self._remember(settings["finished_orders"])
        if settings.get("open_orders"):
            resting = Flood(self.link, self.lane._replace(has_fills=False), orders(RESTING_PRICE, "r"))
            resting.sustain(settings["open_orders"], LOAD_BATCH)
        return versions

    def versions(self) -> Mapping[str, str]:
        """The versions of what it is made of."""
        return {**super().versions(), "qmt-bus": product_version()}

    def prepare(self) -> None:
        """Begin a life: write its scenario, announce the strategy, start a terminal if one is asked for."""
        self._lives += 1
        self.account_id = f"{self.settings['name']}_{self._lives}".replace("-", "_")
        self.keys = Keys(self.account_id)
        self.lane = Lane(self.keys.commands(STRATEGY), self.keys.inbox(STRATEGY), has_fills=True)
        scenario = self.folder / f"{self.account_id}.toml"
        terms = {"account_id": self.account_id, "stock_code": STOCK_CODE, "last": LAST_PRICE}
        scenario.write_text(_SCENARIO.format(**terms), "utf-8")
        self._environment = self._worker_settings(scenario)
        if self.settings.get("unchecked"):
            limits = self.folder / "unchecked.toml"
            limits.write_text(_UNCHECKED, "utf-8")
            self._environment["RISK_FILE"] = str(limits)
        if self.settings.get("terminal_process"):
            self._environment["SIM_TERMINAL"] = self._start_terminal(scenario)
        self.link.call("SADD", self.keys.strategies, STRATEGY)

    def anew(self) -> None:
        """End the worker, and begin another life."""
        super().anew()
        self.client.close()
        self.prepare()
        self.open_lane()

    def connect(self) -> None:
        """Make the bare client, or the project's own where that is asked for."""
        if self.settings.get("own_client"):
            self.client = BusOrderClient(self.url, self.account_id, STRATEGY)
        else:
            super().connect()

    def _worker_settings(self, scenario: Path) -> dict[str, str]:
        return {
            "BROKER": "simulated",
            "REDIS_URL": self.url,
            "MINIQMT_ACCOUNT_ID": self.account_id,
            "SIM_SCENARIO": str(scenario),
            "STATE_DIR": str(self._state),
            "JOURNAL_SYNC": self.settings.get("journal_sync", "normal"),
            "COMMAND_TTL_MS": str(_LONG_MS),
            "HEARTBEAT_SECONDS": str(self.settings.get("heartbeat_seconds", _HEARTBEAT_SECONDS)),
            # The brake would be all that is measured; the other checks stay on.
            "ORDER_RATE_LIMIT": "0",
            "ORDER_DAILY_LIMIT": "0",
            # A million orders' events would fill Redis; what the worker keeps of them is the same.
            "STREAM_RETENTION_HOURS": str(self.settings.get("retention_hours", _RETENTION_HOURS)),
        }

    @property
    def _state(self) -> Path:
        return self.folder / "state"

    def _start_terminal(self, scenario: Path) -> str:
        address = f"127.0.0.1:{free_port()}"
        options = ("--listen", address, "--scenario", str(scenario), "--account", self.account_id)
        terminal = Server(python("worker.simulator", *options), self.folder / "terminal.log")
        self.held.callback(terminal.end)
        if not until(lambda: "listening" in terminal.output, READY_SECONDS):
            raise terminal.failed("the terminal does not listen")
        return address

    def _remember(self, finished_orders: int) -> None:
        """Let the worker's next life begin with a day behind it, of which Redis has everything."""
        name = b"finished"
        terms = next(orders())[1].replace(b'"o1"', b'"%s"' % name)
        self.link.call("XADD", self.lane.commands, "*", DATA_FIELD, terms)
        self._wait_for_end_of(name)
        account_id = self.account_id
        self.anew()
        day = LongDay(self._state, account_id, name.decode())
        for stream, entry_id in day.write(self._state, self.account_id, finished_orders).items():
            key = self.keys.orders.removesuffix("orders") + stream
            self.link.call("XADD", key, entry_id, DATA_FIELD, b"{}")
        self.server = self.start_server()
        self.wait_until_ready()

    def stages(self) -> Mapping[str, Mapping[str, float]]:
        """What the worker's next heartbeat says of the orders of this life."""
        told = newest_id(self.link, self.keys.status)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.server.is_running:
            read = ("XREAD", "BLOCK", _BLOCK_MS, "STREAMS", self.keys.status, told)
            for _, entries in self.link.call(*read) or []:
                told = entries[-1][0]
                beats = [WorkerStatusEvent.model_validate_json(fields[1]) for _, fields in entries]
                if beats[-1].stages:
                    return {name: stage.model_dump() for name, stage in beats[-1].stages.items()}
        raise self.server.failed("the worker says nothing of its stages")

    def _wait_for_end_of(self, name: bytes) -> None:
        """Wait until an order is filled, and known to be."""
        marks = (b'"type":"fill"', b'"order_status":"succeeded"', b'"type":"reply"')

        def is_told() -> bool:
            entries = self.link.call("XRANGE", self.lane.answers, "-", "+")
            told = [fields[1] for _, fields in entries if name in fields[1]]
            return all(any(mark in data for data in told) for mark in marks)

        if not until(is_told, READY_SECONDS):
            raise self.server.failed("an order was not filled")

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
