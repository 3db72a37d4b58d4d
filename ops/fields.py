"""Commands as they are typed in a shell: `key=value` words, read as the types of the command's model."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from bus_schema import codec


class FieldError(ValueError):
    """A word that is no field."""


def read_fields(model: type[BaseModel], words: Sequence[str]) -> dict[str, Any]:
    """Return a command's fields.

    Args:
        model: the command's model; it decides whether `100` is a number or a text.
        words: `key=value` each, or a single JSON object.

    Raises:
        FieldError: a word is neither; or a key is given twice.
    """
    if len(words) == 1 and words[0].lstrip().startswith("{"):
        return _object(words[0])
    schema = model.model_json_schema()
    fields: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise FieldError(f"{word!r} is no field; write key=value, or everything as one JSON object")
        if name in fields:
            raise FieldError(f"{name} is given twice")
        fields[name] = _value(_kinds(schema["properties"].get(name, {}), schema), text)
    return fields


def _object(text: str) -> dict[str, Any]:
    try:
        content = codec.decode(text)
    except ValueError as error:
        raise FieldError(f"not JSON: {error}") from None
    return dict(content)


def _kinds(field: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """Return JSON's names of what the field may be."""
    if "$ref" in field:
        return _kinds(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    choices = [_kinds(choice, schema) for choice in field.get("anyOf", [])]
    return set().union(*choices) | ({field["type"]} if "type" in field else set())


def _value(kinds: set[str], text: str) -> Any:
    if "string" in kinds:
        return text
    if "array" in kinds and not text.startswith("["):
        return text.split(",")
    try:
        return codec.decode(text)
    except ValueError:
        # Not what the field takes; the model says so better, with the field's name.
        return text
