"""Waiting for something to become true, with a name for it."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.005


def wait_until(predicate: Callable[[], T], description: str, timeout: float = 10) -> T:
    """Wait until ``predicate`` returns something true, and return that.

    Args:
        predicate: asked again and again, at least once.
        description: what is being waited for; it becomes the failure's message.
        timeout: seconds to wait at most.

    Raises:
        TimeoutError: ``predicate`` stayed false; the message has ``description`` and the last answer.
    """
    deadline = time.monotonic() + timeout
    while not (answer := predicate()):
        if time.monotonic() >= deadline:
            raise TimeoutError(
                f"waited {timeout:g} s in vain until {description}; the last answer was {answer!r}"
            )
        time.sleep(_POLL_SECONDS)
    return answer
