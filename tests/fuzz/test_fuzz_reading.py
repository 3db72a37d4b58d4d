"""Whatever lies in a stream becomes an input for the engine."""

from collections.abc import Callable
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.control import parse_control
from ops.fuzz import breaking
from ops.fuzz.schemas import kinds, schema_of, valid
from ops.fuzz.thrown import OPERATORS, Fate, Thrown, data
from worker.bus.entries import read_entry
from worker.engine.inputs import CommandRead, CommandUnreadable, ControlRead

SENDERS = st.sampled_from(["alpha", OPERATORS])
RANDOMS = st.randoms(use_true_random=False)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
NAMES = st.sampled_from(
    ["type", "id", "v", "price", "stock_code", "orders", "order_volume", "reason", "extra"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


def read(sender: str, *fields: bytes) -> CommandRead | ControlRead | CommandUnreadable:
    """Read an entry as the worker does."""
    return read_entry(sender, b"1-1", list(fields), redelivered=False)


@given(SENDERS, st.lists(st.binary(max_size=200), max_size=6))
def test_any_fields_become_an_input(sender: str, fields: list[bytes]) -> None:
    """No number of fields, and no bytes in them, raise."""
    assert isinstance(read(sender, *fields), CommandRead | ControlRead | CommandUnreadable)


@given(SENDERS, st.binary(max_size=500))
def test_any_bytes_become_an_input(sender: str, raw: bytes) -> None:
    """What is not a command is kept as it came, for the dead stream or the reply."""
    told = read(sender, b"data", raw)
    assert isinstance(told, CommandUnreadable)
    assert told.raw == raw
    assert told.message


@given(SENDERS, st.dictionaries(NAMES, VALUES, max_size=9))
def test_any_object_is_read_or_refused_in_words(sender: str, content: dict[str, Any]) -> None:
    """An object of the contract's own names is a command, or each refusal says which field is wrong."""
    try:
        raw = orjson.dumps(content)
    except TypeError:  # Integers beyond 64 bits are for the other tests.
        return
    told = read(sender, b"data", raw)
    if isinstance(told, CommandUnreadable):
        assert told.fields
        assert told.readable == (told.command_id is not None)


@given(SENDERS, RANDOMS)
def test_what_the_schemas_allow_is_taken(sender: str, rng: Random) -> None:
    """A message drawn from a command's own JSON Schema is that command."""
    kind = rng.choice(kinds(sender))
    raw = breaking.encode(valid(rng, sender, kind, "x1"))
    parse = parse_control if sender == OPERATORS else parse_command
    assert parse(raw).type == kind


@given(SENDERS, RANDOMS, st.sampled_from(breaking.WAYS))
def test_what_was_broken_is_not_taken(sender: str, rng: Random, way: Any) -> None:
    """The reading agrees with what is known of an entry by the way it was broken."""
    kind = rng.choice(kinds(sender))
    raw, fate = way(rng, valid(rng, sender, kind, "x1"), schema_of(sender, kind))
    told = read(sender, b"data", raw)
    seen = Fate.ANSWERED
    if isinstance(told, CommandUnreadable):
        seen = Fate.REFUSED if told.readable else Fate.BURIED
    assert fate in {seen, None}
    assert Thrown(sender, "any", data(raw)).due is seen


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id": "x1", "type": "' + b"t" * 2**20 + b'"}',
        b'{"id": "x1", "type": "ping", "' + b"n" * 2**20 + b'": 1}',
        b'{"id": "x1", "type": "ping"' + b"".join(b', "f%d": 0' % n for n in range(60_000)) + b"}",
        b'{"id": "x1", "type": "place_orders", "orders": [' + b"{}, " * 2**18 + b"{}]}",
    ],
    ids=["type", "name", "names", "orders"],
)
@pytest.mark.parametrize("parse", [parse_command, parse_control])
def test_a_megabyte_is_complained_about_in_short(parse: Callable[[bytes], object], raw: bytes) -> None:
    """The complaint does not grow with what it is about."""
    with pytest.raises(InvalidCommandError) as refused:
        parse(raw)
    wrong = refused.value
    assert len(wrong.message) + sum(len(str(field)) for field in wrong.fields) < 65_536
    assert len(wrong.command_type or "") <= 64
