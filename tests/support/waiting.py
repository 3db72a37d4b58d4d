"""Waiting for something to become true, with a name for it; and holding that somebody else has waited."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
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


@contextmanager
def woken_by(action: Callable[[], object], within: float = 4) -> Iterator[None]:
    """Do ``action`` in a moment, and hold that what stands inside waited for it, for ``within`` seconds."""
    moment = 0.1
    timer = Timer(moment, action)
    before = time.perf_counter()
    timer.start()
    yield
    taken = time.perf_counter() - before
    timer.join()
    # Timers may be a tick early.
    assert 0.9 * moment <= taken < within, f"it took {taken:.3f} s"


@contextmanager
def waiting_in_vain(seconds: float, late: float = 2) -> Iterator[None]:
    """Hold that what stands inside waits for ``seconds``, and is at most ``late`` seconds late."""
    before = time.perf_counter()
    yield
    taken = time.perf_counter() - before
    assert 0.9 * seconds <= taken < seconds + late, f"it took {taken:.3f} s"
