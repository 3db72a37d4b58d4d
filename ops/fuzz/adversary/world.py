"""A Redis with the users of an ACL file, a worker, and all who use them."""

import json
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bus_schema.keys import Keys
from ops.acl.dialects import dialect_of
from ops.acl.users import User, users_of
from ops.chaos.children import Child
from ops.chaos.follower import Follower
from ops.chaos.redis_server import DurableRedis
from ops.chaos.waiting import until
from ops.fuzz.adversary.__main__ import GRANTED_URL, MEDDLER, MEDDLER_URL, SPEAKER, UNLOCKED_URL
from ops.fuzz.adversary.account import Account
from ops.fuzz.adversary.honest import Address, Neighbour, Operator
from ops.fuzz.worker_process import WorkerProcess
from worker.bus.link import BusUnavailableError, RedisLink, ResponseError

ACCOUNT_ID = "8880000999"
NEIGHBOURS = ("honest-a", "honest-b")
MAXMEMORY_MB = 256
_PACE_SECONDS, _OPERATORS_PACE_SECONDS = 0.03, 1.0
_START_SECONDS = 30.0
_END_SECONDS = 60.0
_OPEN_DOOR = "user default on nopass ~* &* +@all\n"


class WorldError(Exception):
    """A part that should just run does not; the message has its last words."""


class GuardedRedis(DurableRedis):
    """A server with users, and with as little memory as shows what fills it."""

    def _options(self, log: Path) -> list[str]:
        (self._folder / "users.acl").write_text(_OPEN_DOOR, encoding="utf-8")
        limit = ["--maxmemory", f"{MAXMEMORY_MB}mb", "--maxmemory-policy", "noeviction"]
        return [*super()._options(log), *limit, "--aclfile", str(self._folder / "users.acl")]


class AdversaryWorld:
    """A context manager; whatever it started is gone at its end.

    Args:
        folder: for files; it must exist and be empty.

    Attributes:
        keys: the account's.
        worker: the process.
        neighbours: the honest strategies.
        operator: who halts and resumes.
        follower: what stands in the streams of the honest, of the operators, and in ``dead``.
    """

    worker: WorkerProcess
    follower: Follower
    neighbours: list[Neighbour]
    operator: Operator

    def __init__(self, folder: Path) -> None:
        self.keys = Keys(ACCOUNT_ID)
        self._folder = folder
        self._redis = GuardedRedis(folder)
        self._link = RedisLink(self._redis.url, "qmt-bus-adversary")
        self._users: dict[str, User] = {}
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.callback(self._redis.kill)
            self._redis.start()
            held.callback(self._link.close)
            self._lock()
            self._link.call("SADD", self.keys.strategies, *NEIGHBOURS, SPEAKER, MEDDLER)
            self.follower = Follower(self._redis.url, self._followed())
            held.callback(self.follower.close)
            self._start_worker()
            held.callback(self.worker.kill)
            if not until(self._is_ready, _START_SECONDS):
                raise WorldError(f"the worker does not become ready: {self.worker.log.read_text('utf-8')}")
            self._begin_trading(held)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def attack(self, attacks: Collection[str], seed: int, seconds: float) -> Account:
        """Let the adversary attack for a while, or until the worker ends; returns its own account of it.

        Raises:
            WorldError: it has ended without one.
        """
        result = self._folder / "adversary.json"
        plan = {"seed": seed, "seconds": seconds, "attacks": sorted(attacks)}
        plan |= {"account_id": ACCOUNT_ID, "result": str(result)}
        environment = {
            GRANTED_URL: self._url_of(SPEAKER),
            MEDDLER_URL: self._url_of(MEDDLER),
            UNLOCKED_URL: self._redis.url,
        }
        log = self._folder / "adversary.log"
        adversary = Child("ops.fuzz.adversary", json.dumps(plan), log=log, environment=environment)
        try:
            until(lambda: not (adversary.is_running and self.worker.is_running), seconds + _END_SECONDS)
        finally:
            adversary.kill()
        if not self.worker.is_running:
            return Account()
        if not result.exists():
            raise WorldError(f"the adversary has ended without a result: {log.read_text('utf-8')[-2_000:]}")
        return Account(**json.loads(result.read_text("utf-8")))

    def stop_trading(self) -> None:
        """Let the honest ask no more; returns when they have their last answers."""
        for one in (*self.neighbours, self.operator):
            one.stop()

    def redis_bytes(self) -> int | None:
        """What Redis says that it uses; None while it is too busy to say."""
        try:
            told = self._link.call("INFO", "memory").decode()
        except (BusUnavailableError, ResponseError):
            return None
        return next(int(line[12:]) for line in told.splitlines() if line.startswith("used_memory:"))

    def events(self, key: str) -> list[dict[str, Any]]:
        """What the follower has seen of a stream."""
        return [json.loads(seen.data) for seen in list(self.follower.seen[key])]

    def client_url(self, name: str) -> str:
        """The address of Redis for a user of the ACL file."""
        return self._url_of(name)

    def _lock(self) -> None:
        told = self._link.call("INFO", "server").decode()
        version = next(line[14:] for line in told.splitlines() if line.startswith("redis_version:"))
        dialect = dialect_of(tuple(map(int, version.split("."))))
        users = users_of(self.keys, (*NEIGHBOURS, SPEAKER, MEDDLER), dialect, {})
        self._users = {user.name: user for user in users}
        lines = "".join(f"{user.line}\n" for user in users)
        (self._folder / "users.acl").write_text(lines + _OPEN_DOOR, encoding="utf-8")
        self._link.call("ACL", "LOAD")

    def _url_of(self, name: str) -> str:
        return f"redis://{name}:{self._users[name].password}@127.0.0.1:{self._redis.port}/0"

    def _start_worker(self) -> None:
        scenario = self._folder / "scenario.toml"
        scenario.write_text(_SCENARIO, encoding="utf-8")
        self.worker = WorkerProcess(self._folder, self._url_of("worker"), ACCOUNT_ID, **_settings(scenario))

    def _begin_trading(self, held: ExitStack) -> None:
        self.neighbours = [
            Neighbour(Address(self._url_of(name), ACCOUNT_ID, name), _PACE_SECONDS) for name in NEIGHBOURS
        ]
        self.operator = Operator(
            Address(self._url_of("operator"), ACCOUNT_ID, "operator"), _OPERATORS_PACE_SECONDS
        )
        for one in (*self.neighbours, self.operator):
            one.start()
            held.callback(one.stop)

    def _followed(self) -> Sequence[str]:
        return [*map(self.keys.inbox, NEIGHBOURS), self.keys.status, self.keys.dead]

    def _is_ready(self) -> bool:
        return any(event.get("state") == "ready" for event in self.events(self.keys.status))


def _settings(scenario: Path) -> dict[str, str]:
    # What an account has as it is installed: it is the account's rate that strategies share.
    return {"SIM_SCENARIO": str(scenario), "ORDER_RATE_LIMIT": "250", "ORDER_DAILY_LIMIT": "19000"}


_SCENARIO = f"""
[[accounts]]
account_id = "{ACCOUNT_ID}"
cash = 900_000_000_000.0
"""
