"""The table of operations beside the SDK: nothing of it is forgotten, and no name is made up."""

import inspect
import re
from pathlib import Path
from typing import Any

from worker.broker.results import plain_name
from worker.broker.sdk import load_sdk
from worker.engine.operations.operation import Answers, Record
from worker.engine.operations.table import EXCEPTIONS, OPERATIONS
from worker.simulator import Terminal, native_modules
from worker.simulator.calls import BINDINGS, REQUESTS
from worker.simulator.native.layouts import LAYOUTS


def test_every_method_of_the_sdk_is_a_row_or_an_exception() -> None:
    """Whatever `XtQuantTrader` can do is in the table, or left out for a reason, and nothing else is."""
    source = Path(inspect.getfile(load_sdk_for_tests().xttrader)).read_text("utf-8")
    body = source.partition("class XtQuantTrader(")[2]
    public = set(re.findall(r"^    def ([a-z]\w*)", body, re.MULTILINE))
    public |= set(re.findall(r"^    ([a-z]\w*) = [a-z]\w*$", body, re.MULTILINE))
    rows = [method for operation in OPERATIONS.values() for method in operation.methods]
    assert sorted(rows) == sorted(set(rows))
    assert set(rows) & set(EXCEPTIONS) == set()
    assert set(rows) | set(EXCEPTIONS) == public
    assert all(EXCEPTIONS.values())


def load_sdk_for_tests() -> Any:
    """The wheel over a stand-in of its native modules that talks to nobody."""
    return load_sdk(native_modules(Terminal()))


def test_results_have_every_attribute_of_the_native_objects() -> None:
    """No field that the terminal gives is lost on the way."""
    layouts = {layout.name: layout for layout in LAYOUTS}
    for operation in OPERATIONS.values():
        if operation.answers in {Answers.RECORDS, Answers.RECORD}:
            name = BINDINGS[REQUESTS[operation.request].binding].record
            if name:
                native = {plain_name(field.names[0]) for field in layouts[name].fields}
                assert native - set(operation.result.model_fields) == set(), operation.name


def test_requests_fill_fields_that_the_native_objects_have() -> None:
    """A name that the SDK's request lacks would be found out only when it is sent."""
    layouts = {layout.name: layout for layout in LAYOUTS}
    for operation in OPERATIONS.values():
        for argument in operation.arguments:
            if isinstance(argument, Record):
                there = {name for field in layouts[argument.name].fields for name in field.names}
                assert set(argument.fields) <= there, operation.name
