"""The models' own JSON Schemas: what each field takes, and values that it takes."""

from collections.abc import Mapping
from functools import cache
from math import inf
from random import Random
from typing import Any

from bus_schema.commands import COMMANDS
from bus_schema.control import CONTROLS
from bus_schema.fields import (
    BANK_NAME_PATTERN,
    CLIENT_ORDER_ID_PATTERN,
    COMMAND_ID_PATTERN,
    COUNTER_NAME_PATTERN,
    CTP_ACCOUNT_PATTERN,
    DATA_TIME_PATTERN,
    DATA_TYPE_PATTERN,
    DAY_PATTERN,
    ENTRY_NAME_PATTERN,
    MARKET_PATTERN,
    STOCK_CODE_PATTERN,
    STRATEGY_NAME_PATTERN,
    TEXT_PATTERN,
    TIME_OF_DAY_PATTERN,
)
from ops.fuzz.thrown import OPERATORS

Message = dict[str, Any]
Schema = dict[str, Any]

_BY_PATTERN: Mapping[str, tuple[str, ...]] = {
    STOCK_CODE_PATTERN: ("600000.SH", "000001.SZ", "510300", "300750.SZ", "999999.SH", "rb2501.SF"),
    COMMAND_ID_PATTERN: ("c1", "a-b_c", "x" * 64),
    CLIENT_ORDER_ID_PATTERN: ("alpha-0", "beta-1", "nobody-has-this"),
    STRATEGY_NAME_PATTERN: ("all", "alpha", "nobody", "a.b-c_D"),
    COUNTER_NAME_PATTERN: ("G1", "7", "C-1:2"),
    BANK_NAME_PATTERN: ("A", "0200205001003215076"),
    ENTRY_NAME_PATTERN: ("icbc", "nobody"),
    CTP_ACCOUNT_PATTERN: ("60016061", "x" * 64),
    DAY_PATTERN: ("20241125", "99999999"),
    DATA_TYPE_PATTERN: ("deal", "position", "nothing"),
    MARKET_PATTERN: ("SH", "SZ", "NOWHER"),
    TIME_OF_DAY_PATTERN: ("14:50:00",),
    DATA_TIME_PATTERN: ("20241125", "2024-11-25 09:30:00"),
}
_ONE_OF: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "cancel_order": (("client_order_id",), ("order_id",), ("order_sysid", "market")),
    "query_order": (("client_order_id",), ("order_id",)),
    "protect": (
        ("stock_code", "stop_price", "price_type"),
        ("stock_code", "take_profit_ratio", "limit_offset"),
        ("client_order_id", "trailing_ratio", "limit_offset"),
    ),
}
"""Fields of which exactly one group is to be given: no JSON Schema of a single field says so."""

_ALWAYS: Mapping[str, Message] = {"smart_algo_order": {"start_time": "09:30:00"}}
"""Fields that depend on another: what ends must have begun before."""

_MOSTLY, _OFTEN, _SELDOM = 0.8, 0.5, 0.1


def kinds(sender: str) -> list[str]:
    """The commands that this sender's stream takes."""
    return list(CONTROLS if sender == OPERATORS else COMMANDS)


@cache
def schema_of(sender: str, kind: str) -> Schema:
    """A command's JSON Schema, with every reference resolved."""
    model = (CONTROLS if sender == OPERATORS else COMMANDS)[kind]
    whole = model.model_json_schema()
    resolved: Schema = _resolve(whole, whole.get("$defs", {}))
    return resolved


def _resolve(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_resolve(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _resolve(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {name: _resolve(inner, definitions) for name, inner in node.items() if name != "$defs"}


def choices(field: Schema) -> list[Schema]:
    """The schemas of which a value has to fit one."""
    return list(field.get("anyOf", [field]))


def valid(rng: Random, sender: str, kind: str, command_id: str) -> Message:
    """A command that the contract takes."""
    message = _object(rng, schema_of(sender, kind))
    if kind in _ONE_OF:
        groups = _ONE_OF[kind]
        for name in {name for group in groups for name in group}:
            message.pop(name, None)
        fields = schema_of(sender, kind)["properties"]
        message |= {name: _value(rng, choices(fields[name])[0]) for name in rng.choice(groups)}
    for terms in (message, *message.get("orders", [])):
        if "order_type" in terms and rng.random() < _MOSTLY:
            # Most kinds of order are for accounts of another kind.
            terms["order_type"] = rng.choice(["buy", "sell"])
    for number, order in enumerate(message.get("orders", [])):
        order["id"] = f"{command_id[:20]}{number}"
    return message | _ALWAYS.get(kind, {}) | {"type": kind, "id": command_id}


def _object(rng: Random, schema: Schema) -> Message:
    required = set(schema.get("required", []))
    # With the default, `limit`, a price is required; no order of ours is to wait for another clock either.
    if "price" in schema["properties"]:
        required.add("price")
    skipped = {"sent_at", "expires_at", *(() if rng.random() < _SELDOM else ("v",))}
    return {
        name: _value(rng, choices(field)[0])
        for name, field in schema["properties"].items()
        if name in required or (name not in skipped and rng.random() < _OFTEN)
    }


def _value(rng: Random, schema: Schema) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    return _OF_TYPE[schema["type"]](rng, schema)


def _integer(rng: Random, schema: Schema) -> int:
    least: int = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    most: int = schema.get("maximum", 2**31 - 1)
    return rng.choice([least, min(100, most), most])


def _number(rng: Random, schema: Schema) -> float:
    most, below = schema.get("maximum", 1e308), schema.get("exclusiveMaximum", inf)
    numbers = [10, 10.0, 9.99, 4.001, 0.05, 1e-9, 1e308]
    return rng.choice([number for number in numbers if number <= most and number < below])


def _string(rng: Random, schema: Schema) -> str:
    if schema.get("pattern") == TEXT_PATTERN:
        return rng.choice([text for text in _texts(schema) if "\0" not in text])
    if "pattern" in schema:
        return rng.choice(_BY_PATTERN[schema["pattern"]])
    return rng.choice(_texts(schema))


def _texts(schema: Schema) -> list[str]:
    longest: int = schema["maxLength"]
    return ["a", "浦发银行"[:longest], "\u0000", "🙂", "z" * longest]


def _array(rng: Random, schema: Schema) -> list[Any]:
    items = schema["items"]
    one = (lambda: _object(rng, items)) if "properties" in items else (lambda: _value(rng, items))
    return [one() for _ in range(rng.randint(schema.get("minItems", 0), 3))]


_OF_TYPE: Mapping[str, Any] = {
    "integer": _integer,
    "number": _number,
    "string": _string,
    "boolean": lambda rng, _: rng.random() < _OFTEN,
    "array": _array,
    "object": lambda rng, _: rng.choice([{}, {"m_nVolume": 1}, {"名": "é"}]),
}
