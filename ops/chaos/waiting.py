"""Waiting until something has become true in another process, which tells nobody."""

import time
from collections.abc import Callable
from threading import Event

_POLL_SECONDS = 0.02


def pause(milliseconds: float) -> None:
    """Let the world go on for a while."""
    Event().wait(milliseconds / 1_000)


def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait until it has happened; False if it has not within so many seconds."""
    deadline = time.monotonic() + seconds
    never = Event()
    while not happened():
        if time.monotonic() >= deadline:
            return False
        never.wait(_POLL_SECONDS)
    return True
