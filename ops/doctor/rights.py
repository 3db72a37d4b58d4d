"""What each role must be allowed at Redis, and whether it is, found out without changing anything.

Redis looks at a user's rights before it looks at a command's arguments. So each right to write is asked for
with an entry id that is none: who has the right is told so, and who has not gets NOPERM. Nothing is written.
"""

from typing import Final

from bus_schema.keys import GROUP, Keys
from ops.doctor.bus import Bus
from ops.doctor.scene import WORKER
from worker.bus.link import ResponseError

Command = tuple[str, ...]

NO_ID: Final = "x"
NOBODY: Final = "doctor"
REFUSED: Final = "NOPERM"
OF_A_STRATEGY: Final = "strategy"


class UnknownRoleError(ValueError):
    """There is no such role."""


def rights(role: str, keys: Keys) -> list[Command]:
    """Return a harmless command for each right that a role needs.

    Args:
        role: worker, monitor, operator, admin, or strategy:NAME.
        keys: of the account.

    Raises:
        UnknownRoleError: it is none of these.
    """
    kind, _, strategy = role.partition(":")
    if role == WORKER:
        return _worker(keys)
    if role == "monitor":
        return [*(_read(key) for key in _topics(keys)), ("GET", keys.alive)]
    if role == "operator":
        return [("TIME",), _write(keys.control), _read(keys.status)]
    if role == "admin":
        return [_read(keys.dead), ("XTRIM", keys.dead, "MINID", NO_ID), ("XSETID", keys.dead, NO_ID)]
    if kind == OF_A_STRATEGY and strategy:
        return [("TIME",), _write(keys.commands(strategy)), _read(keys.inbox(strategy))]
    raise UnknownRoleError(role)


def _topics(keys: Keys) -> list[str]:
    return [keys.orders, keys.fills, keys.errors, keys.assets, keys.positions, keys.status]


def _read(key: str) -> Command:
    return "XREAD", "COUNT", NO_ID, "STREAMS", key, "0"


def _write(key: str) -> Command:
    return "XADD", key, NO_ID, "data", "{}"


def _worker(keys: Keys) -> list[Command]:
    written = [*_topics(keys), keys.dead, keys.inbox(NOBODY)]
    taken = [keys.control, keys.commands(NOBODY)]
    return [
        ("TIME",),
        ("INFO", "server"),
        ("SMEMBERS", keys.strategies),
        *(_write(key) for key in written),
        ("SET", keys.alive, "{}", NO_ID),
        *(("XTRIM", key, "MINID", NO_ID) for key in (*written, *taken)),
        *(("XINFO", "STREAM", key) for key in written),
        *(("XREVRANGE", key, "+", NO_ID) for key in (*written, *taken)),
        *(command for key in taken for command in _taking(key)),
        ("MULTI",),
        ("EXEC",),
    ]


def _taking(key: str) -> list[Command]:
    return [
        ("XGROUP", "CREATE", key, GROUP, NO_ID),
        ("XREADGROUP", "GROUP", GROUP, NOBODY, "COUNT", NO_ID, "STREAMS", key, ">"),
        ("XAUTOCLAIM", key, GROUP, NOBODY, NO_ID, "0"),
        ("XACK", key, GROUP, NO_ID),
        ("XPENDING", key, GROUP, NO_ID, NO_ID, NO_ID),
        ("XINFO", "GROUPS", key),
    ]


def wanting(bus: Bus, commands: list[Command]) -> list[str]:
    """Return those commands that this user may not run, as they may be shown."""
    refused = []
    for command in commands:
        try:
            bus.call(*command)
        except ResponseError as error:
            # redis-py leaves the word away where it knows the error by it.
            if str(error).startswith(REFUSED) or type(error).__name__ == "NoPermissionError":
                refused.append(" ".join(command[: _key_at(command) + 1]))
    # A transaction that was begun and may not be ended ends with its connection.
    bus.close()
    return refused


def _key_at(command: Command) -> int:
    """Return where in a command its key is."""
    return next((at for at, word in enumerate(command) if "{" in word and word != "{}"), 1)
