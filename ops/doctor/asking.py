"""Starts the probe and reads its steps, for as long as its limit lets it."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ops.doctor.errors import CannotLookError
from worker.children import start_module

LIMIT_SECONDS: Final = 20.0
"""The SDK gives up connecting after 3 seconds without a terminal; more means that it hangs."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the probe has told.

    Attributes:
        steps: by name, each with a `value` or an `error`.
        hung: whether it had to be killed.
        last_words: the end of its stderr.
    """

    steps: Mapping[str, Mapping[str, Any]]
    hung: bool
    last_words: str

    def value(self, step: str) -> Any:
        """Return what a step returned.

        Raises:
            CannotLookError: it was not reached, or raised.
        """
        if "error" in self.steps.get("import", {"error": ""}):
            raise CannotLookError("no_import")
        if step not in self.steps:
            raise CannotLookError("no_answer", step=step, words=self.last_words or "-")
        if "error" in self.steps[step]:
            raise CannotLookError("no_answer", step=step, words=self.steps[step]["error"])
        return self.steps[step]["value"]

    def error(self, step: str) -> str | None:
        """Return what a step raised, or None."""
        found = self.steps.get(step, {}).get("error")
        return None if found is None else str(found)


def ask(request: Mapping[str, Any], seconds: float = LIMIT_SECONDS) -> Answers:
    """Run the probe.

    Args:
        request: see `probe.Request`.
        seconds: after which it is killed.
    """
    probe = start_module("ops.doctor.probe")
    hung = False
    try:
        said, complained = probe.communicate(json.dumps(request).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        hung = True
        probe.kill()
        said, complained = probe.communicate()
    return Answers(_steps(_text(said)), hung, _text(complained).strip()[-300:])


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def _steps(said: str) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in said.splitlines() if line.endswith("}")]
    return {line.pop("step"): line for line in lines}
