"""Record classes built from their layouts: typed, of fixed width, without a `__dict__`."""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from worker.simulator.native.aborts import AbortLog
from worker.simulator.native.buffers import boolean, clipped, floating, integer, portable, text_of
from worker.simulator.native.fields import Chars, Field, Layout, Number, TextAccess

WIDE = "_wide"
"""Ends the slot of a buffer's longer twin."""


class NativeRecord:
    """What all native records share: no attributes beyond their layout, no copy, no pickle."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")


def build_record(layout: Layout, aborts: AbortLog) -> type[NativeRecord]:
    """Return the record class of `layout`; its access violations are noted in `aborts`."""
    members: dict[str, Any] = {"__slots__": tuple(_slots(layout.fields)), "__init__": _constructor(layout)}
    for field in layout.fields:
        members.update(_properties(layout, field, aborts))
    return type(layout.name, (NativeRecord,), members)


def build_records(layouts: Iterable[Layout], aborts: AbortLog) -> dict[str, type[NativeRecord]]:
    """Return the record classes of all `layouts` by name."""
    return {layout.name: build_record(layout, aborts) for layout in layouts}


def slot_of(field: Field) -> str:
    """Return the name of the slot that stores `field`."""
    return f"_{field.names[0]}"


def filler(layout: Layout, record: type[NativeRecord]) -> Callable[[Mapping[str, Any]], NativeRecord]:
    """Return a function that makes a record of values by plain name, cutting text to its buffers."""
    writers = {field.names[0]: _slot_writer(field) for field in layout.fields}

    def filled(values: Mapping[str, Any]) -> NativeRecord:
        made = record()
        for name, value in values.items():
            writers[name](made, value)
        return made

    return filled


def reader(layout: Layout) -> Callable[[NativeRecord], dict[str, Any]]:
    """Return a function that gives a record's stored values by plain name, undecodable text included."""
    names = tuple(field.names[0] for field in layout.fields)
    text_names = tuple(field.names[0] for field in layout.fields if isinstance(field.kind, Chars))
    if len(names) < 2:  # noqa: PLR2004 - attrgetter gives a tuple only for two names or more.
        return lambda record: {name: portable_of(record, name) for name in names}
    slots = operator.attrgetter(*(slot_of(field) for field in layout.fields))

    def values(record: NativeRecord) -> dict[str, Any]:
        found = dict(zip(names, slots(record), strict=True))
        for name in text_names:
            if found[name].__class__ is bytes:
                found[name] = portable(found[name])
        return found

    return values


def portable_of(record: NativeRecord, name: str) -> Any:
    """Return one stored value of `record`, undecodable text as lone surrogates."""
    stored = getattr(record, f"_{name}")
    return portable(stored) if isinstance(stored, bytes) else stored


def _slots(fields: Iterable[Field]) -> Iterable[str]:
    for field in fields:
        yield slot_of(field)
        if isinstance(field.kind, Chars) and field.kind.wide:
            yield slot_of(field) + WIDE


def _default(field: Field) -> Any:
    return "" if isinstance(field.kind, Chars) else field.kind.python(field.default)


def _constructor(layout: Layout) -> Callable[[Any], None]:
    defaults = [(slot_of(field), _default(field)) for field in layout.fields]
    defaults += [(slot, "") for slot in _slots(layout.fields) if slot.endswith(WIDE)]

    def construct(self: Any) -> None:
        for slot, value in defaults:
            setattr(self, slot, value)

    return construct


def _slot_writer(field: Field) -> Callable[[Any, Any], None]:
    slot, kind = slot_of(field), field.kind
    if isinstance(kind, Number):
        return lambda record, value: setattr(record, slot, value)
    usable, wide = kind.size - 1, kind.wide - 1

    def write(record: Any, value: Any) -> None:
        setattr(record, slot, clipped(value, usable))

    def write_both(record: Any, value: Any) -> None:
        setattr(record, slot, clipped(value, usable))
        setattr(record, slot + WIDE, clipped(value, wide))

    return write_both if kind.wide else write


def _properties(layout: Layout, field: Field, aborts: AbortLog) -> dict[str, property]:
    if isinstance(field.kind, Number):
        shared = _number_property(field, field.kind)
        return dict.fromkeys(field.names, shared)
    return {name: _text_property(layout, field, name, aborts) for name in field.names}


def _number_property(field: Field, kind: Number) -> property:
    slot = slot_of(field)

    def assign(record: Any, value: Any) -> None:
        if kind.python is bool:
            setattr(record, slot, boolean(value))
        elif kind.python is int:
            setattr(record, slot, integer(value, kind.bits))
        else:
            setattr(record, slot, floating(value))

    return property(operator.attrgetter(slot), assign)


def _text_property(layout: Layout, field: Field, name: str, aborts: AbortLog) -> property:
    slot, usable = slot_of(field), _usable(field)
    if not _is_writable(layout.text, name):
        return property(_text_getter(field, name))

    def assign(record: Any, value: Any) -> None:
        if value is None:
            raise aborts.access_violation(f"{layout.name}.{name} = None")
        if not isinstance(value, str | bytes):
            raise TypeError(f"{layout.name}.{name} takes str or bytes, not {type(value).__name__}")
        setattr(record, slot, clipped(value, usable))

    return property(_text_getter(field, name), assign)


def _usable(field: Field) -> int:
    return field.kind.size - 1 if isinstance(field.kind, Chars) else 0


def _is_writable(access: TextAccess, name: str) -> bool:
    if access is TextAccess.PLAIN_NAME_WRITABLE:
        return not name.startswith("m_")
    return access is TextAccess.WRITABLE


def _text_getter(field: Field, name: str) -> Callable[[Any], str]:
    slot, kind = slot_of(field), field.kind
    narrow = operator.attrgetter(slot)
    if isinstance(kind, Number) or not kind.wide or name.startswith("m_"):
        return lambda record: text_of(narrow(record))
    wide = operator.attrgetter(slot + WIDE)
    return lambda record: text_of(wide(record) or narrow(record))
