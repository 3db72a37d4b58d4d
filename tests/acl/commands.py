"""Every command and sub-command that a server has, and who may run which: asked of the server itself."""

from collections.abc import Iterable, Iterator
from typing import Any

# QUIT is nobody's right: every server lets everybody leave.
CONNECTION = frozenset(
    {
        "auth",
        "hello",
        "ping",
        "echo",
        "select",
        "reset",
        "quit",
        "client|setname",
        "client|getname",
        "client|id",
    }
)
SINCE_7_2 = frozenset({"client|setinfo"})
_READ = frozenset({"xread", "xrange", "xrevrange"})
_LOOK = _READ | {"xlen", "xpending", "xinfo|stream", "xinfo|groups", "smembers", "get"}
BY_ROLE = {
    "worker": {"xrange", "xrevrange"}
    | {"smembers", "xgroup|create", "xreadgroup", "xautoclaim", "xack", "xdel", "xpending", "xinfo|groups"}
    | {"xinfo|stream", "xadd", "xtrim", "pexpire", "set", "del", "info", "time", "multi", "exec", "discard"}
    | {"strlen"},
    "monitor": _READ | {"get"},
    "operator": _LOOK | {"xadd", "sadd", "getdel", "time"},
    "alpha": _READ | {"xadd", "get", "time"},
    "admin": _LOOK
    | {"xinfo|consumers", "type", "exists", "ttl", "memory|usage", "del", "unlink", "xdel", "xtrim", "xsetid"}
    | {"srem", "xack", "xgroup|create", "xgroup|setid", "xgroup|delconsumer", "xgroup|destroy"},
}
"""Written down by hand from what each role's program does."""


def commands_of(tester: Any) -> Iterator[tuple[str, int]]:
    """Yield each command of the server, a sub-command behind a bar, with how many words it needs at least."""
    connection = tester.connection_pool.get_connection()
    try:
        connection.send_command("COMMAND")
        answer: Any = connection.read_response(disable_decoding=True)
    finally:
        tester.connection_pool.release(connection)
    for row in answer:
        for name, arity, *_ in row[9] or [row]:
            yield name.decode().lower(), abs(arity)


def may_run(tester: Any, user: str, keys: Iterable[str]) -> set[str]:
    """Return the commands that a user may run with any of these keys, without running one."""
    tries = [(name, words, key) for name, words in commands_of(tester) for key in keys]
    with tester.pipeline(transaction=False) as asked:
        for name, words, key in tries:
            given = name.split("|")
            asked.execute_command("ACL", "DRYRUN", user, *given, *[key] * (words - len(given)))
        answers = asked.execute(raise_on_error=False)
    return {name for (name, _, _), answer in zip(tries, answers, strict=True) if answer == b"OK"}
