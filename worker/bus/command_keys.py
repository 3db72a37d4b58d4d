"""The keys with which commands are signed, as a file names them."""

import re
from pathlib import Path
from typing import Any

from bus_schema.fields import PATTERN_RULES, STRATEGY_NAME_PATTERN
from bus_schema.keys import Keys
from bus_schema.signing import Signer
from worker.engine.inputs import CONTROL
from worker.secret_files import read_secrets, wrong
from worker.settings import SettingsError

OPERATORS, STRATEGIES = "operators", "strategies"
"""The names in the file: a key, and a table of keys by strategy."""
SETTING = "COMMAND_KEYS_FILE"


def read_signers(path: Path, keys: Keys) -> dict[str, Signer]:
    """Each sender's signer, by strategy, the operators' under ``CONTROL``.

    Raises:
        SettingsError: the file cannot be read, others may read it, a key is missing, too short or
            another one's too, or a name is none.
    """
    content = read_secrets(path, SETTING)
    if set(content) != {OPERATORS, STRATEGIES} or not isinstance(content[STRATEGIES], dict):
        raise _wrong(f"{path} must name the operators' key and the table [{STRATEGIES}], nothing else")
    _check_keys(path, {OPERATORS: content[OPERATORS], **content[STRATEGIES]})
    signers = {CONTROL: _signer(path, OPERATORS, content[OPERATORS], keys.control)}
    for name, key in content[STRATEGIES].items():
        signers[name] = _signer(path, name, key, keys.commands(name))
    return signers


def _check_keys(path: Path, by_name: dict[str, Any]) -> None:
    """Refuse a name that nobody can have, and one key for two: each of them could sign as the other."""
    whose: dict[str, str] = {}
    for name, key in by_name.items():
        if not re.fullmatch(STRATEGY_NAME_PATTERN[1:-1], name):
            raise _wrong(f"{path}: the strategy's name {name!r} {PATTERN_RULES[STRATEGY_NAME_PATTERN]}")
        if isinstance(key, str) and whose.setdefault(key, name) != name:
            raise _wrong(f"{path}: {whose[key]} and {name} have the same key, so each could act as the other")


def _wrong(why: str) -> SettingsError:
    return wrong(SETTING, why)


def _signer(path: Path, name: str, key: Any, stream: str) -> Signer:
    if not isinstance(key, str):
        raise _wrong(f"{path}: the key of {name} is no text in quotes")
    try:
        return Signer(key, stream)
    except ValueError as error:
        raise _wrong(f"{path}: {name}: {error}") from None
