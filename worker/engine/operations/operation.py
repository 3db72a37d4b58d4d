"""What one row of the table of operations says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from bus_schema.commands.base import CommandBase

Params = dict[str, Any]
"""A command's own fields as the SDK takes them, those that were left out left out."""

Value = str | int | Callable[[Params], Any]
"""A parameter by its name, the same number always, or something made of the parameters."""

SECONDS = 1_000
USUAL_DEADLINE_MS = 5 * SECONDS
"""As long as the terminal has for any query."""
BANK_DEADLINE_MS = 30 * SECONDS
"""Banks answer through the counter; how long they take is not documented, so this is a guess."""
FILE_DEADLINE_MS = 30 * SECONDS


@dataclass(frozen=True, slots=True)
class Record:
    """An argument that is one of the SDK's request objects; the account is written into it by itself."""

    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Document:
    """An argument that is one BSON document; those of ``more``, a parameter, stand in it too."""

    fields: Mapping[str, Value]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that is a parameter: an object or a list of objects as BSON, a list of texts as it is."""

    parameter: str


Argument = Record | Document | Given


class Answers(StrEnum):
    """What an operation is answered with."""

    RECORDS = "records"
    """Any number of objects."""
    RECORD = "record"
    """One object."""
    VERDICT = "verdict"
    """Whether it was taken, and words."""
    FILE = "file"
    """A file in the folder of exports, which stays there."""
    TABLE = "table"
    """A file there, which comes with the reply and is removed."""


class Permission(StrEnum):
    """What the worker's owner must have set for an operation to be carried out at all."""

    NONE = ""
    TRANSFERS = "ENABLE_TRANSFERS"
    """It moves money or shares out of the account, or needs a password."""


class Effect(StrEnum):
    """What it does when it is carried out twice."""

    ASKS = "asks"
    """Nothing: it changes nothing."""
    ACTS = "acts"
    """It would be done twice: so it is journalled before it leaves, and never sent again."""
    ENDS = "ends"
    """It acts too, but only takes something back: no halt holds it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    Attributes:
        command: the command that asks for it; its `type` is the operation's name.
        result: the model of its result, or of each one where there can be many.
        request: the native request, without its `WithSeq`.
        arguments: what the request takes behind its number.
        answers: what it is answered with.
        methods: the public methods of `XtQuantTrader` that it stands for; the first is what the SDK's users
            know it by.
        waits: whether that method waits for its answer; else the answer comes by a callback.
        deadline_ms: the terminal's time for an answer.
        permission: what must be set.
        effect: what it does when it is carried out twice.
        orders: it orders, so that the checks look at it first, and it bears the marks of an order.
        broken: what is wrong with the SDK's own method, where only the native request works.
    """

    command: type[CommandBase]
    result: type[BaseModel]
    request: str
    arguments: tuple[Argument, ...]
    methods: tuple[str, ...]
    answers: Answers = Answers.RECORDS
    waits: bool = True
    deadline_ms: int = USUAL_DEADLINE_MS
    permission: Permission = Permission.NONE
    effect: Effect = Effect.ASKS
    orders: bool = False
    broken: str = ""

    @property
    def name(self) -> str:
        """The command's type."""
        return str(self.command.model_fields["type"].default)

    @property
    def acts(self) -> bool:
        """Whether it changes something."""
        return self.effect is not Effect.ASKS


def both(method: str) -> tuple[str, str]:
    """A method of the SDK and its twin that does not wait."""
    return method, f"{method}_async"
