"""Every way in which a console or a service manager asks to stop, as the one that Python has: Ctrl+C."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")
"""SIGBREAK is Ctrl+Break, and what closes a console window on Windows; no other system has it."""
_STATUS = 130
"""Of `ops.status.Exit`, whose import would take time in which Ctrl+C is a traceback."""


@contextmanager
def ended_at_once() -> Iterator[None]:
    """Let Ctrl+C end the process while modules are imported: nothing has begun that must be tidied up.

    An exception would not do: native modules report it as another one of their own.
    """
    try:
        before = signal.signal(signal.SIGINT, _leave)
    except ValueError:
        # Only the main thread has signals.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(_STATUS)
