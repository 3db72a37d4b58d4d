"""The other side of the bus, played: a worker that answers commands by a script."""

import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from redis import Redis

from bus_schema import codec
from bus_schema.client.streams import entries_of
from bus_schema.commands import AnyCommand, InvalidCommandError, parse_command
from bus_schema.keys import DATA_FIELD, Keys

STRATEGY = "demo"
Script = Callable[[AnyCommand], list[dict[str, Any]]]


def event(kind: str, **fields: Any) -> dict[str, Any]:
    """Return an event of the strategy, with the fields that every event has."""
    base = {"type": kind, "id": "e", "account_id": "1", "strategy": STRATEGY, "simulated": True}
    return base | {"occurred_at": 1, "published_at": 2} | fields


def done(command: AnyCommand) -> list[dict[str, Any]]:
    """Answer that the command was done."""
    placed = {"client_order_id": command.id, "order_id": 7}
    return [event("reply", command_id=command.id, command_type=command.type, ok=True, result=placed)]


class FakeWorker:
    """Reads one strategy's commands on a thread of its own, and answers each by the script.

    Attributes:
        script: What to put into the inbox for a command.
        seen: Every command that was read, with its entry's id.
    """

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.script: Script = done
        self.seen: list[tuple[str, AnyCommand]] = []
        self._redis = redis
        self._keys = keys
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake-worker")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        # Wakes the read, so that no test waits for it to end by itself.
        self._redis.xadd(self._keys.commands(STRATEGY), {DATA_FIELD: b"stop"})
        self._thread.join()

    def tell(self, *events: dict[str, Any]) -> None:
        """Put events into the strategy's inbox."""
        for one in events:
            self._redis.xadd(self._keys.inbox(STRATEGY), {DATA_FIELD: codec.encode(one)})

    def _run(self) -> None:
        position = "0-0"
        while not self._stopped.is_set():
            answer = self._redis.xread({self._keys.commands(STRATEGY): position}, block=1000)
            for entry_id, raw in entries_of(answer):
                position = entry_id
                with suppress(InvalidCommandError):
                    self._answer(entry_id, parse_command(raw))

    def _answer(self, entry_id: str, command: AnyCommand) -> None:
        self.seen.append((entry_id, command))
        self.tell(*self.script(command))


def error(name: str) -> dict[str, Any]:
    """Return an event to tell from others by its message."""
    return event("error", code="internal_error", message=name)
