"""An entry that is thrown at the worker, and what the contract says must become of it."""

from dataclasses import dataclass
from enum import StrEnum

from bus_schema.commands import InvalidCommandError, parse_command
from bus_schema.commands.base import CommandBase
from bus_schema.control import parse_control
from bus_schema.keys import DATA_FIELD

OPERATORS = ""
"""Whose stream is ``control``."""

_FIELD = DATA_FIELD.encode()


class Fate(StrEnum):
    """What must become of an entry."""

    ANSWERED = "answered"
    """It is a command, and has a reply that does not call it invalid."""
    REFUSED = "refused"
    """It has an id that can be read, and is no command: its reply says ``invalid_command``."""
    BURIED = "buried"
    """Nobody can be answered: it stands in ``dead``, with an error in ``errors``."""


@dataclass(frozen=True, slots=True)
class Thrown:
    """One entry.

    Attributes:
        sender: whose stream it goes to; ``OPERATORS`` for control.
        kind: how it was made.
        fields: names and values in turn.
        fate: what must become of it, by the way it was made; None where the contract's own reading decides.
    """

    sender: str
    kind: str
    fields: tuple[bytes, ...]
    fate: Fate | None = None

    @property
    def content(self) -> CommandBase | None:
        """The command that it is by the contract's reading, unless it was made to be none."""
        return None if self.fate in {Fate.REFUSED, Fate.BURIED} else self._read()[0]

    @property
    def due(self) -> Fate:
        """What must become of it."""
        return self.fate or self._read()[1]

    def _read(self) -> tuple[CommandBase | None, Fate]:
        if len(self.fields) != len((_FIELD, b"")) or self.fields[0] != _FIELD:
            return None, Fate.BURIED
        parse = parse_control if self.sender == OPERATORS else parse_command
        try:
            return parse(self.fields[1]), Fate.ANSWERED
        except InvalidCommandError as wrong:
            return None, Fate.REFUSED if wrong.readable else Fate.BURIED


def data(raw: bytes) -> tuple[bytes, bytes]:
    """The fields of an entry as the contract wants them."""
    return _FIELD, raw
