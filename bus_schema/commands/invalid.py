"""What is wrong with a command, in words that its author can act on."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bus_schema import codec
from bus_schema.commands.base import CommandBase
from bus_schema.fields import COMMAND_ID_PATTERN, PATTERN_RULES

T = TypeVar("T", bound=CommandBase)

LONGEST_COMMAND = 512 * 1024
"""Bytes of an entry's `data`: several times a basket of 100 orders with the longest remarks. What is longer
is not parsed, since all strategies would wait for it."""

_MOST_FIELDS = 100
_LONGEST_NAME = 64
_LONGEST_MESSAGE = 4_000
_MOST_ERRORS = 1_000
"""Sizes of the complaint, so that a huge broken command cannot cause a huge answer."""

_PROBLEMS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "missing",
    "extra_forbidden": lambda _: "not a field of this command",
    "union_tag_not_found": lambda _: "missing",
    "union_tag_invalid": lambda context: f"unknown; known are {context['expected_tags']}",
    "string_pattern_mismatch": lambda context: PATTERN_RULES[context["pattern"]],
}


class InvalidCommandError(ValueError):
    """Bytes that are not a command.

    Attributes:
        message: What is wrong, in one line.
        fields: Each wrong field and its problem: `{"field": ..., "problem": ...}`.
        command_id: The id to answer with, if one that the contract allows could be read.
        command_type: What `type` says, if it is a string; cut off where it is far longer than any type.
        readable: False where no `command_id` could be read: nobody can be answered, the bytes go to `dead`.
    """

    def __init__(
        self, fields: list[dict[str, str]], *, message: str, command_id: str | None, command_type: str | None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        self.command_id = command_id
        self.command_type = command_type
        self.readable = command_id is not None


def parse_with(adapter: TypeAdapter[T], raw: bytes) -> T:
    """Read one command in a single pass; only the failure path looks at the bytes again.

    Raises:
        InvalidCommandError: The bytes are not one of the adapter's commands.
    """
    if len(raw) > LONGEST_COMMAND:
        raise _refusal(f"{len(raw)} bytes long, and a command has {LONGEST_COMMAND} at most")
    try:
        command = adapter.validate_json(raw)
    except ValidationError as error:
        raise _explain(raw, error) from None
    # Each key has one colon, so as many colons as keys mean that no key stands there twice. Parsers keep the
    # last of two, and to parse again with another one costs more than all the rest.
    if raw.count(b":") != command.count_keys():
        _refuse_repeated_keys(raw, command)
    return command


def _refuse_repeated_keys(raw: bytes, command: CommandBase) -> None:
    """Look at every object; the further colons may also stand in texts, or in the terminal's own objects."""

    def see(pairs: list[tuple[str, Any]]) -> None:
        counted = Counter(name for name, _ in pairs)
        repeated.extend(name[:_LONGEST_NAME] for name, times in counted.items() if times > 1)

    repeated: list[str] = []
    json.loads(raw, object_pairs_hook=see)
    if repeated:
        fields = [{"field": name, "problem": "given twice"} for name in repeated[:_MOST_FIELDS]]
        raise InvalidCommandError(
            fields, message=_message(fields), command_id=command.id, command_type=command.type
        )


def id_within(raw: bytes) -> str | None:
    """Return the id that some bytes claim to have, if it is one that the contract allows."""
    if len(raw) > LONGEST_COMMAND:
        return None
    try:
        content = codec.decode(raw)
    except ValueError:
        return None
    return _usable_id(content) if isinstance(content, dict) else None


def _explain(raw: bytes, error: ValidationError) -> InvalidCommandError:
    try:
        content = codec.decode(raw)
    except ValueError as reason:
        return _refusal(f"not JSON: {reason}")
    if not isinstance(content, dict):
        return _refusal("not a JSON object")
    fields = list(islice(_complaints(error), _MOST_FIELDS))
    return InvalidCommandError(
        fields, message=_message(fields), command_id=_usable_id(content), command_type=_type(content)
    )


def _refusal(message: str) -> InvalidCommandError:
    """Nobody can be answered."""
    return InvalidCommandError([], message=message, command_id=None, command_type=None)


def _message(fields: list[dict[str, str]]) -> str:
    alike = groupby(fields, key=itemgetter("problem"))
    parts = (f"{', '.join(wrong['field'] for wrong in wrongs)}: {problem}" for problem, wrongs in alike)
    return "; ".join(parts)[:_LONGEST_MESSAGE]


def _complaints(error: ValidationError) -> Iterator[dict[str, str]]:
    if error.error_count() > _MOST_ERRORS:
        # To name each takes longer than to parse.
        yield {"field": "data", "problem": f"has {error.error_count()} wrong fields"}
        return
    for wrong in error.errors(include_url=False, include_input=False):
        context = wrong.get("ctx", {})
        say = _PROBLEMS.get(wrong["type"])
        problem = say(context) if say else wrong["msg"].removeprefix("Input ")
        for field in context.get("fields") or [_field(wrong["loc"])]:
            yield {"field": field, "problem": problem}


def _field(location: tuple[int | str, ...]) -> str:
    # The first part is the command's type: pydantic names the member of the union there.
    inner = ".".join(str(part)[:_LONGEST_NAME] for part in location[1:])
    return inner or "type"


def _usable_id(content: Mapping[str, Any]) -> str | None:
    found = _string(content.get("id"))
    return found if found is not None and re.fullmatch(COMMAND_ID_PATTERN[1:-1], found) else None


def _type(content: Mapping[str, Any]) -> str | None:
    found = _string(content.get("type"))
    return None if found is None else found[:_LONGEST_NAME]


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
