"""Python programs of the project as child processes that a test can listen to and kill."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from support.waiting import wait_until

_END_SECONDS = 10.0
# A group of its own, so that a console's Ctrl+Break for the child does not reach the test run.
if sys.platform == "win32":
    _CREATION_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _CREATION_FLAGS = 0


class ModuleProcess:
    """``python -m module`` as a child; its output, both streams together, is kept line by line.

    Args:
        module: the module to run.
        arguments: its command line.
        environment: variables on top of this process's own.
    """

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.name = " ".join((module, *arguments))
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            creationflags=_CREATION_FLAGS,
        )
        self._listener = threading.Thread(target=self._listen, name=f"output of {self.name}", daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the child lives."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """Everything it has said so far."""
        return "\n".join(self.lines)

    def wait_for_line(self, pattern: str, timeout: float = 10) -> re.Match[str]:
        """Wait until a line of its output matches ``pattern`` anywhere, and return the match.

        Raises:
            TimeoutError: no line did within ``timeout`` seconds, or the child ended without one; the
                message has all of its output.
        """
        try:
            wait_until(lambda: self._find(pattern) or not self._listener.is_alive(), pattern, timeout)
        except TimeoutError:
            raise TimeoutError(
                f"no line /{pattern}/ within {timeout:g} s from {self.name}:\n{self.output}"
            ) from None
        if (match := self._find(pattern)) is None:
            raise TimeoutError(f"{self.name} ended without a line /{pattern}/:\n{self.output}")
        return match

    def wait(self, timeout: float = _END_SECONDS) -> int:
        """Wait until the child ends by itself and return its exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs after ``timeout`` seconds.
        """
        code = self._process.wait(timeout)
        self._listener.join(_END_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask the child to end in order: SIGTERM, or Ctrl+Break where there are no such signals."""
        if sys.platform == "win32":
            self._process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self._process.terminate()

    def freeze(self) -> None:
        """Let the child do nothing until `thaw`; its connections stay open."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the child go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the child at once (kill -9), and its pipe with it."""
        self._process.kill()
        self._process.wait(_END_SECONDS)
        # A grandchild may hold the other end of the pipe.
        self._listener.join(_END_SECONDS)

    def _listen(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as output:
                for line in output:
                    self._keep(line)

    def _keep(self, line: str) -> None:
        self.lines.append(line.rstrip("\n"))

    def _find(self, pattern: str) -> re.Match[str] | None:
        return next((match for line in list(self.lines) if (match := re.search(pattern, line))), None)
