"""The key that tells that a worker lives: renewed with each state that has reached Redis, gone without them.

A heartbeat comes here only after the engine has decided on it and its stream has it, so the key vouches for
the whole way and not for a timer alone. While Redis is away nothing is done here, and the next heartbeat
makes up for those that were lost.
"""

from collections.abc import Sequence

import structlog

from bus_schema.alive import HEARTBEATS, Alive
from bus_schema.codec import encode
from bus_schema.codes import WorkerState
from worker.bus.link import BusUnavailableError, Command, RedisLink, ResponseError
from worker.engine.effects import Row

STATUS = ("status",)
_STATES = "worker_status:"
"""What the subject of a state begins with; replies to operators stand in the same stream."""
_MS_PER_SECOND = 1_000

log = structlog.get_logger(__name__)


class SignOfLife:
    """Renews the key, in the shipper's thread and over its connection.

    Args:
        link: that thread's connection.
        key: the account's key `alive`.
        heartbeat_seconds: between two heartbeats.
    """

    def __init__(self, link: RedisLink, key: str, heartbeat_seconds: float) -> None:
        self._link = link
        self._key = key
        self._ttl_ms = max(1, round(HEARTBEATS * heartbeat_seconds * _MS_PER_SECOND))
        self._refused = False

    def shipped(self, rows: Sequence[Row]) -> None:
        """Redis has confirmed rows; the newest state among them, if there is one, is told by the key.

        Raises:
            BusUnavailableError: Redis was lost meanwhile; the next state renews the key, or it ends.
        """
        newest = next((row for row in reversed(rows) if _tells_a_state(row)), None)
        if newest is None:
            return
        try:
            self._link.call(*self._command(Alive.model_validate_json(newest.data)))
        except ResponseError as error:
            self._complain(error)

    def warn(self, alive: Alive) -> None:
        """Tell by the key alone what no stream can be told, from the thread that this link belongs to."""
        try:
            self._link.call(*self._command(alive))
        except (ResponseError, BusUnavailableError) as error:
            log.warning("reason_not_told", key=self._key, reason=alive.reason, error=str(error))

    def _command(self, alive: Alive) -> Command:
        if alive.state == WorkerState.STOPPING:
            # Nobody is to wait for the end of its time to learn what an orderly stop can tell.
            return "DEL", self._key
        return "SET", self._key, encode(alive), "PX", self._ttl_ms

    def _complain(self, error: ResponseError) -> None:
        """Say once that it is refused: users of an older ACL file lack the right, and trade all the same."""
        if not self._refused:
            self._refused = True
            advice = "write the ACL file again with qmt-bus acl; monitors cannot see that this worker lives"
            log.warning("sign_of_life_refused", key=self._key, error=str(error), advice=advice)


def _tells_a_state(row: Row) -> bool:
    return row.streams == STATUS and row.subject.startswith(_STATES)
