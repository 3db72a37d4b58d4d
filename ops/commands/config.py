"""`qmt-bus config`: the settings in effect and where each comes from, as lines of a settings file."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bus_schema import redis_address
from ops import screen
from ops.address import add_account, add_env_file, settings_of_account
from ops.language import Language, language
from ops.status import Exit
from worker.environment import ENV_FILE, Origin, origins
from worker.settings import Settings

_WORDS: Final = {
    Language.ENGLISH: {
        "meaning": "# what each one means: settings.env.example",
        Origin.COMMAND_LINE: "# from the command line",
        Origin.ENVIRONMENT: "# from the environment",
        Origin.FILE: "# from {path}",
        Origin.DEFAULT: "# not set, so by default",
    },
    Language.CHINESE: {
        "meaning": "# 各项含义见 settings.env.example",
        Origin.COMMAND_LINE: "# 来自命令行",
        Origin.ENVIRONMENT: "# 来自环境变量",
        Origin.FILE: "# 来自文件 {path}",
        Origin.DEFAULT: "# 未设置，使用默认值",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the settings file, and which account is meant."""
    add_account(parser)
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Print them, one a line, those from one place together.

    Raises:
        SettingsError: some are wrong.
    """
    settings = settings_of_account(options)
    path = options.env_file or ENV_FILE
    given = {} if options.account is None else {"miniqmt_account_id": Origin.COMMAND_LINE}
    screen.show(_WORDS[language()]["meaning"], *_lines(settings, path, given))
    return Exit.DONE


def _lines(settings: Settings, path: Path, given: dict[str, Origin]) -> Iterator[str]:
    come_from = {**origins(path, Settings.model_fields), **given}
    for origin in Origin:
        names = [name for name, _ in settings if come_from[name] is origin]
        if names:
            yield _WORDS[language()][origin].format(path=path.absolute())
        yield from (f"{name.upper()}={_shown(getattr(settings, name))}" for name in names)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return redis_address.shown(value.get_secret_value())
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
