"""What each role on the bus may do with which key: the table of `bus_schema.keys`, as rights.

Every right is one that the role's own program uses. Redis's ACLs know keys and commands but not arguments, so
no rule can hold back these two:

- XADD can trim the stream that it appends to: a strategy may drop its own unread commands, and an operator
  those of other operators.
- Whoever may add to the set of strategies may add any name. Strategies therefore may not; an operator
  registers them.
"""

import re
from dataclasses import dataclass, replace

from bus_schema.keys import Keys

READ_ENTRIES = ("xread", "xrange", "xrevrange")
EVERYWHERE = "*"
"""In place of a strategy's name: the worker meets strategies that the file does not know yet."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Some commands on some keys.

    Attributes:
        commands: Redis's names, a subcommand behind a bar.
        reads: patterns of keys that the commands may read.
        writes: patterns of keys that the commands may change.
    """

    commands: tuple[str, ...]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """All that one role may do.

    Attributes:
        grants: what it may do with keys.
        commands: commands without a key, besides those of the connection itself.
    """

    grants: tuple[Grant, ...]
    commands: tuple[str, ...] = ()

    def __add__(self, other: "Rights") -> "Rights":
        return Rights(self.grants + other.grants, tuple(dict.fromkeys(self.commands + other.commands)))


def patterns_of(keys: Keys) -> Keys:
    """Return the keys of an account as patterns that match them alone.

    To Redis's ACLs ``*``, ``?`` and ``[`` in a name would stand for other names too.
    """
    plain = {
        name: re.sub(r"[*?\[\]\\]", r"\\\g<0>", getattr(keys, name)) for name in ("account_id", "prefix")
    }
    return replace(keys, **plain)


def topics(keys: Keys) -> tuple[str, ...]:
    """The streams that concern everybody who watches."""
    return keys.orders, keys.fills, keys.errors, keys.assets, keys.positions, keys.status


def see_who_lives(keys: Keys) -> Grant:
    """Seeing that a worker lives, which concerns everybody who waits for it."""
    return Grant(("get",), reads=(keys.alive,))


def follow_ticks(keys: Keys) -> Grant:
    """Reading the ticks of instruments, which are nobody's secret."""
    return Grant(READ_ENTRIES, reads=(keys.quotes(EVERYWHERE),))


def worker(keys: Keys) -> Rights:
    """It reads commands and control by its group, and is the one writer of everything else.

    `qmt-bus doctor` beside it has its rights as well.
    """
    taken = (keys.commands(EVERYWHERE), keys.control)
    told = (keys.inbox(EVERYWHERE), *topics(keys), keys.dead)
    take = (
        "xgroup|create",
        "xreadgroup",
        "xautoclaim",
        "xack",
        "xpending",
        "xinfo|groups",
        "xrange",
        "xrevrange",
        "xtrim",
    )
    tell = ("xadd", "xtrim", "xinfo|stream", "xrange", "xrevrange")
    return Rights(
        (
            Grant(("smembers",), reads=(keys.strategies,)),
            Grant(take, reads=taken, writes=taken),
            # What would only fill Redis: overlong entries, and replies to queries after their minutes.
            Grant(("xdel",), writes=(*taken, keys.inbox(EVERYWHERE))),
            Grant(tell, reads=told, writes=told),
            Grant(("xadd", "pexpire"), writes=(keys.quotes(EVERYWHERE),)),
            Grant(("set", "del"), writes=(keys.alive, keys.reserve)),
            Grant(("strlen",), reads=(keys.reserve,)),
        ),
        ("info", "time", "multi", "exec", "discard"),
    )


def strategy(keys: Keys, name: str) -> Rights:
    """It appends to its own commands, reads its own inbox and ticks, and sees whether a worker lives."""
    return Rights(
        (
            Grant(("xadd",), writes=(keys.commands(name),)),
            Grant(READ_ENTRIES, reads=(keys.inbox(name),)),
            follow_ticks(keys),
            see_who_lives(keys),
        ),
        ("time",),
    )


def monitor(keys: Keys) -> Rights:
    """It reads what concerns everybody."""
    return Rights((Grant(READ_ENTRIES, reads=topics(keys)), follow_ticks(keys), see_who_lives(keys)))


def operator(keys: Keys) -> Rights:
    """It appends to control, registers strategies, and reads everything."""
    everything = keys.status.removesuffix("status") + EVERYWHERE
    look = (*READ_ENTRIES, "xlen", "xpending", "xinfo|stream", "xinfo|groups", "smembers", "get")
    return Rights(
        (
            Grant(("xadd",), writes=(keys.control,)),
            # Of a string alone: an older server lets it be used on everything that may be read or written.
            Grant(("getdel",), reads=(keys.reserve,), writes=(keys.reserve,)),
            Grant(("sadd",), writes=(keys.strategies,)),
            Grant(look, reads=(everything,)),
        ),
        ("time",),
    )


def admin(keys: Keys) -> Rights:
    """It looks at every key of the account and clears away what has gone wrong; it appends to no stream.

    It is for a person who repairs something, and for no program.
    """
    everything = (keys.status.removesuffix("status") + EVERYWHERE,)
    look = (*READ_ENTRIES, "xlen", "xpending", "xinfo|stream", "xinfo|groups", "xinfo|consumers", "smembers")
    also = ("get", "type", "exists", "ttl", "memory|usage")
    mend = ("del", "unlink", "xdel", "xtrim", "xsetid", "srem")
    groups = ("xack", "xgroup|create", "xgroup|setid", "xgroup|delconsumer", "xgroup|destroy")
    return Rights((Grant((*look, *also, *mend, *groups), reads=everything, writes=everything),))
