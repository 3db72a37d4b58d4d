"""Text files that people write, in the encodings of the editors that they write them with."""

import codecs
from pathlib import Path
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, as Notepad and PowerShell's `>` write them: with one, the encoding is certain."""


class EncodingError(ValueError):
    """A file whose encoding cannot be known; its message is a sentence about the file, with what to do."""


def decode(content: bytes) -> str:
    """Return a file's text: UTF-8, or whichever encoding its byte order mark names.

    Raises:
        EncodingError: it is in another one, such as GBK, which older versions of Notepad call ANSI. Guessing
            could turn one path or name into another.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 if encoding == "utf-16" else content[: error.start].count(b"\n") + 1
        raise _wrong(line) from None
    if "\0" in text:
        raise _wrong(text[: text.index("\0")].count("\n") + 1)
    return text


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        EncodingError: its encoding is not known.
        OSError: it cannot be read.
    """
    return decode(path.read_bytes())


def as_written(value: object) -> str:
    r"""Return a value as Python shows it, but each backslash once: `D:\qmt` is what somebody has written."""
    return repr(value).replace("\\\\", "\\")


def reason_of(error: Exception) -> str:
    """Return what is wrong, without a file's name, which Python adds with each backslash doubled."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _wrong(line: int) -> EncodingError:
    return EncodingError(
        f"line {line} is not UTF-8: open the file in Notepad, choose Save as, and there the encoding UTF-8"
        f"（第 {line} 行不是 UTF-8 编码：请用记事本打开，选择“另存为”，编码选 UTF-8）"
    )
