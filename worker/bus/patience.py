"""Waiting for a Redis that is away: growing pauses with jitter, cut short by a stop."""

from threading import Event

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential, wait_random
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_when_event_set

from worker.bus.link import BusUnavailableError

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
"""A command lives for some seconds: a Redis that is back is to be found while those sent since still live."""

log = structlog.get_logger(__name__)


def until_redis_is_back(stopping: Event) -> Retrying:
    """A caller that tries again while Redis is away.

    It wraps reads, and writes that Redis refuses to do twice; nothing else may be repeated.

    Args:
        stopping: once it is set, the last ``BusUnavailableError`` is raised.
    """
    return Retrying(
        retry=retry_if_exception_type(BusUnavailableError),
        stop=stop_when_event_set(stopping),
        wait=wait_exponential(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        + wait_random(0, FIRST_PAUSE_SECONDS),
        sleep=sleep_using_event(stopping),
        before_sleep=_say,
        reraise=True,
    )


def _say(state: RetryCallState) -> None:
    log.warning("redis_unavailable", error=str(state.outcome and state.outcome.exception()))
