"""The worker's sign of life: what stands in the key `alive` as long as the worker renews it."""

from bus_schema.results import Facts

HEARTBEATS = 3
"""The key is gone after the time of so many heartbeats without one: one may be late, two hardly ever."""


class Alive(Facts):
    """A worker lives, and decides: it is renewed with each state and heartbeat that has gone its whole way.

    The key ends by itself three heartbeats (`HEARTBEAT_SECONDS`) after the last one, and at once when the
    worker stops in order. Whoever finds it knows that a worker is there; whoever does not, that none is, or
    that it does not reach Redis.

    Attributes:
        state: A name of `WorkerState`.
        since: When it came into this state; milliseconds since the epoch, UTC.
        version: Of the worker.
        published_at: When it told this; milliseconds since the epoch, UTC.
        reason: Why it is in this state; also where no stream can be told: its journal cannot be written.
    """

    state: str
    since: int
    version: str
    published_at: int
    reason: str = ""
