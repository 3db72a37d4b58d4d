r"""Settings files (`.env`), read so that nothing in them is passed over silently.

python-dotenv takes a line apart. What it would change or skip without a word is an error here, or means what
it says: within double quotes it would turn the `\n` of `"D:\new"` into a line break.
"""

import re
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from dotenv.main import resolve_variables
from dotenv.parser import Binding, parse_stream

from worker.text_files import EncodingError, decode

_QUOTED: Final = re.compile(r"""[^=]*=\s*(["'])((?:\\.|(?!\1)[^\\])*)\1""", re.DOTALL)
_PAIR: Final = re.compile(r"""\\\\|\\["']""")
"""A backslash that stands for another one, or before a quote."""


class EnvFileError(ValueError):
    """A settings file that cannot be read as it stands.

    Attributes:
        messages: one sentence for each thing that is wrong.
    """

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class Line(NamedTuple):
    """A setting in a file.

    Attributes:
        name: as it is written.
        value: without quotes.
        number: of its line, from 1 on.
    """

    name: str
    value: str
    number: int


def read_env_file(path: Path) -> list[Line]:
    """Read a settings file; one that is not there has no lines.

    Raises:
        EnvFileError: its encoding is unknown, or a line could be read in two ways.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EnvFileError([f"{path.name} cannot be read: {error.strerror}"]) from None
    try:
        return parse_env(decode(content))
    except EncodingError as error:
        raise EnvFileError([f"{path.name}, {error}"]) from None
    except EnvFileError as error:
        raise EnvFileError([f"{path.name}, {message}" for message in error.messages]) from None


def parse_env(text: str) -> list[Line]:
    """Take the text of a settings file apart.

    Raises:
        EnvFileError: a line could be read in two ways, or not at all.
    """
    wrong: list[str] = []
    read: dict[str, tuple[str, int]] = {}
    for binding in parse_stream(StringIO(text)):
        number = _line_of(binding)
        try:
            value = _value(binding)
        except ValueError as error:
            wrong.append(f"line {number}{error}")
            continue
        if binding.key is None or value is None:
            continue
        if binding.key in read and read[binding.key][0] != value:
            wrong.append(_twice(binding.key, read[binding.key][1], number))
        read[binding.key] = value, number
    if wrong:
        raise EnvFileError(wrong)
    values = resolve_variables(((name, value) for name, (value, _) in read.items()), override=False)
    return [Line(name, values[name] or "", number) for name, (_, number) in read.items()]


def _line_of(binding: Binding) -> int:
    before = binding.original.string[: len(binding.original.string) - len(binding.original.string.lstrip())]
    return binding.original.line + before.count("\n")


def _twice(name: str, first: int, second: int) -> str:
    return (
        f"line {second}: {name} stands in line {first} too, with another value: keep one of them"
        f"（{name} 已在第 {first} 行设置为另一个值，只能保留一个）"
    )


def _value(binding: Binding) -> str | None:
    """Return the value that a line gives; None for a comment or an empty line.

    Raises:
        ValueError: there is none, or there could be two.
    """
    if binding.error:
        raise ValueError(
            " is not NAME=value, or a quote is not closed（不是“名称=值”的写法，或引号没有成对）"
        )
    if binding.key is None:
        return None
    if binding.value is None:
        # Not repeated: it can be the rest of a password that was broken in two.
        raise ValueError(" is not NAME=value（不是“名称=值”的写法）")
    quoted = _QUOTED.match(binding.original.string)
    value = binding.value if quoted is None else _unquoted(binding.key, quoted[2])
    if "\n" in value or "\r" in value:
        raise ValueError(f": the quote of {binding.key} is not closed（{binding.key} 的引号没有成对）")
    return value


def _unquoted(name: str, inside: str) -> str:
    """Return what stands within quotes: backslashes are those of a path, or each of them is written twice.

    Raises:
        ValueError: some are, and some are not.
    """
    if "\\" not in inside:
        return inside
    if "\\" not in _PAIR.sub("", inside):
        return _PAIR.sub(lambda pair: pair[0][1], inside)
    if _PAIR.search(inside):
        raise ValueError(
            f": some backslashes of {name} are doubled and some are not: write the value without quotes"
            f"（{name} 的反斜杠有的写了两个，有的写了一个：请去掉引号）"
        )
    return inside
