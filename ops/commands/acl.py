"""`qmt-bus acl`: a Redis ACL file for the accounts, with a user for everybody and no right too many."""

import argparse
import os
from pathlib import Path

from bus_schema.client import BusUnavailableError, StreamInspector
from bus_schema.keys import Keys
from ops import screen
from ops.acl.dialects import LOST_WITHOUT_SELECTORS, Dialect, dialect_of
from ops.acl.users import OPERATOR, AclError, User, acl_file, owners, users_of
from ops.address import add_address, workers_of
from ops.status import Exit
from worker.settings import Settings

UNASKED = (7, 0)
"""The version that is taken for granted where no server can be asked: what is newer understands it too, and
what is older refuses the whole file, so that nobody gets a right too many."""
_OWNER_ONLY = 0o600
_ASK_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take for whom, for which Redis, and where the file goes."""
    parser.add_argument(
        "--strategy",
        action="append",
        default=[],
        dest="strategies",
        metavar="NAME",
        help="a strategy, whose user bears its name; give it once for each, and with several accounts as"
        " NAME@ACCOUNT",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a new file, for its owner only")
    parser.add_argument(
        "--password-env",
        action="append",
        default=[],
        type=_named,
        metavar="USER=VARIABLE",
        help="take this user's password from the environment; without it, one is made and shown once",
    )
    parser.add_argument(
        "--server-version",
        type=_version,
        metavar="VERSION",
        help="of Redis or Valkey, such as 7.0; default: what the server at REDIS_URL says. "
        f"6.2 cannot keep apart: {'; '.join(LOST_WITHOUT_SELECTORS)}",
    )
    add_address(parser)


def _version(text: str) -> tuple[int, ...]:
    try:
        version = tuple(map(int, text.split(".")))
        dialect_of(version)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r}: {wrong}") from None
    return version


def _named(text: str) -> tuple[str, str]:
    user, equals, variable = text.partition("=")
    if not (user and equals and variable):
        raise argparse.ArgumentTypeError(f"{text!r} is not USER=VARIABLE, such as worker=WORKER_PASSWORD")
    return user, variable


def run(options: argparse.Namespace) -> int:
    """Write or print the file; passwords that were made go to standard error, so that they are in no file.

    Raises:
        SettingsError: the settings do not say which account it is for.
    """
    workers = _workers(options)
    buses = [Keys(worker.account_id, worker.bus_prefix) for worker in workers]
    try:
        dialect = _dialect(options.server_version, workers[0].redis_url.get_secret_value())
        passwords = _given_passwords(options)
        users = users_of(buses[0], options.strategies, dialect, passwords, beside=buses[1:])
        _put(acl_file(users), options.output)
    except AclError as error:
        screen.complain(f"nothing was written: {error}")
        return Exit.WRONG
    except OSError as error:
        screen.complain(f"nothing was written: {options.output}: {error.strerror}")
        return Exit.WRONG
    given = {user for user, _ in options.password_env}
    _tell_passwords([user for user in users if user.name not in given])
    if options.strategies:
        _tell_registration(owners(options.strategies, buses))
    for lost in dialect.lost:
        screen.complain(f"warning: with Redis 6.2, {lost}")
    return Exit.DONE


def _workers(options: argparse.Namespace) -> list[Settings]:
    given = {"bus_prefix": options.prefix, "redis_url": options.redis_url}
    return workers_of(options, **{name: value for name, value in given.items() if value is not None})


def _dialect(version: tuple[int, ...] | None, url: str) -> Dialect:
    """Return what the server understands, asked of it where nobody says.

    Raises:
        AclError: it is too old for such users.
    """
    try:
        return dialect_of(version or _asked(url))
    except ValueError as wrong:
        raise AclError(str(wrong)) from None


def _asked(url: str) -> tuple[int, ...]:
    try:
        with StreamInspector(url, timeout=_ASK_SECONDS) as inspector:
            return inspector.version()
    except (BusUnavailableError, ValueError) as error:
        screen.complain(
            f"the server could not be asked for its version ({error}): the file is for Redis 7.0 and newer,"
            " and for Valkey; for an older Redis say --server-version 6.2"
        )
        return UNASKED


def _given_passwords(options: argparse.Namespace) -> dict[str, str]:
    missing = [variable for _, variable in options.password_env if variable not in os.environ]
    if missing:
        raise AclError(f"the environment has no {', '.join(missing)}")
    return {user: os.environ[variable] for user, variable in options.password_env}


def _put(content: str, place: Path | None) -> None:
    if place is None:
        screen.show(content.rstrip("\n"))
        return
    # Never over a file that is there: its users would lose their passwords.
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(content)


def _tell_passwords(made: list[User]) -> None:
    if made:
        screen.complain("passwords, shown this once:")
    for user in made:
        screen.complain(f"  {user.name} {user.password}")


def _tell_registration(strategies: list[tuple[Keys, str]]) -> None:
    screen.complain(
        "strategies cannot register themselves with these rights (Redis cannot limit which name is added);"
        " do it once:"
    )
    for keys in dict.fromkeys(keys for keys, _ in strategies):
        names = " ".join(name for bus, name in strategies if bus == keys)
        screen.complain(f"  redis-cli --user {OPERATOR} --askpass SADD '{keys.strategies}' {names}")
