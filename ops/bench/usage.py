"""What a process has used of the machine, on every system."""

import psutil

_MEGABYTE = 1024 * 1024


def usage_of(pid: int) -> tuple[float, float]:
    """The processor time of a process so far in seconds, and its resident memory in MiB."""
    process = psutil.Process(pid)
    times = process.cpu_times()
    return times.user + times.system, process.memory_info().rss / _MEGABYTE
