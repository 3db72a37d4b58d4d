"""Memory that was taken for a moment goes back to the system.

glibc keeps what threads have let go of, as much as there ever was: after a long day was read, tens of
megabytes that nobody uses (its manual, ``malloc_trim``). What other systems do is left to them.
"""

import ctypes
import sys
from collections.abc import Callable


def _trimmer() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    # Another C library has no such function.
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


_trim = _trimmer()


def give_back() -> None:
    """Let the system have what nobody uses; takes milliseconds."""
    if _trim is not None:
        _trim(0)
