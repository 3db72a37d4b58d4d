import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from message_examples import COMMAND_EXAMPLES, CONTROL_EXAMPLES, EVENT_EXAMPLES, KEY_EXAMPLES

from bus_schema.documents import asyncapi, json_schemas, write_documents

PUBLISHED = Path(__file__).parents[2] / "docs"
SCHEMAS = json_schemas()
EXAMPLES = {
    f"{kind}.{example['type']}": example
    for kind, examples in {
        "command": COMMAND_EXAMPLES,
        "control": CONTROL_EXAMPLES,
        "event": EVENT_EXAMPLES,
    }.items()
    for example in examples
} | {f"key.{name}": example for name, example in KEY_EXAMPLES.items()}


def files_in(folder: Path) -> dict[str, str]:
    """Return the contract's files in a folder, by name."""
    files = [*folder.glob("schema/*.json"), folder / "asyncapi.json"]
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_published_documents_are_those_of_the_models(tmp_path: Path) -> None:
    """The documents in `docs/` say what the models say; `write_documents` brings them up to date."""
    write_documents(tmp_path)
    assert files_in(PUBLISHED) == files_in(tmp_path)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_message_has_a_valid_schema_that_takes_its_example(name: str) -> None:
    """Every schema is one, and takes a message that the contract allows."""
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    jsonschema.validate(EXAMPLES[name], SCHEMAS[name])


@pytest.mark.parametrize(
    "wrong",
    [
        {"prize": 1},
        {"order_volume": 0},
        {"stock_code": "600000.sh"},
        {"v": 2},
        {"price": None},
        {"price": 0},
        {"id": "x" * 24},
    ],
    ids=str,
)
def test_the_schema_refuses_an_order_that_the_worker_would_refuse(wrong: dict[str, Any]) -> None:
    """Another language's order is checked by the schema as it is by the models."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(EXAMPLES["command.place_order"] | wrong, SCHEMAS["command.place_order"])


def test_the_schema_wants_the_type_and_a_limit_price() -> None:
    """A field that Python code may leave out is required of others where the worker requires it."""
    for required in ("type", "id", "price"):
        order = {name: value for name, value in EXAMPLES["command.place_order"].items() if name != required}
        with pytest.raises(jsonschema.ValidationError, match=required):
            jsonschema.validate(order, SCHEMAS["command.place_order"])


def test_fields_are_described_in_the_schemas() -> None:
    """A reader of a schema learns units without reading Python, also for inherited fields."""
    fields = SCHEMAS["event.order"]["properties"]
    assert "Shares" in fields["order_volume"]["description"]
    assert "reconcile" in fields["source"]["description"]
    assert "milliseconds" in fields["occurred_at"]["description"]


def test_asyncapi_has_every_message_and_every_reference_resolves() -> None:
    """The AsyncAPI document stands on its own."""
    document = json.loads(json.dumps(asyncapi()))
    assert document["components"]["messages"].keys() == {
        name for name in SCHEMAS if not name.startswith("key.")
    }
    for reference in references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_asyncapi_has_the_parts_that_its_version_demands() -> None:
    """Operations act on channels, and each channel's address names all of its parameters."""
    document = asyncapi()
    assert document["asyncapi"] == "3.0.0"
    assert {operation["action"] for operation in document["operations"].values()} == {"send", "receive"}
    for channel in document["channels"].values():
        assert channel["messages"]
        assert channel["address"].count("{") == len(channel["parameters"])


def references(node: Any) -> Iterator[str]:
    """Yield every `$ref` in a document."""
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from references(child)
