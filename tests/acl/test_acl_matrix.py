"""Every role, every key, everything that can be done: what is not granted is refused by a real server."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from acl.commands import BY_ROLE, CONNECTION, SINCE_7_2, may_run
from acl.matrix import NAMES, ON_A_KEY, ON_THE_SERVER, allowed, furnish, is_let, key_named
from acl.servers import APART, SERVERS
from support.guarded_redis import GuardedServer
from support.redis_server import connect

from bus_schema.client import StreamInspector
from bus_schema.keys import Keys
from ops.acl.dialects import dialect_of
from ops.acl.users import users_of
from ops.doctor.rights import rights
from worker.bus.link import RedisLink

ROLES = ("worker", "monitor", "operator", "admin", "alpha", "beta")
GLOB = Keys("8880000001", "q*[m]?t")
"""As no setting lets a prefix be; `Keys` takes it."""


class Locked(NamedTuple):
    """A server with the users of a file that was written for it."""

    server: GuardedServer
    keys: Keys
    version: tuple[int, ...]
    passwords: dict[str, str]

    def url_of(self, user: str) -> str:
        """Return its address for a user."""
        return self.server.url_of(user, self.passwords[user])


@pytest.fixture(scope="module", params=APART)
def locked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    """Lock each of the machine's servers with the users that its version understands."""
    place, keys = tmp_path_factory.mktemp("locked"), Keys("8880000001")
    with GuardedServer(place, binary=SERVERS[request.param]) as server:
        with StreamInspector(server.url) as inspector:
            version = inspector.version()
        users = users_of(keys, ("alpha", "beta"), dialect_of(version), {})
        server.lock_with(users)
        yield Locked(server, keys, version, {user.name: user.password for user in users})


@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_with_keys_what_is_granted_and_nothing_else(role: str, locked: Locked) -> None:
    """The attempts that the server lets through are exactly those of the contract."""
    with locked.server.tester() as tester:
        tester.flushall()
        furnish(tester, locked.keys)
    with connect(locked.url_of(role)) as client:
        let = {
            (what, name)
            for name in NAMES
            for what, attempt in ON_A_KEY.items()
            if is_let(partial(attempt, client, key_named(locked.keys, name)))
        }
    assert let == allowed(role)


@pytest.mark.parametrize("role", BY_ROLE)
def test_each_may_run_the_commands_of_its_role_and_no_other(role: str, locked: Locked) -> None:
    """Of all commands and sub-commands that this server has, and not by their categories."""
    with locked.server.tester() as tester:
        runs = may_run(tester, role, [key_named(locked.keys, name) for name in NAMES])
    known = CONNECTION | (SINCE_7_2 if locked.version >= (7, 2) else frozenset())
    assert runs == known | BY_ROLE[role]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_touches_the_server(role: str, locked: Locked) -> None:
    """Settings, users, other connections and the data as a whole are out of reach; the worker reads INFO."""
    with connect(locked.url_of(role)) as client:
        let = {what for what, attempt in ON_THE_SERVER.items() if is_let(partial(attempt, client))}
    assert let == ({"info"} if role == "worker" else set())


@pytest.mark.parametrize("role", ROLES)
def test_each_may_do_what_the_doctor_looks_for(role: str, locked: Locked) -> None:
    """What `qmt-bus doctor` goes through to see whether a user has its rights is all granted."""
    named = role if role in {"worker", "monitor", "operator", "admin"} else f"strategy:{role}"
    link = RedisLink(locked.url_of(role), "doctor")
    refused = [command for command in rights(named, locked.keys) if not is_let(partial(link.call, *command))]
    link.close()
    assert refused == []


@pytest.mark.parametrize("server", SERVERS)
def test_a_name_with_glob_characters_stands_for_itself_alone(server: str, tmp_path: Path) -> None:
    """A prefix such as `q*` gives no right to the keys of another one that it would match."""
    near = Keys("8880000001", "qX[m]Yt")
    with GuardedServer(tmp_path, binary=SERVERS[server]) as guarded:
        with StreamInspector(guarded.url) as inspector:
            users = {
                user.name: user for user in users_of(GLOB, ["alpha"], dialect_of(inspector.version()), {})
            }
        guarded.lock_with(users.values())
        for role in ("worker", "monitor", "operator", "admin"):
            with connect(guarded.url_of(role, users[role].password)) as client:
                assert is_let(partial(client.xrange, GLOB.status))
                assert not is_let(partial(client.xrange, near.status))
                assert not is_let(partial(client.xrange, Keys("8880000001", "qXmYt").status))


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
