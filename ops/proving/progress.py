"""How far a long run has come: a bar that moves where somebody looks, else a line now and then."""

import sys
import time

from ops import screen

_WIDTH = 30
_QUIET_SECONDS = 60.0
"""Between two lines in a log file."""


class Progress:
    """One run's.

    Args:
        total: how many things are to be done.
        what: they are called.
    """

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._what = what
        self._began = self._told = time.monotonic()
        self._moving = sys.stderr.isatty()

    def reached(self, done: int, note: str = "") -> None:
        """Say that so many are done, and what else is worth knowing."""
        if self._moving:
            screen.whisper(f"\r\x1b[K{self._bar(done)} {self._line(done, note)}")
        elif time.monotonic() - self._told >= _QUIET_SECONDS:
            self._told = time.monotonic()
            screen.whisper(f"{self._line(done, note)}\n")

    def end(self) -> None:
        """Leave the line to others."""
        if self._moving:
            screen.whisper("\r\x1b[K")

    def _bar(self, done: int) -> str:
        filled = min(_WIDTH, _WIDTH * done // max(1, self._total))
        return f"[{'#' * filled}{'.' * (_WIDTH - filled)}]"

    def _line(self, done: int, note: str) -> str:
        left = (time.monotonic() - self._began) * max(0, self._total - done) / max(1, done)
        rest = f", about {left / 60:.0f} minutes left" if done else ""
        return f"{done} of {self._total} {self._what}{rest}{f', {note}' if note else ''}"
