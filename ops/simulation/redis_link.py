"""A connection to the simulated Redis: the worker's own ``RedisLink`` without the socket below it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ops.simulation.crash import Fuse
from ops.simulation.redis_server import RedisServer
from worker.bus.link import BusUnavailableError, Command, RedisLink, ResponseError


@dataclass(slots=True)
class Cut:
    """A connection that will break.

    Attributes:
        requests: how many go through before.
        applied: which share of the broken request's commands the server still runs.
        replies: which share of their replies still arrives.
    """

    requests: int
    applied: float
    replies: float


class Wire:
    """What lies between the worker and Redis: it may be cut."""

    def __init__(self, server: RedisServer, fuse: Fuse) -> None:
        self.server = server
        self.fuse = fuse
        self.cut: Cut | None = None

    def take_cut(self) -> Cut | None:
        """The cut, if it falls into this request."""
        cut = self.cut
        if cut is None or cut.requests > 0:
            if cut is not None:
                cut.requests -= 1
            return None
        self.cut = None
        return cut


class SimulatedLink(RedisLink):
    """One connection; ``call`` and ``pipeline`` are the real ones."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._server_life = wire.server.life
        self._replies: deque[Any] = deque()
        self._queued: list[Command] | None = None
        self._refused = False

    @property
    def connected(self) -> bool:
        """Whether it looks so from here; a server that died is noticed by using it."""
        return True

    def send(self, commands: Sequence[Command]) -> None:
        """Let the server run commands, as far as the wire lets them through."""
        server = self._wire.server
        self._wire.fuse.effect("before a request to Redis")
        if server.down or self._server_life != server.life:
            self._server_life = server.life
            self._break("the connection was refused or closed")
        cut = self._wire.take_cut()
        through = len(commands) if cut is None else round(len(commands) * cut.applied)
        replies = [self._run(command) for command in commands[:through]]
        self._wire.fuse.effect("after a request to Redis")
        arrived = len(replies) if cut is None else int(len(replies) * cut.replies)
        self._replies.extend(replies[:arrived])
        if cut is not None:
            # What was not executed yet is dropped with its connection.
            self._queued = None

    def receive(self) -> Any:
        """The next reply, as long as any arrives."""
        if not self._replies:
            self._break("the connection was cut")
        return self._replies.popleft()

    def close(self) -> None:
        """Drop the connection."""
        self._replies.clear()
        self._queued = None

    def _run(self, command: Command) -> Any:
        name = command[0]
        if name == "MULTI":
            self._queued, self._refused = [], False
            return b"OK"
        if self._queued is None:
            return self._wire.server.run(command)
        if name == "EXEC":
            return self._execute()
        if self._wire.server.refuses_writes:
            self._refused = True
            return ResponseError(self._wire.server.refuses_writes)
        self._queued.append(command)
        return b"QUEUED"

    def _execute(self) -> Any:
        queued, self._queued = self._queued or [], None
        if self._refused:
            return ResponseError("EXECABORT Transaction discarded because of previous errors.")
        return self._wire.server.run_together(queued)

    def _break(self, why: str) -> None:
        self.close()
        raise BusUnavailableError(f"Redis is not reachable: {why}")
