"""How far a long run has come: a bar where somebody looks, a line now and then where not."""

import sys
import time

_WIDTH = 40
_SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Shown on standard error, so that a piped output holds results alone.

    Args:
        whole: how many of what there will be.
        what: their name.
    """

    def __init__(self, whole: int, what: str) -> None:
        self._whole = whole
        self._what = what
        self._bar = sys.stderr.isatty()
        self._started = self._shown = time.monotonic()

    def show(self, done: int, more: str) -> None:
        """Say that so many are done."""
        now = time.monotonic()
        rate = done / max(now - self._started, 1e-9)
        text = f"{done}/{self._whole} {self._what}, {rate:.0f}/s, {more}"
        if self._bar:
            filled = _WIDTH * done // self._whole
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {text} ")
            sys.stderr.flush()
        elif now - self._shown >= _SECONDS_BETWEEN_LINES:
            self._shown = now
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self._bar:
            sys.stderr.write("\n")
