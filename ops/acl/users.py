"""The users of an ACL file, with their passwords."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from bus_schema.fields import PATTERN_RULES, STRATEGY_NAME_PATTERN
from bus_schema.keys import Keys
from ops.acl.dialects import Dialect
from ops.acl.grants import Rights, patterns_of

WORKER, MONITOR, OPERATOR, ADMIN = "worker", "monitor", "operator", "admin"
_OF_ALL_ACCOUNTS = (WORKER, MONITOR, OPERATOR, ADMIN)
TAKEN = frozenset({*_OF_ALL_ACCOUNTS, "default"})
"""Names that no strategy's user can have."""
LOCKED_DOOR = "user default off"
"""Without this line, whoever gives no name and no password may do everything."""
_PASSWORD_BYTES = 32


class AclError(ValueError):
    """Users that cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class User:
    """One user.

    Attributes:
        name: as it stands in the address of Redis.
        password: never part of the file, which holds a hash of it.
        rules: what the user may do.
    """

    name: str
    password: str = field(repr=False)
    rules: tuple[str, ...]

    @property
    def line(self) -> str:
        """The user's line in an ACL file."""
        digest = hashlib.sha256(self.password.encode()).hexdigest()
        return " ".join(("user", self.name, "on", f"#{digest}", *self.rules))


def users_of(
    keys: Keys,
    strategies: Iterable[str],
    dialect: Dialect,
    passwords: Mapping[str, str],
    *,
    beside: Sequence[Keys] = (),
) -> list[User]:
    """The users of an account's bus, or of the buses of all accounts of a worker.

    Args:
        keys: the account's keys.
        strategies: their names; each one's user bears it. With several accounts, ``NAME@ACCOUNT``: a strategy
            has rights in those accounts alone that it is named with.
        dialect: what the Redis understands.
        passwords: those that are given, by user; the others are drawn: 32 random bytes each.
        beside: the keys of the worker's further accounts.

    Raises:
        AclError: a strategy's name cannot be a user's or lacks its account, or a password is for nobody or
            empty.
    """
    roles, buses = dialect.roles, (keys, *beside)
    everywhere = (roles.worker, roles.monitor, roles.operator, roles.admin)
    every = list(map(patterns_of, buses))
    rights = {name: _sum(map(role, every)) for name, role in zip(_OF_ALL_ACCOUNTS, everywhere, strict=True)}
    for bus, name in owners(strategies, buses):
        _check_name(name)
        own = roles.strategy(patterns_of(bus), name)
        rights[name] = rights[name] + own if name in rights else own
    _check_passwords(passwords, rights)
    return [
        User(
            name,
            passwords.get(name) or secrets.token_urlsafe(_PASSWORD_BYTES),
            tuple(dialect.rules(rights[name])),
        )
        for name in rights
    ]


def _sum(rights: Iterable[Rights]) -> Rights:
    return reduce(add, rights)


def owners(strategies: Iterable[str], buses: Sequence[Keys]) -> list[tuple[Keys, str]]:
    """Return each strategy's name, and the keys of the account in which it has rights.

    Raises:
        AclError: it names no account where there are several, or one that there is not.
    """
    by_account = {bus.account_id: bus for bus in buses}
    found = []
    for wish in dict.fromkeys(strategies):
        name, at, account = wish.partition("@")
        if not at and len(buses) == 1:
            account = buses[0].account_id
        if account not in by_account:
            raise AclError(f"strategy {wish}: say of which account, as {name}@{' or '.join(by_account)}")
        found.append((by_account[account], name))
    return found


def acl_file(users: Iterable[User]) -> str:
    """What Redis loads with `aclfile`; such a file has no comments."""
    return "".join(f"{line}\n" for line in [LOCKED_DOOR, *(user.line for user in users)])


def _check_name(name: str) -> None:
    if not re.fullmatch(STRATEGY_NAME_PATTERN[1:-1], name):
        raise AclError(f"the strategy's name {name!r} {PATTERN_RULES[STRATEGY_NAME_PATTERN]}")
    if name in TAKEN:
        raise AclError(
            f"the strategy's name {name!r} is that of another user; give the strategy another name"
        )


def _check_passwords(passwords: Mapping[str, str], known: Iterable[str]) -> None:
    unknown = sorted(passwords.keys() - set(known))
    if unknown:
        raise AclError(f"a password is given for {', '.join(unknown)}, of whom there is no user")
    empty = sorted(name for name, password in passwords.items() if not password)
    if empty:
        raise AclError(f"the password given for {', '.join(empty)} is empty")
