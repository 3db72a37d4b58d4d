"""What all clients of one stand-in module share: its terminal, its record classes, its aborts."""

from collections.abc import Callable
from typing import Any

from worker.simulator.calls import BINDINGS, TEXT, TEXTS, Binding, Request, Shape
from worker.simulator.link import Host
from worker.simulator.native.aborts import AbortLog
from worker.simulator.native.fields import Layout
from worker.simulator.native.layouts import LAYOUTS
from worker.simulator.native.records import NativeRecord, build_record, filler, reader

Converter = Callable[[Any], Any]
"""Turns a payload into what Python's callback gets after the seq."""


class Core:
    """One stand-in module's state; two modules share none of it.

    Attributes:
        host: the terminal behind the module.
        aborts: what would have ended the process.
        connect_timeout_s: how long connect() takes to give up; 3.0 on the real module.
        records: the record classes by name.
        bound: the callbacks of each client that is held by anybody, by the client's `id`.
        converters: how each binding's payload becomes the callback's argument; None where it takes none.
    """

    def __init__(self, host: Host, connect_timeout_s: float) -> None:
        self.host = host
        self.aborts = AbortLog()
        self.connect_timeout_s = connect_timeout_s
        self.bound: dict[int, dict[str, Callable[..., None]]] = {}
        self.records = {layout.name: build_record(layout, self.aborts) for layout in LAYOUTS}
        self._readers = {layout.name: reader(layout) for layout in LAYOUTS}
        fillers = {layout.name: self._filler(layout) for layout in LAYOUTS}
        self.converters = {name: _converter(binding, fillers) for name, binding in BINDINGS.items()}

    def argument_reader(self, request: Request) -> Callable[[tuple[Any, ...]], Any]:
        """Return what makes of a request's arguments JSON-able values, checked as pybind11 checks them.

        It raises TypeError for an argument that is missing, too many, or of another class.
        """
        takes = request.takes
        record, read = self.records.get(takes[0]), self._readers.get(takes[0])

        def values(arguments: tuple[Any, ...]) -> Any:
            if len(arguments) != len(takes):
                raise TypeError(f"{len(takes)} arguments are needed after the seq, not {len(arguments)}")
            if read is not None and arguments[0].__class__ is record:
                return read(arguments[0])
            return [_text_argument(kind, value) for kind, value in zip(takes, arguments, strict=True)]

        return values

    def _filler(self, layout: Layout) -> Callable[[Any], NativeRecord]:
        return filler(layout, self.records[layout.name])


def _text_argument(kind: str, value: Any) -> Any:
    if kind == TEXTS and isinstance(value, list):
        return [_text_argument(TEXT, item) for item in value]
    if kind == TEXT and isinstance(value, str | bytes):
        # The wheel's BSON is a subclass of bytes with a decode() of its own.
        return value if isinstance(value, str) else bytes(value).decode("utf-8", "surrogateescape")
    raise TypeError(f"{kind} is needed, not {type(value).__name__}")


def _converter(binding: Binding, fillers: dict[str, Callable[[Any], NativeRecord]]) -> Converter | None:
    if binding.shape is Shape.NOTHING:
        return None
    if binding.shape is Shape.RECORD:
        return fillers[binding.record]
    if binding.shape is Shape.RECORDS:
        fill_each = fillers[binding.record]
        return lambda payload: [fill_each(row) for row in payload]
    return lambda payload: payload
