"""Ways to break a valid command so that it is known, by the way it was broken, what must become of it."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from ops.fuzz.schemas import Message, Schema, choices
from ops.fuzz.thrown import Fate

Broken = tuple[bytes, Fate | None]
"""The bytes, and what must become of them; None where the contract's own reading decides."""

_PLACE = "\u241f"
"""Stands in a message for what `json.dumps` would not write."""
_LONG = 5_000
_SHALLOW = 100
_VALUES: dict[str, list[Any]] = {
    "string": ["100", "", "true"],
    "integer": [0, 1, -1, 2**31, 2**63, 10**30],
    "number": [0.5, -0.0, 1e300],
    "boolean": [True, False],
    "array": [[], [1], [[]]],
    "object": [{}, {"a": 1}],
    "null": [None],
}


def encode(message: Message) -> bytes:
    """As a sender in another language writes it: UTF-8, no escapes that need not be."""
    return json.dumps(message, ensure_ascii=False).encode()


def fate_without(field: str) -> Fate:
    """What becomes of a command whose field cannot be used: without an id nobody can be answered."""
    return Fate.BURIED if field == "id" else Fate.REFUSED


def missing(rng: Random, message: Message, schema: Schema) -> Broken:
    """A required field is not there."""
    name = rng.choice(schema["required"])
    return encode({key: value for key, value in message.items() if key != name}), fate_without(name)


def extra(rng: Random, message: Message, _schema: Schema) -> Broken:
    """A field that no command has, or one that is misspelt."""
    name = rng.choice(["prize", "Price", "price ", "", "__proto__", "\u0000", "数量", "y" * _LONG])
    return encode(message | {name: rng.choice([None, 1, "a", {}, [message]])}), Fate.REFUSED


def wrong_type(rng: Random, message: Message, schema: Schema) -> Broken:
    """A value of a JSON type that the field does not take."""
    name = rng.choice(list(schema["properties"]))
    taken = {one.get("type", "string") for one in choices(schema["properties"][name])}
    # Every integer is a number; which numbers are integers, languages disagree about.
    taken |= {"integer", "number"} if taken & {"integer", "number"} else set()
    other = rng.choice(sorted(_VALUES.keys() - taken))
    return encode(message | {name: rng.choice(_VALUES[other])}), fate_without(name)


def out_of_range(rng: Random, message: Message, schema: Schema) -> Broken:
    """A value of the right type beyond its field's limits."""
    beyond = {name: _beyond(choices(field)[0]) for name, field in schema["properties"].items()}
    name = rng.choice([name for name, values in beyond.items() if values])
    return encode(message | {name: rng.choice(beyond[name])}), fate_without(name)


def _beyond(field: Schema) -> list[Any]:
    outside: list[Any] = []
    outside += [field["maximum"] + 1, 10**18] if "maximum" in field else []
    outside += [field["minimum"] - 1] if "minimum" in field else []
    outside += [field["exclusiveMinimum"], -(2**63)] if "exclusiveMinimum" in field else []
    outside += [field["exclusiveMaximum"], 1e18] if "exclusiveMaximum" in field else []
    outside += ["nothing of the kind", "BUY"] if "enum" in field or "const" in field else []
    outside += ["", "a b", "é", "600000.SH\n", "\u0000", "z" * _LONG] if "pattern" in field else []
    outside += ["z" * (field["maxLength"] + 1)] if "maxLength" in field else []
    return outside + ([[]] if field.get("minItems") else [])


def wrong_version(rng: Random, message: Message, _schema: Schema) -> Broken:
    """A version of the contract that is not this one."""
    return encode(message | {"v": rng.choice([0, 2, -1, 1.5, "1", True, None, 2**63])}), Fate.REFUSED


def several(rng: Random, message: Message, schema: Schema) -> Broken:
    """Several fields at once, of any type."""
    names = rng.sample(sorted(schema["properties"]), k=rng.randint(1, len(schema["properties"])))
    return encode(message | {name: rng.choice(rng.choice(list(_VALUES.values()))) for name in names}), None


def no_number(rng: Random, message: Message, schema: Schema) -> Broken:
    """What some JSON libraries write for numbers, and RFC 8259 does not have; or what no double holds."""
    word = rng.choice(["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "0x10", "01", "+1", "1."])
    return _in_place(rng, message, schema, word.encode()), Fate.BURIED


def huge_number(rng: Random, message: Message, schema: Schema) -> Broken:
    """Numbers that do not fit where numbers usually live."""
    word = rng.choice(["9" * 25, "9" * 400, "1" + "0" * _LONG, "1e308", "1e-400", "-" + "9" * 40, "0.1"])
    return _in_place(rng, message, schema, word.encode()), None


def nested(rng: Random, message: Message, _schema: Schema) -> Broken:
    """A field that no command has, as deep as many programs' stacks."""
    depth = rng.choice([2, _SHALLOW, 1_000, 1_100, 50_000])
    fate = Fate.REFUSED if depth <= _SHALLOW else None
    deep = rng.choice([b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth])
    return _appended(message, b'"deep":' + deep), fate


def duplicate_key(rng: Random, message: Message, schema: Schema) -> Broken:
    """A field twice: RFC 8259 leaves open which of them counts."""
    name = rng.choice(list(schema["properties"]))
    value = rng.choice([message.get(name), *rng.choice(list(_VALUES.values()))])
    return _appended(message, encode({name: value})[1:-1]), None


def wrong_unicode(rng: Random, message: Message, schema: Schema) -> Broken:
    """Strings that no text can be."""
    word = rng.choice(
        [rb'"\ud800"', rb'"\udc00\ud800"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"a\tb"']
    )
    return _in_place(rng, message, schema, word), Fate.BURIED


def odd_text(rng: Random, message: Message, schema: Schema) -> Broken:
    """Text that is text, and breaks programs that hold it in C strings, columns or terminals."""
    texts = ["\u0000", "a\u0000b", "\ufeff", "\u202e", "🙂" * 23, "é" * 23, "\x1b[2J", "'; DROP TABLE rows"]
    word = json.dumps(rng.choice(texts), ensure_ascii=rng.random() < 1 / 2)
    return _in_place(rng, message, schema, word.encode()), None


def long_text(rng: Random, message: Message, schema: Schema) -> Broken:
    """Strings far beyond any limit."""
    name = rng.choice([name for name, field in schema["properties"].items() if _is_text(field)])
    return encode(message | {name: "n" * rng.choice([300, _LONG, 60_000])}), fate_without(name)


def _is_text(field: Schema) -> bool:
    return any(one.get("type") == "string" for one in choices(field))


def _in_place(rng: Random, message: Message, schema: Schema, word: bytes) -> bytes:
    name = rng.choice(list(schema["properties"]))
    return encode(message | {name: _PLACE}).replace(json.dumps(_PLACE, ensure_ascii=False).encode(), word)


def _appended(message: Message, member: bytes) -> bytes:
    return encode(message)[:-1] + b", " + member + b"}"


WAYS: tuple[Callable[[Random, Message, Schema], Broken], ...] = (
    missing,
    extra,
    wrong_type,
    out_of_range,
    wrong_version,
    several,
    no_number,
    huge_number,
    nested,
    duplicate_key,
    wrong_unicode,
    odd_text,
    long_text,
)
"""All ways; a kind of entry bears the name of its function."""
