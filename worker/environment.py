"""Where settings come from: the environment above a settings file above the defaults.

Whoever misspells a setting must not trade with its default: a name that is none of ours, in the file or
nearly ours in the environment, is an error. An empty variable or an empty value in the file is no setting.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum, auto
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from worker.env_file import EnvFileError, read_env_file
from worker.setting_names import wrong_in_a_file, wrong_in_the_environment

ENV_FILE: Final = Path(".env")
"""In the folder where the program is started."""


class Origin(StrEnum):
    """Where a setting comes from, the one that counts most first."""

    COMMAND_LINE = auto()
    ENVIRONMENT = auto()
    FILE = auto()
    DEFAULT = auto()


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        messages: one sentence for each wrong setting.
    """

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class EnvironmentSettings(BaseSettings):
    """Settings by their names in the environment, in lower case.

    Args:
        _env_file: the settings file; None for none.
        values: by field name; they stand above the environment.

    Raises:
        EnvFileError: the file cannot be read as it stands.
        ValidationError: a value is wrong.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    def __init__(self, _env_file: Path | str | None = ENV_FILE, **values: Any) -> None:
        in_the_file = {} if _env_file is None else values_of(Path(_env_file), type(self).model_fields)
        # What is passed on as an argument would stand above the environment, so only what that lacks is.
        above = {name.lower() for name, value in os.environ.items() if value}
        below = {name: value for name, value in in_the_file.items() if name not in above}
        super().__init__(_env_file=None, **{**below, **values})


Model = TypeVar("Model", bound=EnvironmentSettings)


def values_of(path: Path, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what a settings file says of some fields, by their names in lower case.

    Raises:
        EnvFileError: the file cannot be read as it stands.
    """
    given = {line.name.lower(): line.value for line in read_env_file(path)}
    return {name: value for name, value in given.items() if value and name in fields}


def origins(path: Path, fields: Iterable[str]) -> dict[str, Origin]:
    """Return where each of some settings comes from, by field name.

    Raises:
        EnvFileError: the file cannot be read as it stands.
    """
    in_the_file = values_of(path, dict.fromkeys(fields))
    above = {name.lower() for name, value in os.environ.items() if value}
    return {
        name: Origin.ENVIRONMENT if name in above else Origin.FILE if name in in_the_file else Origin.DEFAULT
        for name in fields
    }


def wrong_names(path: Path | None, settings: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each name that is none of ours in the file, or nearly ours in the environment.

    Args:
        path: of the settings file.
        settings: of the worker, by field name.

    Raises:
        EnvFileError: the file cannot be read as it stands.
    """
    known = {name.upper() for name in settings}
    lines = [] if path is None else read_env_file(path)
    found = [
        (f"{path and path.name}, line {line.number}: ", wrong_in_a_file(line.name, known)) for line in lines
    ]
    found += [("", wrong_in_the_environment(name, known)) for name in os.environ if name not in known]
    return [f"{where}{wrong}" for where, wrong in found if wrong is not None]


def load(
    model: type[Model],
    overrides: Mapping[str, Any],
    explain: Callable[[ValidationError], list[str]],
    known: Mapping[str, Any] | None = None,
) -> Model:
    """Read settings.

    Args:
        model: which ones.
        overrides: by field name, or ``_env_file``; they stand above the environment.
        explain: a sentence for each wrong value.
        known: the worker's settings, by field name; None for the model's own.

    Raises:
        SettingsError: with one message for each wrong name and value.
    """
    path = overrides.get("_env_file", ENV_FILE)
    try:
        wrong = wrong_names(None if path is None else Path(path), known or model.model_fields)
        settings = model(**overrides)
    except EnvFileError as error:
        raise SettingsError(error.messages) from None
    except ValidationError as error:
        raise SettingsError([*wrong, *explain(error)]) from None
    if wrong:
        raise SettingsError(wrong)
    return settings


def explained_without_values(error: ValidationError) -> list[str]:
    """Return a sentence for each wrong value; none repeats it, since it can be a secret."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    return [_sentence(one["loc"], one["msg"]) for one in wrong]


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    sentence = message.removeprefix("Value error, ")
    return f"{str(location[0]).upper()}: {sentence}" if location else sentence
