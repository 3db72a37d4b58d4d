"""The worker as a child: everything that it says is kept, and it never outlives who started it."""

import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Final, Self

from worker.children import command_of

STOP_SECONDS: Final = 30.0
"""An orderly stop waits for answers and ships what is left; both have shorter limits of their own."""
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def worker_command(arguments: Sequence[str]) -> list[str]:
    """Return how the worker is started, so that it ends with its parent."""
    return [*command_of("ops.cli"), "run", "--with-parent", *arguments]


class Child:
    """A running child. It ends in order when it is told so on its standard input; leaving the block does.

    Args:
        command: the program and its arguments.
        keep: takes each line that it prints, on both streams.
    """

    def __init__(self, command: Sequence[str], keep: Callable[[str], object]) -> None:
        self._keep = keep
        self._process = subprocess.Popen(  # noqa: S603 - this very program.
            command,
            # Its lines come here, whatever LOG_FILE says: so a crash's last words stand among them.
            env={**os.environ, "LOG_FILE": "", "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            creationflags=_NO_WINDOW,
            # Ctrl+C in a terminal is for its parent: asked twice, the worker would end at once.
            start_new_session=True,
        )
        self._listener = Thread(target=self._listen, name="output of the worker", daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; returns its status, None if it still runs after so long."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def stop(self) -> int:
        """Ask it to end in order, and end it where that takes too long; returns its status."""
        if self._process.stdin is not None:
            # A child that is gone has left a broken pipe; one that was asked before has it closed.
            with suppress(OSError, ValueError):
                self._process.stdin.write("stop\n")
                self._process.stdin.close()
        if self.wait(STOP_SECONDS) is None:
            self._process.kill()
        status = self._process.wait()
        self._listener.join(STOP_SECONDS)
        return status

    def _listen(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as output:
                for line in output:
                    # Windows' C runtime reports a failed assertion in UTF-16: a zero beside each letter.
                    self._keep(line.replace("\0", ""))
