"""Tables for a console, aligned by what characters are wide: a Chinese one takes two columns."""

import unicodedata
from collections.abc import Iterable, Sequence

_WIDE = frozenset("WF")
_GAP = "  "


def width(text: str) -> int:
    """Return how many columns a console needs for a text."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


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
    padded = []
    for column, (cell, wanted) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (wanted - width(cell))
        padded.append(cell + space if column < names else space + cell)
    return _GAP.join(padded)
