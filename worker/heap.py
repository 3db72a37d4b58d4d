"""Memory that is not used goes back to the system, and threads share what there is.

glibc gives each thread a heap of its own, and keeps in each what its thread has let go of, as much as there
ever was: tens of megabytes after a long day was read (its manual, ``mallopt`` and ``malloc_trim``). One
interpreter has one thread at a time that asks for memory, so one heap serves all. What other systems do is
left to them.
"""

import ctypes
import sys
from typing import Any

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""``M_ARENA_MAX`` and ``M_MMAP_THRESHOLD`` of glibc's ``malloc.h``."""
_LARGE_BYTES = 256 * 1024


def _function(name: str) -> Any:
    if sys.platform != "linux":
        return None
    # Another C library has no such function.
    return getattr(ctypes.CDLL(None), name, None)


_trim = _function("malloc_trim")


def share_one() -> None:
    """Let all threads that begin from now on use one heap, and what is large lie outside of it."""
    if (option := _function("mallopt")) is not None:
        option(_ARENA_MAX, 1)
        option(_MMAP_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Let the system have what nobody uses; takes milliseconds."""
    if _trim is not None:
        _trim(0)
