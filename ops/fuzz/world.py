"""A real Redis and a real worker, and the hands that throw entries at them and look what came of it."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bus_schema.keys import GROUP, Keys
from ops.chaos.redis_server import DurableRedis
from ops.chaos.waiting import until
from ops.fuzz.breaking import encode
from ops.fuzz.drawing import STRATEGIES
from ops.fuzz.thrown import OPERATORS, Thrown, data
from ops.fuzz.worker_process import WorkerProcess
from worker.bus.link import Command, RedisLink

Event = dict[str, Any]

ACCOUNT_ID = "8880000888"
ASKING = "asking"
"""A strategy of our own, whose stream holds nothing but sane questions."""
_NO_NAMES = [b"", b"\xff\xfe", b"a b", b"x" * 24, b"a:b", "策略".encode(), b"\x00"]
"""What the set of strategies may hold besides: none of it can own a stream."""
_START_SECONDS = 20.0
_ANSWER_SECONDS = 30.0
_SHIP_SECONDS = 10.0


class FuzzError(Exception):
    """A part that should just run does not; the message has its last words."""


class FuzzWorld:
    """A context manager; whatever it started is gone at its end.

    Args:
        folder: for files; it must exist and be empty.

    Attributes:
        worker: the process.
    """

    worker: WorkerProcess

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys = Keys(ACCOUNT_ID)
        self._redis = DurableRedis(folder)
        self._link = RedisLink(self._redis.url, "qmt-bus-fuzz")
        self._seen: dict[str, str] = {}
        self._asked = 0
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.callback(self._redis.kill)
            self._redis.start()
            held.callback(self._link.close)
            self._link.call("SADD", self._keys.strategies, *_NO_NAMES, *STRATEGIES, ASKING)
            self.worker = WorkerProcess(self._folder, self._redis.url, ACCOUNT_ID)
            held.callback(self.worker.kill)
            if not until(self._is_ready, _START_SECONDS):
                raise FuzzError(f"the worker does not become ready: {self.worker.log.read_text('utf-8')}")
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def throw(self, entries: Sequence[Thrown]) -> list[str]:
        """Append entries to their streams; returns their ids."""
        adds: list[Command] = [("XADD", self._stream(entry.sender), "*", *entry.fields) for entry in entries]
        return [entry_id.decode() for entry_id in self._link.pipeline(adds)]

    def wait_until_acknowledged(self) -> list[str]:
        """Wait until nothing is unread or pending; returns the senders with whom it does not end."""
        senders = [OPERATORS, *STRATEGIES]

        def unfinished() -> list[str]:
            return [sender for sender in senders if not self._is_finished(self._stream(sender))]

        until(lambda: not unfinished() or not self.worker.is_running, _ANSWER_SECONDS)
        return unfinished()

    def news(self) -> dict[str, list[Event]]:
        """What was told since the last call, by stream; it is taken away there, so that Redis stays small."""
        told = {name: self._take(key) for name, key in self._outputs().items()}
        for sender in (OPERATORS, *STRATEGIES):
            self._link.call("XTRIM", self._stream(sender), "MAXLEN", "0")
        return told

    def ask(self, kind: str) -> Event | None:
        """Send a sane command, and return its reply; None if none came in time."""
        self._asked += 1
        command_id = f"ask-{self._asked}"
        question = Thrown(ASKING, kind, data(encode({"type": kind, "id": command_id})))
        self.throw([question])
        inbox, found = self._keys.inbox(ASKING), list[Event]()

        def answered() -> bool:
            events = self._take(inbox)
            found.extend(event for event in events if event.get("command_id") == command_id)
            return bool(found)

        return found[0] if until(answered, _SHIP_SECONDS) else None

    def _is_ready(self) -> bool:
        return any(event.get("state") == "ready" for event in self._take(self._keys.status))

    def _is_finished(self, key: str) -> bool:
        (group,) = [
            dict(zip(fields[::2], fields[1::2], strict=True))
            for fields in self._link.call("XINFO", "GROUPS", key)
            if fields[1] == GROUP.encode()
        ]
        newest = self._link.call("XREVRANGE", key, "+", "-", "COUNT", 1)
        return group[b"pending"] == 0 and (not newest or newest[0][0] == group[b"last-delivered-id"])

    def _take(self, key: str) -> list[Event]:
        entries = self._link.call("XRANGE", key, f"({self._seen.get(key, '0-0')}", "+")
        if entries:
            self._seen[key] = entries[-1][0].decode()
            self._link.call("XTRIM", key, "MAXLEN", "0")
        return [json.loads(fields[1]) for _, fields in entries]

    def _outputs(self) -> dict[str, str]:
        keys = self._keys
        inboxes = {f"inbox:{strategy}": keys.inbox(strategy) for strategy in STRATEGIES}
        unwatched = {name: str(getattr(keys, name)) for name in ("orders", "fills", "assets", "positions")}
        return {"status": keys.status, "dead": keys.dead, "errors": keys.errors, **inboxes, **unwatched}

    def _stream(self, sender: str) -> str:
        return self._keys.control if sender == OPERATORS else self._keys.commands(sender)
