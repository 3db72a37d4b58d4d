"""A subject's own server process."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ops.bench.usage import usage_of
from ops.chaos.children import Child

_END_SECONDS = 20.0


class ServerFailedError(Exception):
    """The server has ended, or does not serve; the message has the end of what it said."""


class Server(Child):
    """``python -m module``, until it is ended in order.

    Args:
        module: the module to run.
        arguments: its command line.
        log: the file its output is appended to.
        environment: variables on top of this process's own.
    """

    def __init__(
        self, module: str, *arguments: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(module, *arguments, log=log, environment=environment)

    def usage(self) -> tuple[float, float]:
        """Its processor time so far in seconds, and its resident memory in MiB."""
        return usage_of(self._process.pid)

    def end(self) -> None:
        """End it as a service manager would, and return when it has ended."""
        if sys.platform == "win32":
            self.kill()
            return
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def failed(self, what: str) -> ServerFailedError:
        """What went wrong, with the end of its log."""
        words = self.log.read_text("utf-8", "replace")[-1000:]
        return ServerFailedError(f"{what}; it said: {words or 'nothing'}")
