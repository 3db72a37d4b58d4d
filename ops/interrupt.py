"""Every way in which a console or a service manager asks to stop, as the one that Python has: Ctrl+C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")
"""SIGBREAK is Ctrl+Break, and what closes a console window on Windows; no other system has it."""


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Run what stands inside until it ends or somebody asks to stop. For the main thread only."""
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, _interrupt) for number in numbers}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
