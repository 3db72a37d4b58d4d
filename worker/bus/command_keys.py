"""The keys with which commands are signed, as a file names them."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

from bus_schema.keys import Keys
from bus_schema.signing import Signer
from worker.engine.inputs import CONTROL
from worker.settings import SettingsError

OPERATORS, STRATEGIES = "operators", "strategies"
"""The names in the file: a key, and a table of keys by strategy."""
_NOT_THE_OWNER = stat.S_IRWXG | stat.S_IRWXO


def read_signers(path: Path, keys: Keys) -> dict[str, Signer]:
    """Each sender's signer, by strategy, the operators' under ``CONTROL``.

    Raises:
        SettingsError: the file cannot be read, others may read it, or a key is missing or too short.
    """
    content = _content(path)
    if set(content) != {OPERATORS, STRATEGIES} or not isinstance(content[STRATEGIES], dict):
        raise _wrong(f"{path} must name the operators' key and the table [{STRATEGIES}], nothing else")
    signers = {CONTROL: _signer(path, OPERATORS, content[OPERATORS], keys.control)}
    for name, key in content[STRATEGIES].items():
        signers[name] = _signer(path, name, key, keys.commands(name))
    return signers


def _wrong(why: str) -> SettingsError:
    return SettingsError([f"COMMAND_KEYS_FILE: {why}"])


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & _NOT_THE_OWNER:
                raise _wrong(f"others than its owner may use {path}: chmod 600 {path}")
            return tomllib.load(file)
    except OSError as error:
        raise _wrong(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        # What is not TOML is told by its place: the words of the error would repeat some of it.
        raise _wrong(f"{path} is no TOML file in UTF-8{_place(error)}") from None


def _place(error: ValueError) -> str:
    _, found, place = str(error).partition("(at ")
    return f" ({place.rstrip(')')})" if found else ""


def _signer(path: Path, name: str, key: Any, stream: str) -> Signer:
    if not isinstance(key, str):
        raise _wrong(f"{path}: the key of {name} is no text in quotes")
    try:
        return Signer(key, stream)
    except ValueError as error:
        raise _wrong(f"{path}: {name}: {error}") from None
