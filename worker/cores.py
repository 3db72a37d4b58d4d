"""The worker stays on one core of the processor.

One interpreter computes on one core at a time, so more of them gain nothing; but each thread that wakes on
another core finds its caches cold and has to wake that core up. Measured with the benchmark's client on two
cores, an order took a sixth less time on one, and a fifth less work. Other programs are not kept from that
core; the system moves them to others when it is busy.
"""

import os

import structlog

from worker.affinity import allowed_cores, keep_to

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
        allowed = allowed_cores()
        core = _choice(wanted, allowed)
        if core is not None and len(allowed) > 1:
            keep_to([core])
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
