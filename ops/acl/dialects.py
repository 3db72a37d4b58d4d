"""How rights are said to a Redis of a version.

From Redis 7 on, each grant stands by itself (a selector), and says whether its keys are read or written.
Redis 6.2 has neither: a user's commands all hold for all of its keys, so what is granted there is narrowed
where that would let a role write what others rely on; `LOST_WITHOUT_SELECTORS` tells what is left.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bus_schema.keys import Keys
from ops.acl import grants
from ops.acl.grants import Grant, Rights

OWN_CONNECTION = (
    *("auth", "hello", "ping", "echo", "select", "reset"),
    *("client|setname", "client|getname", "client|id"),
)
"""What concerns one's own connection alone, command by command: the category `connection` also has CLIENT
TRACKING, by which a user learns when others' keys change, and which stops the server with enough prefixes."""
OWN_CONNECTION_SINCE_7_2 = (*OWN_CONNECTION, "client|setinfo")
"""Client libraries name themselves; an older Redis refuses a file with a command that it does not know."""

LOST_WITHOUT_SELECTORS = (
    "a strategy can also write into its own inbox and read its own commands, but not the key alive or ticks",
    "the worker can also append to all commands and to control, and overwrite or delete any of its keys",
    "the operator can also write to status, and reads control and status only",
    "the monitor can also read dead, since the operator cannot",
)
"""What Redis 6.2 cannot keep apart."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Rights by role, as far as a version can tell them apart."""

    worker: Callable[[Keys], Rights]
    strategy: Callable[[Keys, str], Rights]
    monitor: Callable[[Keys], Rights]
    operator: Callable[[Keys], Rights]
    admin: Callable[[Keys], Rights] = grants.admin


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a Redis understands.

    Attributes:
        roles: the rights that it can hold.
        say: rights on keys, as words of an ACL rule.
        connection: the commands on one's own connection.
        lost: what it cannot keep apart, one sentence each.
    """

    roles: Roles
    say: Callable[[Iterable[Grant]], list[str]]
    connection: tuple[str, ...]
    lost: tuple[str, ...] = ()

    def rules(self, rights: Rights) -> list[str]:
        """The words of an ACL rule, from a user who may do nothing on."""
        commands = _plus((*self.connection, *rights.commands))
        # Rights to channels are the server's setting where a rule does not say.
        return ["resetchannels", "-@all", *commands, *self.say(rights.grants)]


def _selectors(given: Iterable[Grant]) -> list[str]:
    return [f"({' '.join([*_key_permissions(grant), *_plus(grant.commands)])})" for grant in given]


def _key_permissions(grant: Grant) -> list[str]:
    def mode(key: str) -> str:
        return ("R" if key in grant.reads else "") + ("W" if key in grant.writes else "")

    return [f"%{mode(key)}~{key}" for key in dict.fromkeys((*grant.reads, *grant.writes))]


def _together(given: Iterable[Grant]) -> list[str]:
    given = list(given)
    keys = dict.fromkeys(key for grant in given for key in (*grant.reads, *grant.writes))
    commands = dict.fromkeys(command for grant in given for command in grant.commands)
    return [*(f"~{key}" for key in keys), *_plus(commands)]


def _plus(commands: Iterable[str]) -> list[str]:
    return [f"+{command}" for command in commands]


def _narrow_strategy(keys: Keys, name: str) -> Rights:
    # Whoever reads the key that tells that a worker lives, or ticks, could write as well, and feign them.
    feigned = {grants.see_who_lives(keys), grants.follow_ticks(keys)}
    return Rights(tuple(grant for grant in grants.strategy(keys, name).grants if grant not in feigned))


def _narrow_operator(keys: Keys) -> Rights:
    # More keys to read would be more keys to write: the events and commands of everybody.
    return Rights(
        (
            Grant(("xadd",), writes=(keys.control,)),
            Grant(("sadd",), writes=(keys.strategies,)),
            Grant(grants.READ_ENTRIES, reads=(keys.status,)),
        )
    )


def _wide_monitor(keys: Keys) -> Rights:
    entries = Grant(grants.READ_ENTRIES, reads=(*grants.topics(keys), keys.dead))
    return Rights((entries, grants.follow_ticks(keys), grants.see_who_lives(keys)))


_APART = Roles(grants.worker, grants.strategy, grants.monitor, grants.operator)
DIALECTS = {
    "7.2": Dialect(_APART, _selectors, OWN_CONNECTION_SINCE_7_2),
    "7": Dialect(_APART, _selectors, OWN_CONNECTION),
    "6.2": Dialect(
        Roles(grants.worker, _narrow_strategy, _wide_monitor, _narrow_operator),
        _together,
        OWN_CONNECTION,
        LOST_WITHOUT_SELECTORS,
    ),
}
"""By the oldest version of Redis that understands it, the newest first; Valkey has the versions of its own
that come after 7.2."""


def dialect_of(version: tuple[int, ...]) -> Dialect:
    """Return what a server of this version understands.

    Raises:
        ValueError: it is older than any that has such users.
    """
    for oldest, dialect in DIALECTS.items():
        if version >= tuple(map(int, oldest.split("."))):
            return dialect
    raise ValueError(f"Redis {'.'.join(map(str, version))} is too old: 6.2 is the oldest with such users")
