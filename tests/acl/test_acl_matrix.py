"""Every role, every key, everything that can be done: what is not granted is refused by a real Redis."""

from collections.abc import Callable
from functools import partial

import pytest
from acl.matrix import NAMES, ON_A_KEY, ON_THE_SERVER, allowed, furnish, is_let, key_named
from redis import Redis
from support.guarded_redis import GuardedServer
from support.redis_server import connect

from bus_schema.keys import Keys
from ops.doctor.rights import rights
from worker.bus.link import RedisLink

ROLES = ("worker", "monitor", "operator", "alpha", "beta")


@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_with_keys_what_is_granted_and_nothing_else(
    role: str, url_of: Callable[[str], str], tester: Redis, keys: Keys
) -> None:
    """The attempts that Redis lets through are exactly those of the contract."""
    furnish(tester, keys)
    with connect(url_of(role)) as client:
        let = {
            (what, name)
            for name in NAMES
            for what, attempt in ON_A_KEY.items()
            if is_let(partial(attempt, client, key_named(keys, name)))
        }
    assert let == allowed(role)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_touches_the_server(role: str, url_of: Callable[[str], str]) -> None:
    """Settings, users, other connections and the data as a whole are out of reach; the worker reads INFO."""
    with connect(url_of(role)) as client:
        let = {what for what, attempt in ON_THE_SERVER.items() if is_let(partial(attempt, client))}
    assert let == ({"info"} if role == "worker" else set())


@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_what_the_doctor_looks_for(role: str, url_of: Callable[[str], str], keys: Keys) -> None:
    """What `qmt-bus doctor` goes through to see whether a user has its rights is all granted."""
    named = role if role in {"worker", "monitor", "operator"} else f"strategy:{role}"
    link = RedisLink(url_of(role), "doctor")
    refused = [command for command in rights(named, keys) if not is_let(partial(link.call, *command))]
    link.close()
    assert refused == []


def test_without_a_name_nothing_is_let(guarded: GuardedServer, keys: Keys) -> None:
    """Whoever gives no user may not even read."""
    with connect(guarded.url) as client:
        attempts = [partial(attempt, client, keys.orders) for attempt in ON_A_KEY.values()]
        attempts += [partial(attempt, client) for attempt in ON_THE_SERVER.values()]
        assert not any(is_let(attempt) for attempt in attempts)


def test_one_users_password_is_no_other_users(
    guarded: GuardedServer, url_of: Callable[[str], str], keys: Keys
) -> None:
    """A strategy cannot sign in as another with its own password."""
    password = url_of("alpha").split(":")[2].partition("@")[0]
    with connect(guarded.url_of("beta", password)) as client:
        assert not is_let(lambda: client.xadd(keys.commands("beta"), {"data": b"{}"}))
