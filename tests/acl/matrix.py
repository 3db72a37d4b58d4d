"""What is tried with every key by everybody, and what the contract allows."""

from collections.abc import Callable, Iterable
from itertools import product
from types import MappingProxyType
from typing import Any

from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError

from bus_schema.keys import Keys

FOREIGN = "qmt:{1}:orders"
"""A key of another account."""
TOPICS = ("orders", "fills", "errors", "assets", "positions", "status")
INBOXES = ("inbox:alpha", "inbox:beta")
COMMANDS = ("commands:alpha", "commands:beta")
TICKS = "quotes:600000.SH"
NAMES = (*TOPICS, TICKS, "dead", "control", *INBOXES, *COMMANDS, "strategies", "alive", "reserve", FOREIGN)

Attempt = Callable[[Redis, str], object]


def _raw(redis: Any, *words: str) -> object:
    return redis.execute_command(*words)


def _in_a_transaction(redis: Redis, key: str) -> object:
    with redis.pipeline() as transaction:
        transaction.delete(key)
        return transaction.execute()


ON_A_KEY: MappingProxyType[str, Attempt] = MappingProxyType(
    {
        "read": lambda redis, key: redis.xrange(key, count=1),
        "read back": lambda redis, key: redis.xrevrange(key, count=1),
        "read on": lambda redis, key: redis.xread({key: "0-0"}, count=1),
        "write": lambda redis, key: redis.xadd(key, {"data": b"{}"}),
        "trim": lambda redis, key: redis.xtrim(key, maxlen=100),
        "take": lambda redis, key: redis.xreadgroup("worker", "worker", {key: ">"}, count=1),
        "make a group": lambda redis, key: redis.xgroup_create(key, "another"),
        "destroy a group": lambda redis, key: redis.xgroup_destroy(key, "worker"),
        "delete an entry": lambda redis, key: redis.xdel(key, "1-1"),
        "delete": lambda redis, key: redis.delete(key),
        "unlink": lambda redis, key: redis.unlink(key),
        "rename": lambda redis, key: redis.rename(key, f"{key}2"),
        "rename over": lambda redis, key: redis.rename("nothing", key),
        "expire": lambda redis, key: redis.expire(key, 100),
        "expire by milliseconds": lambda redis, key: redis.pexpire(key, 100_000),
        "dump": lambda redis, key: redis.dump(key),
        "overwrite": lambda redis, key: redis.set(key, "1"),
        "set an id": lambda redis, key: _raw(redis, "XSETID", key, "9-9"),
        "get": lambda redis, key: redis.get(key),
        "list members": lambda redis, key: redis.smembers(key),
        "add a member": lambda redis, key: redis.sadd(key, "gamma"),
        "remove a member": lambda redis, key: redis.srem(key, "gamma"),
        "in a transaction": _in_a_transaction,
        "in a script": lambda redis, key: redis.eval("return redis.call('DEL', KEYS[1])", 1, key),
    }
)

ON_THE_SERVER: MappingProxyType[str, Callable[[Redis], object]] = MappingProxyType(
    {
        "config get": lambda redis: redis.config_get("requirepass"),
        "config set": lambda redis: redis.config_set("maxmemory", "0"),
        "flushall": lambda redis: redis.flushall(),
        "keys": lambda redis: redis.keys("*"),
        "scan": lambda redis: redis.scan(),
        "acl list": lambda redis: redis.acl_list(),
        "acl setuser": lambda redis: redis.acl_setuser("alpha", enabled=True),
        "client list": lambda redis: redis.client_list(),
        "client kill": lambda redis: _raw(redis, "CLIENT", "KILL", "TYPE", "normal"),
        "client pause": lambda redis: redis.client_pause(1),
        "shutdown": lambda redis: _raw(redis, "SHUTDOWN", "NOSAVE"),
        "replicaof": lambda redis: _raw(redis, "REPLICAOF", "NO", "ONE"),
        "save": lambda redis: redis.save(),
        "monitor": lambda redis: _raw(redis, "MONITOR"),
        "publish": lambda redis: redis.publish("any", "x"),
        "subscribe": lambda redis: _raw(redis, "SUBSCRIBE", "any"),
        "module list": lambda redis: redis.module_list(),
        "client tracking": lambda redis: _raw(redis, "CLIENT", "TRACKING", "ON", "REDIRECT", "1", "BCAST"),
        "client caching": lambda redis: _raw(redis, "CLIENT", "CACHING", "YES"),
        "client trackinginfo": lambda redis: _raw(redis, "CLIENT", "TRACKINGINFO"),
        "client reply": lambda redis: _raw(redis, "CLIENT", "REPLY", "WRONG"),
        "client unblock": lambda redis: _raw(redis, "CLIENT", "UNBLOCK", "1"),
        "client unpause": lambda redis: _raw(redis, "CLIENT", "UNPAUSE"),
        "client no-evict": lambda redis: _raw(redis, "CLIENT", "NO-EVICT", "on"),
        "client info": lambda redis: _raw(redis, "CLIENT", "INFO"),
        "client getredir": lambda redis: _raw(redis, "CLIENT", "GETREDIR"),
        "object encoding": lambda redis: _raw(redis, "OBJECT", "ENCODING", FOREIGN),
        "object freq": lambda redis: _raw(redis, "OBJECT", "FREQ", FOREIGN),
        "memory usage of others": lambda redis: _raw(redis, "MEMORY", "USAGE", FOREIGN),
        "memory doctor": lambda redis: _raw(redis, "MEMORY", "DOCTOR"),
        "memory purge": lambda redis: _raw(redis, "MEMORY", "PURGE"),
        "slowlog get": lambda redis: _raw(redis, "SLOWLOG", "GET"),
        "latency latest": lambda redis: _raw(redis, "LATENCY", "LATEST"),
        "acl whoami": lambda redis: _raw(redis, "ACL", "WHOAMI"),
        "acl users": lambda redis: _raw(redis, "ACL", "USERS"),
        "acl genpass": lambda redis: _raw(redis, "ACL", "GENPASS"),
        "command count": lambda redis: _raw(redis, "COMMAND", "COUNT"),
        "script load": lambda redis: _raw(redis, "SCRIPT", "LOAD", "return 1"),
        "script flush": lambda redis: _raw(redis, "SCRIPT", "FLUSH"),
        "eval without keys": lambda redis: _raw(redis, "EVAL", "return 1", "0"),
        "wait": lambda redis: _raw(redis, "WAIT", "1", "1"),
        "swapdb": lambda redis: _raw(redis, "SWAPDB", "0", "1"),
        "dbsize": lambda redis: _raw(redis, "DBSIZE"),
        "randomkey": lambda redis: _raw(redis, "RANDOMKEY"),
        "readonly": lambda redis: _raw(redis, "READONLY"),
        "info": lambda redis: redis.info("server"),
    }
)

DEBUG: MappingProxyType[str, Callable[[Redis], object]] = MappingProxyType(
    {
        "debug sleep": lambda redis: _raw(redis, "DEBUG", "SLEEP", "0"),
        "debug object": lambda redis: _raw(redis, "DEBUG", "OBJECT", FOREIGN),
        "debug reload": lambda redis: _raw(redis, "DEBUG", "RELOAD"),
    }
)
"""What a server from 7 on refuses to everybody, whatever the rights, unless its settings allow it."""
_READS = ("read", "read back", "read on")


def allowed(role: str) -> set[tuple[str, str]]:
    """Each attempt and key that a role's own work needs, written down by hand from the contract."""
    if role == "worker":
        return {
            ("list members", "strategies"),
            *_each(("read", "read back", "take", "trim", "make a group"), (*COMMANDS, "control")),
            *_each(("read", "read back", "write", "trim"), (*TOPICS, "dead", *INBOXES)),
            *_each(("delete an entry",), (*COMMANDS, "control", *INBOXES)),
            *_each(("write", "expire by milliseconds"), [TICKS]),
            *_each(("overwrite", "delete", "in a transaction"), ["alive", "reserve"]),
        }
    if role == "monitor":
        return {("get", "alive"), *_each(_READS, (*TOPICS, TICKS))}
    if role == "admin":
        own = [name for name in NAMES if name != FOREIGN]
        mends = (
            "trim",
            "make a group",
            "destroy a group",
            "delete an entry",
            "delete",
            "unlink",
            "set an id",
        )
        return _each((*_READS, *mends, "list members", "get", "remove a member"), own)
    if role == "operator":
        everything = [name for name in NAMES if name != FOREIGN]
        writes = {("write", "control"), ("add a member", "strategies")}
        return _each((*_READS, "list members", "get"), everything) | writes
    return {("write", f"commands:{role}"), ("get", "alive"), *_each(_READS, [f"inbox:{role}", TICKS])}


def _each(attempts: Iterable[str], names: Iterable[str]) -> set[tuple[str, str]]:
    return set(product(attempts, names))


def key_named(keys: Keys, name: str) -> str:
    """The key of a name in `NAMES`."""
    return name if name == FOREIGN else keys.orders.removesuffix("orders") + name


def furnish(tester: Redis, keys: Keys) -> None:
    """Make every key, with something in it."""
    for name in NAMES:
        if name == "strategies":
            tester.sadd(key_named(keys, name), "alpha", "beta")
        elif name in {"alive", "reserve"}:
            tester.set(key_named(keys, name), "{}")
        else:
            tester.xadd(key_named(keys, name), {"data": b"{}"}, id="1-1")
            tester.xgroup_create(key_named(keys, name), "worker", "0")


def is_let(attempt: Callable[[], object]) -> bool:
    """Whether Redis lets somebody do it; that it then makes no sense on this key is another matter."""
    try:
        attempt()
    except (NoPermissionError, AuthenticationError):
        return False
    except ResponseError as error:
        return "NOPERM" not in str(error)
    return True
