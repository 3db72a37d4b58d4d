"""Run a module with clocks that can be moved from outside: `python -m ops.chaos.shifted_clock FILE MODULE`.

A machine whose clock is set, and one that has slept: in sleep the steady clocks of most systems stand still
while the time of day goes on. The file holds two signed 64-bit numbers: nanoseconds to add to the time of
day, and nanoseconds that the steady clocks are behind.
"""

import mmap
import runpy
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

_LAYOUT = struct.Struct("<qq")
_NS = 1_000_000_000


class ShiftedClock:
    """The file, for whoever moves the clocks.

    Args:
        path: the file; it is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._wall_ns = self._slept_ns = 0
        self._write()

    def step(self, seconds: float) -> None:
        """Set the time of day forward, or back."""
        self._wall_ns += int(seconds * _NS)
        self._write()

    def sleep(self, seconds: float) -> None:
        """Let the steady clocks have stood still for so long."""
        self._slept_ns += int(seconds * _NS)
        self._write()

    def _write(self) -> None:
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.write(_LAYOUT.pack(self._wall_ns, self._slept_ns))


def _shift(name: str, offset: Callable[[], int]) -> None:
    """Replace both forms of a clock of `time`, before anybody has taken them from there."""
    real: Callable[[], int] = getattr(time, f"{name}_ns")
    setattr(time, f"{name}_ns", lambda: real() + offset())
    setattr(time, name, lambda: (real() + offset()) / _NS)


def _shift_all(path: Path) -> None:
    with path.open("rb") as file:
        offsets = mmap.mmap(file.fileno(), _LAYOUT.size, access=mmap.ACCESS_READ)
    _shift("time", lambda: int(_LAYOUT.unpack(offsets[:])[0]))
    for steady in ("monotonic", "perf_counter"):
        _shift(steady, lambda: -int(_LAYOUT.unpack(offsets[:])[1]))


if __name__ == "__main__":
    _, shifts, module, *arguments = sys.argv
    _shift_all(Path(shifts))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
