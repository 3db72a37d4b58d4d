"""A Redis that lets in only the users of a generated file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from support.guarded_redis import GuardedServer

from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.users import User, users_of

STRATEGIES = ("alpha", "beta")


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The account's keys."""
    return Keys(account_id)


@pytest.fixture
def users(keys: Keys) -> dict[str, User]:
    """The account's users, by name."""
    return {user.name: user for user in users_of(keys, STRATEGIES, DIALECTS["7"], {})}


@pytest.fixture
def guarded(users: dict[str, User], tmp_path: Path) -> Iterator[GuardedServer]:
    """A Redis of its own for one test, locked with the users' file."""
    with GuardedServer(tmp_path) as server:
        server.lock_with(users.values())
        yield server


@pytest.fixture
def tester(guarded: GuardedServer) -> Iterator[Redis]:
    """One who may do everything there."""
    with guarded.tester() as client:
        yield client


@pytest.fixture
def url_of(guarded: GuardedServer, users: dict[str, User]) -> Callable[[str], str]:
    """Return the address of the locked Redis for a user."""
    return lambda name: guarded.url_of(name, users[name].password)
