"""Tables for a console, aligned by what characters are wide: a Chinese one takes two columns."""

import unicodedata
from collections.abc import Iterable, Sequence

_WIDE = frozenset("WF")
_GAP = "  "


def width(text: str) -> int:
    """Return how many columns a console needs for a text."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def left(text: str, wanted: int) -> str:
    """Return a text with the space behind it that it lacks of so many columns."""
    return text + " " * (wanted - width(text))


def right(text: str, wanted: int) -> str:
    """Return a text with the space before it that it lacks of so many columns."""
    return " " * (wanted - width(text)) + text


def columns(heads: Sequence[str], rows: Iterable[Sequence[str]], *, names: int) -> list[str]:
    """Return a line for the heads and one for each row.

    Args:
        heads: one for each column.
        rows: as many cells each.
        names: how many columns, from the left, are names; the others are numbers, which end below each other.
    """
    lines = [heads, *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(heads))]
    return [_line(line, widths, names).rstrip() for line in lines]


def _line(cells: Sequence[str], widths: Sequence[int], names: int) -> str:
    aligned = (left if column < names else right for column in range(len(cells)))
    return _GAP.join(put(cell, wanted) for put, cell, wanted in zip(aligned, cells, widths, strict=True))
