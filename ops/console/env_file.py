"""A settings file, changed line by line: comments, order and every other line stay as they are."""

import re
import unicodedata
from collections.abc import Mapping
from io import StringIO

from dotenv import dotenv_values

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=")
_WITH_ITS_END = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""A line as python-dotenv ends it; `str.splitlines` ends one at further characters, such as U+2028."""
_PLAIN = re.compile(r"[A-Za-z0-9_./:\\@%+,~*?&=()-]*(?: [A-Za-z0-9_./:\\@%+,~*?&=()-]+)*")


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that end lines, cannot be seen, or cannot be written."""


class EnvFileError(ValueError):
    """A value that a settings file cannot hold."""


def values_in(text: str) -> dict[str, str]:
    """Return the settings in a file by name, in capitals; the last line of a name counts."""
    found = dotenv_values(stream=StringIO(text))
    return {name.upper(): value or "" for name, value in found.items()}


def changed(text: str, changes: Mapping[str, str]) -> str:
    """Return the file's text with other values.

    Args:
        text: as it is.
        changes: by name, in capitals; an empty value stands for the setting's default.

    Raises:
        EnvFileError: a value would not be read back as it is, or would change another setting.
    """
    lines = _WITH_ITS_END.findall(text)
    for name, value in changes.items():
        _set(lines, name, value)
    written = "".join(lines)
    if values_in(written) != {**values_in(text), **changes}:
        raise EnvFileError("one of these values cannot stand in a settings file: leave out quotes and $")
    return written


def _set(lines: list[str], name: str, value: str) -> None:
    line = f"{name}={_quoted(value)}\n"
    # Where a name stands twice, both lines must say the same.
    named = [at for at, old in enumerate(lines) if (match := _LINE.match(old)) and match[1].upper() == name]
    for at in named:
        lines[at] = line
    if named:
        return
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    lines.append(line)


def _quoted(value: str) -> str:
    if any(unicodedata.category(character) in _UNPRINTABLE for character in value):
        raise EnvFileError("a value cannot have a line break or a control character")
    # Within single quotes nothing but these two characters is special, so a Windows path stays readable.
    return value if _PLAIN.fullmatch(value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
