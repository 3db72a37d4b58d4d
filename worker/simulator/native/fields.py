"""The vocabulary of the native record layouts: kinds of field, fields, layouts."""

import enum
from typing import Final, NamedTuple


class TextAccess(enum.Enum):
    """Which of a record's names Python may assign a string to, as the real module reports it."""

    WRITABLE = "writable"
    READ_ONLY = "read-only"
    PLAIN_NAME_WRITABLE = "plain name writable"


class Number(NamedTuple):
    """A fixed-width number.

    Attributes:
        python: `int`, `float` or `bool`, the type Python reads.
        bits: the width of an integer; the size in memory of any other.
    """

    python: type[int] | type[float]
    bits: int


class Chars(NamedTuple):
    """A character buffer of `size` bytes, the last of which is the closing NUL.

    Attributes:
        size: bytes of the buffer; one less is usable.
        wide: bytes of a second, longer buffer that the plain name prefers when it is not empty; 0 for none.
    """

    size: int
    wide: int


class Field(NamedTuple):
    """One field under the names it answers to: the plain one, the `m_` one, or both."""

    names: tuple[str, ...]
    kind: Number | Chars
    default: int = 0


class Layout(NamedTuple):
    """One native record class: its name and its fields in memory order."""

    name: str
    fields: tuple[Field, ...]
    text: TextAccess = TextAccess.WRITABLE


I32: Final = Number(int, 32)
I64: Final = Number(int, 64)
F64: Final = Number(float, 64)
BOOL: Final = Number(bool, 8)


def chars(size: int, *, wide: int = 0) -> Chars:
    """Return a character buffer of `size` bytes, with a longer twin of `wide` bytes if given."""
    return Chars(size, wide)
