"""Where the bus is, for the subcommands that talk over it: from the settings, or said on the command line."""

import argparse
from pathlib import Path
from typing import Final, NamedTuple

from bus_schema import redis_address
from ops import screen
from worker.environment import ENV_FILE
from worker.private_files import holds_secrets_for_all
from worker.settings import EMBEDDED_REDIS, Settings, SettingsError, load_settings

_EMBEDDED = (
    f"REDIS_URL: an {EMBEDDED_REDIS} Redis has another address at every start; "
    "give the one that the worker's log names with --redis-url"
)


READABLE: Final = (
    "WARNING: others than its owner can read {path}, which has a password in it: chmod 600 {path}"
    "（警告：{path} 中有密码，却可被其他用户读取，请执行 chmod 600 {path}）"
)
UNCHECKED: Final = (
    "WARNING: {option} in REDIS_URL: whoever stands between here and Redis can read and send orders;"
    " leave it out（警告：REDIS_URL 中的 {option} 使证书不受校验，中间人可读取并发送委托，请删除）"
)


class BusAddress(NamedTuple):
    """The bus of one account."""

    url: str
    account_id: str
    prefix: str


def add_env_file(parser: argparse.ArgumentParser) -> None:
    """Take the option that names a settings file."""
    parser.add_argument("--env-file", type=Path, metavar="FILE", help="the settings file; default: .env")


def settings_of(options: argparse.Namespace, **overrides: object) -> Settings:
    """Return the settings, from the file that `--env-file` names.

    Raises:
        SettingsError: some are wrong, or there is no such file.
    """
    return _read(options.env_file, overrides)


def _read(env_file: Path | None, overrides: dict[str, object]) -> Settings:
    if env_file is None:
        return load_settings(**overrides)
    if not env_file.is_file():
        raise SettingsError([f"--env-file: there is no file {env_file}"])
    return load_settings(_env_file=env_file, **overrides)


def add_account(parser: argparse.ArgumentParser) -> None:
    """Take the option that says which account is meant."""
    parser.add_argument(
        "--account", metavar="ID", help="instead of MINIQMT_ACCOUNT_ID; which one of MINIQMT_ACCOUNTS"
    )


def settings_of_account(options: argparse.Namespace, **overrides: object) -> Settings:
    """Return the settings, with the account meant that `--account` names, if it names one.

    Raises:
        SettingsError: some are wrong, or they list accounts without this one.
    """
    return settings_for(options.env_file, options.account, **overrides)


def settings_for(env_file: Path | None, account: str | None, **overrides: object) -> Settings:
    """Return the settings of a file, with an account meant.

    Args:
        env_file: the file; None for .env.
        account: None for the one that the settings mean.
        overrides: by field name; they stand above both.

    Raises:
        SettingsError: some are wrong, there is no such file, or it lists accounts without this one.
    """
    settings = _read(env_file, overrides)
    if account is None:
        return settings
    if settings.miniqmt_accounts:
        return settings.only(account)
    return _read(env_file, {**overrides, "miniqmt_account_id": account})


def workers_of(options: argparse.Namespace, **overrides: object) -> list[Settings]:
    """Return the settings of each account that is to be traded: the one that `--account` names, or all.

    Raises:
        SettingsError: some are wrong, or they list accounts without this one.
    """
    settings = settings_of_account(options, **overrides)
    if holds_secrets_for_all(path := options.env_file or ENV_FILE):
        screen.complain(READABLE.format(path=path))
    return settings.each() if options.account is None else [settings]


def add_address(parser: argparse.ArgumentParser) -> None:
    """Take the options that say where the bus is."""
    add_env_file(parser)
    parser.add_argument("--redis-url", metavar="URL", help="instead of REDIS_URL")
    add_account(parser)
    parser.add_argument("--prefix", help="instead of BUS_PREFIX")


def settings_of_bus(options: argparse.Namespace) -> Settings:
    """Return the settings, with what the options of `add_address` say in place of theirs.

    Raises:
        SettingsError: some are wrong.
    """
    given = {"redis_url": options.redis_url, "bus_prefix": options.prefix}
    return settings_of_account(options, **{name: value for name, value in given.items() if value is not None})


def address_of(options: argparse.Namespace) -> BusAddress:
    """Return where the bus is.

    Raises:
        SettingsError: the settings are wrong, or name a Redis that only the worker itself can reach.
    """
    return address_in(settings_of_bus(options))


def address_in(settings: Settings) -> BusAddress:
    """Return where the settings say that the bus is.

    Raises:
        SettingsError: they name a Redis that only the worker itself can reach.
    """
    url = settings.redis_url.get_secret_value()
    if url == EMBEDDED_REDIS:
        raise SettingsError([_EMBEDDED])
    if (option := redis_address.unchecked(url)) is not None:
        screen.complain(UNCHECKED.format(option=option))
    return BusAddress(url, settings.account_id, settings.bus_prefix)
