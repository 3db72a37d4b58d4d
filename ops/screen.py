"""What goes to the console: UTF-8 on every system, colours only where somebody looks."""

import errno
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import TextIOWrapper
from types import MappingProxyType

_CODES: Mapping[str, str] = MappingProxyType(
    {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
)


_PAINTED = "|".join(rf"\x1b\[{code}m" for code in ("0", *_CODES.values()))
_CONTROLS = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
"""What moves the cursor, rings, renames the window, or turns the direction of writing round."""
_IN_A_LINE = re.compile(_CONTROLS)
_IN_LINES = re.compile(rf"({_PAINTED}|[\n\t])|{_CONTROLS}")


def visible(text: str) -> str:
    """Return foreign text with its control characters as escapes, so that no terminal obeys them."""
    return _IN_A_LINE.sub(_escaped, text)


def _harmless(text: str) -> str:
    return _IN_LINES.sub(lambda found: found[1] or _escaped(found), text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


class Paint:
    """Puts text into a colour, or leaves it as it is.

    Args:
        enabled: whether colours are wanted; None for where standard output is a terminal and NO_COLOR (see
            no-color.org) is not set.
    """

    def __init__(self, *, enabled: bool | None = None) -> None:
        wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._enabled = wanted if enabled is None else enabled

    def __call__(self, text: str, colour: str) -> str:
        """Return the text in a colour; see `_CODES` for their names."""
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self._enabled else text


def prepare() -> None:
    """Let Chinese be printed on consoles and pipes of every system, and colours on a Windows console."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32" and sys.stdout.isatty():
        # Starting any command makes the old console understand colours; without it they show as codes.
        os.system("")  # noqa: S605, S607 - an empty command line, which no user's input is part of.


class OutputError(Exception):
    """Standard output takes no more. It is no OSError, which commands take for a fault of what they serve.

    Attributes:
        closed: whoever read it has enough, as `head` does.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        # Windows calls a pipe without a reader an invalid argument.
        self.closed = error.errno in {errno.EPIPE, errno.EINVAL}


def show(*lines: str) -> None:
    """Print lines at once, whole: several threads print, and pipes are to be read while it runs.

    Raises:
        OutputError: they cannot be written.
    """
    try:
        sys.stdout.write("".join(f"{_harmless(line)}\n" for line in lines))
        sys.stdout.flush()
    except OSError as error:
        raise OutputError(error) from None


def complain(message: str) -> None:
    """Print what went wrong."""
    whisper(f"{_harmless(message)}\n")


def whisper(text: str) -> None:
    """Write to standard error as it is; where that takes nothing, nobody is left to be told so."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
