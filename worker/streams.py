"""Standard streams for processes that were started without any, as `pythonw.exe` and closed descriptors do.

`sys.stdin`, `sys.stdout` and `sys.stderr` are None then, as Python's documentation of `sys.__stderr__` says,
and whatever writes to them fails. Every entry point calls `provide` before it does anything else.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from io import TextIOBase
from pathlib import Path
from typing import Final, TextIO, cast

from worker.log_file import LogFile

MEGABYTES: Final = 5
FILES_KEPT: Final = 2
_STANDARD_DESCRIPTORS: Final = 3


class LogStream(TextIOBase):
    """Standard error of a process that has none: a log file, which is opened when there is something to say.

    Args:
        name: of the program, for the line that the file begins with.
        place: returns the file's path.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, place: Callable[[], Path]) -> None:
        super().__init__()
        self._name = name
        self._place = place
        self._file: LogFile | None = None

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def write(self, text: str) -> int:
        """Add text to the file; where it cannot be written, nobody is left to be told so."""
        try:
            file = self._opened()
            # One half of a surrogate pair, as from a file's name that is no UTF-8, cannot be encoded.
            file.write(text.encode("utf-8", "backslashreplace").decode("utf-8"))
            file.flush()
        except OSError:
            pass
        return len(text)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()

    def _opened(self) -> LogFile:
        if self._file is None:
            self._file = LogFile(self._place(), MEGABYTES, FILES_KEPT)
            now = datetime.now().astimezone().isoformat(timespec="seconds")
            self._file.write(f"{now} {self._name} (process {os.getpid()}) has no console; its messages:\n")
        return self._file


def provide(name: str, place: Callable[[], Path]) -> None:
    """Give this process the standard streams that it lacks; errors go to a log file then.

    Args:
        name: of the program.
        place: returns the path of the log file; it is called when there is something to say.
    """
    if None not in {sys.stdin, sys.stdout, sys.stderr}:
        return
    _hold_standard_descriptors()
    # They last as long as the process.
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = cast("TextIO", LogStream(name, place))


def errors_are_logged() -> bool:
    """Tell whether standard error is a log file."""
    return isinstance(sys.stderr, LogStream)


def _hold_standard_descriptors() -> None:
    """Let no socket or file become descriptor 0, 1 or 2, where native code and children write to."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < _STANDARD_DESCRIPTORS:
        pass
    os.close(descriptor)
