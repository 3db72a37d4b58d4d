"""A rival's server in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

from ops.bench.protocol import CannotError
from ops.bench.usage import usage_of

_END_SECONDS = 10.0


class ServerProcess:
    """``python -m module settings``, ready when the constructor returns.

    The server says ``ready`` and where it listens in its first line. Its standard input is a pipe that
    nobody writes to: when it closes, by `stop` or because this process was killed, the server ends.

    Args:
        module: one of `ops.bench.rivals.servers`.
        settings: what it needs to know, as JSON can say it.

    Raises:
        CannotError: it ended before it was ready; the message has the last line of what it said.
    """

    def __init__(self, module: str, settings: Mapping[str, Any]) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server.
        # Our own interpreter and our own modules.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", module, json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            encoding="utf-8",
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe, see above.
        first: str = self._process.stdout.readline()
        if not first.startswith("ready"):
            reason = self._last_line()
            self.stop()
            raise CannotError(f"{module} did not start: {reason}")
        self.address = first.removeprefix("ready").strip()
        """Where it listens: a port on the loopback interface, or empty where it listens on none."""

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None

    def usage(self) -> tuple[float, float]:
        """Its processor time so far in seconds, and its resident memory in MiB."""
        return usage_of(self._process.pid)

    def stop(self) -> None:
        """End it, and return when it has ended."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None  # noqa: S101 - both are pipes, see above.
            pipe.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_END_SECONDS)
        self._words.close()

    def _last_line(self) -> str:
        # It has closed its output, so it is ending.
        self._process.wait(_END_SECONDS)
        self._words.seek(0)
        lines = self._words.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
