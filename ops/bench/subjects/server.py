"""A subject's own server process."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ops.bench.usage import usage_of

_END_SECONDS = 20.0
_LAST_WORDS = 1_000
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As on a user's machine, where a program is compiled once and not at each of its starts."""


class ServerFailedError(Exception):
    """The server has ended, or does not serve; the message has the end of what it said."""


def python(module: str, *arguments: str) -> list[str]:
    """The command line of one of the project's own programs."""
    return [sys.executable, "-m", module, *arguments]


class Server:
    """A server, started at once, until it is ended in order.

    Args:
        command: its command line.
        log: the file its output is appended to.
        environment: variables on top of this process's own.
    """

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._log = log
        with log.open("ab") as output:
            # The project's own programs, and one that the benchmark has just compiled.
            self._process = subprocess.Popen(  # noqa: S603
                command,
                env={**_ENVIRONMENT, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """What it and its predecessors have said."""
        return self._log.read_text("utf-8", "replace")

    def usage(self) -> tuple[float, float]:
        """Its processor time so far in seconds, and its resident memory in MiB."""
        return usage_of(self._process.pid)

    def end(self) -> None:
        """Ask it to end (Windows has no such question), and return when it has ended."""
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_END_SECONDS)

    def failed(self, what: str) -> ServerFailedError:
        """What went wrong, with the end of its log."""
        return ServerFailedError(f"{what}; it said: {self.output[-_LAST_WORDS:] or 'nothing'}")
