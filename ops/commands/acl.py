"""`qmt-bus acl`: a Redis ACL file for the accounts, with a user for everybody and no right too many."""

import argparse
import os
from pathlib import Path

from bus_schema.keys import Keys
from ops import screen
from ops.acl.dialects import DIALECTS, LOST_WITHOUT_SELECTORS
from ops.acl.users import OPERATOR, AclError, User, acl_file, owners, users_of
from ops.address import add_account, add_env_file, workers_of
from ops.status import Exit

DEFAULT_REDIS = "7"
_OWNER_ONLY = 0o600


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
        "--redis",
        choices=DIALECTS,
        default=DEFAULT_REDIS,
        help=f"the oldest version that has to understand it; default: %(default)s. "
        f"6.2 cannot keep apart: {'; '.join(LOST_WITHOUT_SELECTORS)}",
    )
    add_env_file(parser)
    add_account(parser)
    parser.add_argument("--prefix", help="instead of BUS_PREFIX")


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
    dialect = DIALECTS[options.redis]
    buses = _buses(options)
    try:
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
        screen.complain(f"warning: with Redis {options.redis}, {lost}")
    return Exit.DONE


def _buses(options: argparse.Namespace) -> list[Keys]:
    given = {} if options.prefix is None else {"bus_prefix": options.prefix}
    return [Keys(worker.account_id, worker.bus_prefix) for worker in workers_of(options, **given)]


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
