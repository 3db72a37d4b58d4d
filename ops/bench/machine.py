"""What the figures were measured on, and how much of it others took away meanwhile."""

import os
import platform
from pathlib import Path

import psutil

from bus_schema.version import product_version

_GIGABYTE = 1024**3


def machine() -> dict[str, str]:
    """This machine, in the words that a reader of the results needs."""
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cpus": str(os.cpu_count() or 1),
        "memory": f"{psutil.virtual_memory().total / _GIGABYTE:.1f} GiB",
        "python": platform.python_version(),
        "qmt-bus": product_version(),
    }


def stolen_seconds() -> float:
    """What a hypervisor has given of this machine's processors to others, so far; 0 where nobody tells."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
