"""`qmt-bus config`: the settings in effect, as they could stand in a settings file."""

import argparse
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from ops import screen
from ops.address import add_account, add_env_file, settings_of_account
from ops.status import Exit

MEANING = "# what each one means: settings.env.example"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the settings file, and which account is meant."""
    add_account(parser)
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Print them, one a line.

    Raises:
        SettingsError: some are wrong.
    """
    settings = settings_of_account(options)
    screen.show(MEANING, *(f"{name.upper()}={_shown(value)}" for name, value in settings))
    return Exit.DONE


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return _without_password(value.get_secret_value())
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    credentials, _, host = parts.netloc.rpartition("@")
    user = credentials.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}:***@{host}"))
