"""When something is tried again: only on faults of the connection, and only what is harmless twice."""

import logging
import math
import time
from typing import Any

from redis import exceptions as faults
from tenacity import (
    RetryCallState,
    retry_if_exception,
    stop_before_delay,
    stop_never,
    wait_random_exponential,
)

from bus_schema.tls import is_distrusted

_FIRST_WAIT_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 2.0
"""A server that restarts is met by its clients one by one, not by all at once."""

_logger = logging.getLogger(__name__)


class Deadline:
    """A point in time.

    Attributes:
        timeout: Seconds from when it was made; infinite for never.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._at = time.monotonic() + timeout

    @property
    def remaining(self) -> float:
        """Seconds until then, at least 0."""
        return max(0.0, self._at - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return not self.remaining


def until(deadline: Deadline) -> dict[str, Any]:
    """Return tenacity's arguments for trying until then; the last fault is raised as it is."""
    left = deadline.remaining
    return {
        "retry": retry_if_exception(is_transient),
        "stop": stop_never if math.isinf(left) else stop_before_delay(left),
        "wait": wait_random_exponential(multiplier=_FIRST_WAIT_SECONDS, max=_LONGEST_WAIT_SECONDS),
        "before_sleep": _say_so,
        "reraise": True,
    }


def is_transient(error: BaseException) -> bool:
    """Tell a fault of the connection, which passes, from a refusal, which does not."""
    # redis-py files a wrong password, and a wrong certificate, under connection errors.
    refused = isinstance(error, faults.AuthenticationError | faults.AuthorizationError)
    passing = isinstance(error, faults.ConnectionError | faults.TimeoutError)
    return passing and not refused and not is_distrusted(error)


def _say_so(attempt: RetryCallState) -> None:
    fault = attempt.outcome.exception() if attempt.outcome else None
    _logger.warning("trying Redis again after attempt %d: %s", attempt.attempt_number, fault)
