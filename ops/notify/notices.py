"""What is told: one notice for one thing that has happened."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Kind(StrEnum):
    """What a notice is about; each kind has its own pause between two messages."""

    DISCONNECT = "disconnect"
    SILENT = "silent"
    HALT = "halt"
    UNKNOWN = "unknown"
    REJECTS = "rejects"
    PROTECTION = "protection"
    SUMMARY = "summary"
    TEST = "test"


class Notice(NamedTuple):
    """One thing that has happened.

    Attributes:
        id: the same thing always has the same id, so that it is told once, over restarts too.
        kind: what it is about.
        case: which of its texts tells it, see `words`.
        at: when it happened; milliseconds since the epoch, UTC.
        facts: what the text is filled in with.
    """

    id: str
    kind: Kind
    case: str
    at: int
    facts: Mapping[str, Any] = NOTHING
