"""The worker stays on one core of the processor.

One interpreter computes on one core at a time, so more of them gain nothing; but each thread that wakes on
another core finds its caches cold and has to wake that core up. Measured with the benchmark's client on two
cores, an order took a sixth less time on one, and a fifth less work. Other programs are not kept from that
core; the system moves them to others when it is busy.
"""

import ctypes
import os
import sys
import threading

import structlog

AUTO, ANY = "auto", "any"
"""A core of the worker's choice, and no core in particular."""

log = structlog.get_logger(__name__)


def stay_on_one_core(wanted: str) -> None:
    """Keep all threads of this process, and those that they will start, to one core.

    Child processes that are started from now on stay there too.

    Args:
        wanted: a core's number, ``AUTO`` or ``ANY``.
    """
    try:
        allowed = _allowed()
        core = _choice(wanted, allowed)
        if core is not None and len(allowed) > 1:
            _keep_to(core)
            log.info("core_chosen", core=core)
    except OSError as error:
        log.warning("core_not_chosen", wanted=wanted, error=str(error), advice="trading goes on, on any core")


def _choice(wanted: str, allowed: list[int]) -> int | None:
    if wanted == ANY or not allowed:
        return None
    if wanted == AUTO:
        # Several workers on one machine spread over its cores.
        return allowed[os.getpid() % len(allowed)]
    if int(wanted) not in allowed:
        log.warning("core_missing", wanted=wanted, allowed=allowed, advice="see CPU_CORE; any core is used")
        return None
    return int(wanted)


if sys.platform == "win32":

    def _allowed() -> list[int]:
        mine, system = ctypes.c_size_t(), ctypes.c_size_t()
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        if not kernel.GetProcessAffinityMask(process, ctypes.byref(mine), ctypes.byref(system)):
            raise ctypes.WinError(ctypes.get_last_error())
        return [core for core in range(mine.value.bit_length()) if mine.value >> core & 1]

    def _keep_to(core: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.GetCurrentProcess())
        if not kernel.SetProcessAffinityMask(process, ctypes.c_size_t(1 << core)):
            raise ctypes.WinError(ctypes.get_last_error())

elif sys.platform == "linux":

    def _allowed() -> list[int]:
        return sorted(os.sched_getaffinity(0))

    def _keep_to(core: int) -> None:
        # On Linux that is each thread's own; those that start later inherit it.
        for thread in threading.enumerate():
            if thread.native_id is not None:
                os.sched_setaffinity(thread.native_id, {core})

else:

    def _allowed() -> list[int]:
        """Nobody can choose on macOS."""
        return []

    def _keep_to(core: int) -> None:
        pass
