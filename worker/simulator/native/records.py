"""Record classes built from their layouts: typed, of fixed width, without a `__dict__`."""

import json
import math
from collections.abc import Callable
from typing import Any, ClassVar, NoReturn

from worker.simulator.native.aborts import AbortLog
from worker.simulator.native.buffers import boolean, floating, integer, is_plain, portable, read
from worker.simulator.native.fields import Chars, Field, Layout, Number, TextAccess


class NativeRecord:
    """What all native records share: no attributes beyond their layout, no copy, no pickle.

    The values are kept as they were put in, by plain name; what a buffer's width leaves of them is worked
    out when they are read, because most are never read. Those of a long list may be there as JSON until they
    are read: a native core would not make objects of them either.
    """

    __slots__ = ("_packed", "_values")

    _packed: str
    _values: dict[str, Any]
    _defaults: ClassVar[dict[str, Any]]

    def __getattr__(self, name: str) -> Any:
        if name != "_values":
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        self._values = {**self._defaults, **json.loads(self._packed)}
        return self._values

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")


def build_record(layout: Layout, aborts: AbortLog) -> type[NativeRecord]:
    """Return the record class of `layout`; its access violations are noted in `aborts`."""
    defaults = _defaults(layout)

    def construct(self: NativeRecord) -> None:
        self._values = defaults.copy()

    members: dict[str, Any] = {"__slots__": (), "__init__": construct, "_defaults": defaults}
    for field in layout.fields:
        members.update(_properties(layout, field, aborts))
    return type(layout.name, (NativeRecord,), members)


def filler(layout: Layout, record: type[NativeRecord]) -> Callable[[dict[str, Any] | str], NativeRecord]:
    """Return a function that makes a record of values by plain name, or of their JSON."""
    defaults = _defaults(layout)
    new, count = record.__new__, len(defaults)

    def filled(values: dict[str, Any] | str) -> NativeRecord:
        made = new(record)
        if isinstance(values, str):
            made._packed = values  # noqa: SLF001 - the record's own factory.
            return made
        # Most rows are whole, and copying one costs a quarter of laying it over the defaults.
        whole = values.copy() if len(values) == count else {**defaults, **values}
        made._values = whole  # noqa: SLF001 - the record's own factory.
        return made

    return filled


def reader(layout: Layout) -> Callable[[NativeRecord], dict[str, Any]]:
    """Return a function that gives a record's values by plain name, as its buffers hold them."""
    texts = [
        (field.names[0], field.kind.size - 1) for field in layout.fields if isinstance(field.kind, Chars)
    ]

    def values(record: NativeRecord) -> dict[str, Any]:
        found = record._values.copy()  # noqa: SLF001 - the counterpart of the record's factory.
        for name, usable in texts:
            if not is_plain(found[name], usable):
                found[name] = portable(found[name], usable)
        return found

    return values


def _defaults(layout: Layout) -> dict[str, Any]:
    return {field.names[0]: _default(field) for field in layout.fields}


def _default(field: Field) -> Any:
    return "" if isinstance(field.kind, Chars) else field.kind.python(field.default)


def _properties(layout: Layout, field: Field, aborts: AbortLog) -> dict[str, property]:
    if isinstance(field.kind, Number):
        return dict.fromkeys(field.names, _number_property(field.names[0], field.kind))
    return {name: _text_property(layout, field, field.kind, name, aborts) for name in field.names}


def _number_property(key: str, kind: Number) -> property:
    convert, python = _converter(kind), kind.python
    highest = (1 << (kind.bits - 1)) - 1 if python is int else math.inf

    def assign(record: NativeRecord, value: Any) -> None:
        # What is of the right type needs no conversion, and nearly everything is.
        needs_none = value.__class__ is python and -highest <= value <= highest
        record._values[key] = value if needs_none else convert(value)  # noqa: SLF001 - a property of the record.

    return property(lambda record: record._values[key], assign)  # noqa: SLF001 - a property of the record.


def _converter(kind: Number) -> Callable[[Any], Any]:
    if kind.python is bool:
        return boolean
    return floating if kind.python is float else lambda value: integer(value, kind.bits)


def _text_property(layout: Layout, field: Field, kind: Chars, name: str, aborts: AbortLog) -> property:
    key = field.names[0]
    prefers_wide = kind.wide and not name.startswith("m_")
    usable = (kind.wide if prefers_wide else kind.size) - 1

    def get(record: NativeRecord) -> str:
        return read(record._values[key], usable)  # noqa: SLF001 - a property of the record.

    def assign(record: NativeRecord, value: Any) -> None:
        if value.__class__ is str:
            record._values[key] = value  # noqa: SLF001 - a property of the record.
            return
        if value is None:
            raise aborts.access_violation(f"{layout.name}.{name} = None")
        if not isinstance(value, str | bytes):
            raise TypeError(f"{layout.name}.{name} takes str or bytes, not {type(value).__name__}")
        record._values[key] = value  # noqa: SLF001 - a property of the record.

    return property(get, assign) if _is_writable(layout.text, name) else property(get)


def _is_writable(access: TextAccess, name: str) -> bool:
    if access is TextAccess.PLAIN_NAME_WRITABLE:
        return not name.startswith("m_")
    return access is TextAccess.WRITABLE
