"""Windows' Task Scheduler, through its own tool `schtasks`."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ops.doctor.windows import Run, run_tool
from ops.service.words import Say

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-16"?>\n'


class Scheduler:
    """One scheduled task.

    Args:
        name: the task's.
        say: tells people what was done, or would be.
        what_if: change nothing.
        run: runs a tool of Windows.
    """

    def __init__(self, name: str, say: Say, *, what_if: bool, run: Run = run_tool) -> None:
        self.name = name
        self._say = say
        self._what_if = what_if
        self._run = run

    def install(self, definition: str, show: Callable[[str], object]) -> bool:
        """Register the task, in place of one that has its name; returns whether that has worked."""
        if self._what_if:
            self._say("would_register", name=self.name)
            show(definition)
            return True
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task.xml"
            # The only encoding that every version of the tool reads.
            path.write_text(f"{DECLARATION}{definition}", encoding="utf-16")
            return self._change("installed", "/Create", "/XML", str(path), "/F")

    def remove(self) -> bool:
        """Delete the task; returns whether that has worked."""
        return self._change("deleted", "/Delete", "/F")

    def exists(self) -> bool:
        """Whether there is such a task."""
        try:
            self._run(["schtasks", "/Query", "/TN", self.name])
        except subprocess.SubprocessError:
            return False
        return True

    def _change(self, done: str, action: str, *words: str) -> bool:
        command = ["schtasks", action, "/TN", self.name, *words]
        if self._what_if:
            self._say("would_run", command=subprocess.list2cmdline(command))
            return True
        try:
            self._run(command)
        except (OSError, subprocess.SubprocessError) as error:
            self._say("failed", words=error)
            return False
        self._say(done, name=self.name)
        return True
