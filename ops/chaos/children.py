"""Python programs of the project as child processes that can be killed at any instruction."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_END_SECONDS = 10.0


class Child:
    """``python -m module``, started at once; what it says goes to a file.

    Args:
        module: the module to run.
        arguments: its command line.
        log: the file its output is appended to.
        environment: variables on top of this process's own.
    """

    def __init__(
        self, module: str, *arguments: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            # Our own interpreter and our own modules.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", module, *arguments],
                env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None

    def pause(self) -> None:
        """Let it stand still (SIGSTOP), as a machine that swaps or a debugger does, until `resume`."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def fill_disk(self, *, full: bool) -> None:
        """Let it write to no file, as on a full disk, or to all again."""
        import resource  # noqa: PLC0415 - Windows has no such module, and reads this file for its help.

        most = 0 if full else resource.RLIM_INFINITY
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """End it at once (kill -9), and return when it has ended."""
        self._process.kill()
        self._process.wait(_END_SECONDS)
