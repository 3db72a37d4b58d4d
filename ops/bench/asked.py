"""A subject as the conductor sees it: a process that answers one request at a time."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from worker.settings import Settings

_END_SECONDS = 40.0
_LAST_WORDS = 400


class SubjectError(Exception):
    """The subject cannot be measured; the message says why."""


class Asked:
    """One subject's process. Use it in a `with` statement, so that its server ends with it.

    Args:
        command: the command line.
        folder: its working folder, where its errors are kept too.
        environment: variables on top of this process's own, which lose whatever is a setting of the worker's.
    """

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._errors = folder / "errors.log"
        with self._errors.open("ab") as errors:
            # Our own interpreter and our own modules, in an environment that we have made.
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd=folder,
                env={**_own_environment(), "PYTHONUTF8": "1", **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        self._answers: queue.Queue[str] = queue.Queue()
        # On Windows a pipe cannot be waited for with a deadline; a queue can.
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def ask(self, request: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        """Ask for something and wait for the answer.

        Raises:
            SubjectError: it says that it cannot, has ended, or needs longer than ``timeout`` seconds.
        """
        self._send(request)
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            self._kill()
            raise SubjectError(f"no answer to {json.dumps(request)} within {timeout:g} s") from None
        if not line:
            raise SubjectError(f"its process has ended: {self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SubjectError(answer["error"])
        return answer

    def end(self) -> None:
        """Ask it to end; where it does not, end it and all that it has started."""
        if self._process.poll() is None:
            try:
                self._send({"stop": True})
                self._process.wait(_END_SECONDS)
            except (SubjectError, subprocess.TimeoutExpired):
                self._kill()
        self._listener.join(_END_SECONDS)
        # Closes its pipes.
        with suppress(BrokenPipeError), self._process:
            pass

    def _send(self, request: Mapping[str, Any]) -> None:
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(json.dumps(request) + "\n")
                pipe.flush()
        except OSError:
            raise SubjectError(f"its process has ended: {self._last_words()}") from None

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _kill(self) -> None:
        # Its server too: nobody else would end it.
        for process in [*psutil.Process(self._process.pid).children(recursive=True), self._process]:
            process.kill()
        self._process.wait(_END_SECONDS)

    def _last_words(self) -> str:
        return self._errors.read_text("utf-8", "replace").strip()[-_LAST_WORDS:] or "it said nothing"


def _own_environment() -> dict[str, str]:
    """This process's variables, without those that would configure a worker."""
    settings = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    places = [str(Path(__file__).parents[2]), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(places)}
