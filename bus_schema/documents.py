"""The contract for other languages: JSON Schema for each message, and one AsyncAPI document for all.

Both are made from the models, so that they cannot say anything else.
"""

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from bus_schema.alive import Alive
from bus_schema.commands import COMMANDS
from bus_schema.control import CONTROLS
from bus_schema.events import EVENTS
from bus_schema.keys import DATA_FIELD
from bus_schema.signing import SIGNATURE_FIELD

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)

_MONITORED = {
    "orders": ("order", "protection"),
    "fills": ("fill",),
    "errors": ("error",),
    "assets": ("asset",),
    "positions": ("positions",),
    # Operators have no inbox: what became of their commands stands beside what it changed.
    "status": ("worker_status", "reply"),
    "dead": ("dead_letter",),
}
"""The streams that do not belong to one strategy, and the events in each."""
_KEYS: Mapping[str, type[BaseModel]] = {"alive": Alive}
"""Keys that hold one JSON object each and are no streams."""
_CONCERNING_A_STRATEGY = ("reply", "order", "fill", "protection", "error")
_PARAMETERS = {
    "prefix": "What all keys of this bus start with.",
    "hash_tag": "The account id in literal braces, such as {1000000365}.",
    "strategy": "The strategy's name.",
    "stock_code": "The instrument, such as 600000.SH.",
}


class _DescribedSchema(GenerateJsonSchema):
    """Takes each field's description from the docstring of the class that declares it."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        model = schema["cls"]
        described["description"] = _summary(model)
        notes = {name: note for base in reversed(model.__mro__) for name, note in _attributes(base)}
        for name, field in described["properties"].items():
            if name in notes:
                field["description"] = notes[name]
        return described


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return a JSON Schema for each message, under `command.`, `control.` or `event.` and its type.

    What stands in a key that is no stream has one too, under `key.` and the key's name.
    """
    return {
        f"{kind}.{name}": {"$schema": _DIALECT} | _schema(model, mode)
        for kind, mode, models in (*_kinds(), ("key", "serialization", _KEYS))
        for name, model in models.items()
    }


def asyncapi() -> dict[str, Any]:
    """Return an AsyncAPI 3.0 document of the worker: what it receives and what it sends."""
    pairs = [(model, mode) for _, mode, models in _kinds() for model in models.values()]
    _, definitions = models_json_schema(
        pairs, ref_template="#/components/schemas/{model}", schema_generator=_DescribedSchema
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "qmt-bus",
            "version": "1",
            "description": f"Each channel is a Redis stream, whose entries have one field: `{DATA_FIELD}`."
            f" A signed command has another, `{SIGNATURE_FIELD}`. Beside them stands the string"
            " `{prefix}:{hash_tag}:alive`, which is there as long as a worker lives.",
        },
        "defaultContentType": "application/json",
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": definitions["$defs"]},
    }


def write_documents(folder: Path) -> None:
    """Write `asyncapi.json` and `schema/*.json` into a folder.

    Raises:
        OSError: The folder cannot be written.
    """
    schemas = folder / "schema"
    schemas.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas().items():
        _write(schemas / f"{name}.json", schema)
    _write(folder / "asyncapi.json", asyncapi())


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _kinds() -> Iterator[tuple[str, JsonSchemaMode, Mapping[str, type[BaseModel]]]]:
    # A sender may leave out what has a default; what the worker writes always has every field.
    yield "command", "validation", COMMANDS
    yield "control", "validation", CONTROLS
    yield "event", "serialization", EVENTS


def _schema(model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Any]:
    return model.model_json_schema(mode=mode, schema_generator=_DescribedSchema)


def _summary(model: type) -> str:
    return _one_line((inspect.getdoc(model) or "").partition("\n\nAttributes:")[0])


def _attributes(model: type) -> Iterator[tuple[str, str]]:
    section = (inspect.getdoc(model) or "").partition("\nAttributes:\n")[2]
    for found in _ATTRIBUTE.finditer(section):
        yield found[1], _one_line(found[2])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _channels() -> dict[str, Any]:
    return {
        "commands": _channel("commands:{strategy}", [f"command.{name}" for name in COMMANDS]),
        "control": _channel("control", [f"control.{name}" for name in CONTROLS]),
        "inbox": _channel("inbox:{strategy}", [f"event.{name}" for name in _CONCERNING_A_STRATEGY]),
        "quotes": _channel("quotes:{stock_code}", ["event.quote"]),
    } | {key: _channel(key, [f"event.{name}" for name in names]) for key, names in _MONITORED.items()}


def _channel(key: str, messages: Iterable[str]) -> dict[str, Any]:
    address = "{prefix}:{hash_tag}:" + key
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "parameters": {
            name: {"description": note} for name, note in _PARAMETERS.items() if f"{{{name}}}" in address
        },
    }


def _operations() -> dict[str, Any]:
    received = {
        f"receive_{key}": {"action": "receive", "channel": {"$ref": f"#/channels/{key}"}}
        for key in ("commands", "control")
    }
    for operation, answers in (("receive_commands", "inbox"), ("receive_control", "status")):
        received[operation]["reply"] = {
            "channel": {"$ref": f"#/channels/{answers}"},
            "messages": [{"$ref": f"#/channels/{answers}/messages/event.reply"}],
        }
    sent = {
        f"send_{key}": {"action": "send", "channel": {"$ref": f"#/channels/{key}"}}
        for key in ("inbox", "quotes", *_MONITORED)
    }
    return received | sent


def _messages() -> dict[str, Any]:
    return {
        f"{kind}.{name}": {
            "name": name,
            "title": model.__name__,
            "summary": _summary(model),
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for kind, _, models in _kinds()
        for name, model in models.items()
    }
