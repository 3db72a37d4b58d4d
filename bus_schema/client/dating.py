"""Dating a command of a client for threads."""

from redis import Redis
from redis.exceptions import NoPermissionError

from bus_schema.client.reader import try_until
from bus_schema.client.retrying import Deadline
from bus_schema.client.sent_at import SentAt


def date_call(redis: Redis, sent_at: SentAt, deadline: Deadline) -> int | None:
    """Return when a call that begins now has begun, in milliseconds on Redis's clock; None if it is not told.

    Raises:
        BusUnavailableError: Redis could not be reached until the deadline.
    """
    began = sent_at.now()
    if sent_at.must_ask:
        try_until(deadline, lambda: _ask(redis, sent_at))
    return sent_at.of(began)


def _ask(redis: Redis, sent_at: SentAt) -> None:
    asked = sent_at.clock.now_ns()
    try:
        sent_at.heard(redis.time(), asked)
    except NoPermissionError:
        sent_at.refused()
