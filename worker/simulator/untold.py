"""Numbers that stand for "not told": the largest of a field's type."""

from typing import Final

from worker.simulator.native.fields import Number
from worker.simulator.native.layouts import LAYOUTS

INT_MAX: Final = 2**31 - 1
LLONG_MAX: Final = 2**63 - 1
DBL_MAX: Final = 1.7976931348623157e308


def _largest(kind: Number) -> int | float:
    if kind.python is float:
        return DBL_MAX
    return LLONG_MAX if kind.bits == 64 else INT_MAX  # noqa: PLR2004 - bits of the type.


UNTOLD: Final = {
    layout.name: {
        field.names[0]: _largest(field.kind) for field in layout.fields if isinstance(field.kind, Number)
    }
    for layout in LAYOUTS
    if layout.name in {"XtAsset", "XtPosition"}
}
"""What stands in each number of money and of positions that is not told, by the record's name."""


def untold(record: str, names: tuple[str, ...]) -> dict[str, int | float]:
    """Return what to lay over the values of a record whose fields of these names are not told."""
    return {name: value for name, value in UNTOLD[record].items() if name in names}
