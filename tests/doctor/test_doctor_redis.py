from pathlib import Path
from typing import Any

import pytest
from doctor.fake_redis import HEALTHY, fake_redis
from doctor.rig import finds, passes_over, scene
from redis import Redis
from support.guarded_redis import GuardedServer
from support.redis_server import Server, connect

from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.users import users_of
from ops.doctor.bus import without_password
from ops.doctor.findings import Verdict
from ops.doctor.rights import rights
from ops.doctor.running import look_at_all
from ops.doctor.scene import Scene
from ops.doctor.table import CHECKS as TABLE

Settings = dict[str, Any]
CHECKS = ("version", "persistence", "writes", "eviction", "memory", "role", "rights")


@pytest.fixture
def own(live: Settings, private_redis_server: Server) -> Settings:
    """Return settings with a real, append-only Redis of this test's own."""
    return {**live, "redis_url": private_redis_server.url}


@pytest.fixture
def admin(private_redis_server: Server) -> Any:
    """Connect to it as its administrator."""
    with connect(private_redis_server.url) as client:
        yield client


def test_a_healthy_redis(own: Settings) -> None:
    """A real Redis with an append-only file and nothing else set has no fault."""
    here = scene(own)
    finds("redis.reachable", here, "answers")
    for name, case in zip(
        CHECKS, ("new", "append_only", "written", "never", "unlimited", "master", "enough"), strict=True
    ):
        finds(f"redis.{name}", here, case)
    finds("clock.skew", here, "agree")


def test_no_redis(live: Settings) -> None:
    """Where nobody listens that is the one finding; the rest is not guessed."""
    here = scene(live)
    finds("redis.reachable", here, "refused", "Start Redis")
    for name in ("redis.version", "redis.rights", "clock.skew", "streams.groups", "streams.worker"):
        passes_over(name, here, "no_redis", Verdict.UNKNOWN)


def test_the_embedded_redis(live: Settings) -> None:
    """One that the worker makes itself cannot be looked at."""
    passes_over("redis.reachable", scene({**live, "redis_url": "embedded"}), "embedded")


def test_no_password(own: Settings, admin: Redis) -> None:
    """A Redis that asks for a password is found, and a wrong one; the right one works, and is not shown."""
    admin.config_set("requirepass", "marked-secret")
    finds("redis.reachable", scene(own), "wrong_password", "USER:PASSWORD")
    place = own["redis_url"].removeprefix("redis://")
    wrong = finds("redis.reachable", at(own, f"redis://:other@{place}"), "wrong_password", "USER:PASSWORD")
    right = finds("redis.reachable", at(own, f"redis://:marked-secret@{place}"), "answers")
    assert "other" not in str(wrong.finding.facts)
    assert "secret" not in str(right.finding.facts)


def test_tls_that_is_not_checked(own: Settings) -> None:
    """A Redis that answers is not well where anybody on the way could answer for it."""
    here = scene(own)
    here.bus.unchecked = "ssl_cert_reqs=none"
    finds("redis.reachable", here, "unchecked", "ssl_ca_certs")


def test_a_password_behind_the_address() -> None:
    """redis-py takes options there too."""
    assert without_password("redis://h:1/0?password=marked&x=1") == "redis://h:1/0?password=***&x=1"


def at(settings: Settings, url: str) -> Scene:
    """Return a scene with another Redis."""
    return scene({**settings, "redis_url": url})


@pytest.mark.parametrize(
    ("refusal", "case", "advice"),
    [
        ("LOADING Redis is loading the dataset in memory", "loading", "Wait"),
        ("DENIED Redis is running in protected mode because protected mode is enabled", "protected", "bind"),
    ],
)
def test_a_redis_that_refuses(live: Settings, refusal: str, case: str, advice: str) -> None:
    """One that loads its file, or takes nobody from outside, says so itself."""
    with fake_redis(refusal=refusal) as url:
        finds("redis.reachable", at(live, url), case, advice)


def test_something_that_is_no_redis(live: Settings) -> None:
    """Another server on the port is found."""
    with fake_redis(garbage=b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
        finds("redis.reachable", at(live, url), "not_redis", "port in REDIS_URL")


def test_an_old_redis(live: Settings) -> None:
    """The old Windows port is too old."""
    with fake_redis({**HEALTHY, "redis_version": "5.0.14.1"}) as url:
        finds("redis.version", at(live, url), "old", "Memurai")


def test_a_forgetful_redis(live: Settings, redis_url: str) -> None:
    """A real Redis without an append-only file is not for real orders, unless that is allowed."""
    finds("redis.persistence", at(live, redis_url), "volatile", "appendonly yes")
    finds("redis.persistence", at({**live, "allow_volatile_redis": True}, redis_url), "allowed")
    finds("redis.persistence", at({**live, "broker": "simulated"}, redis_url), "simulated_orders")


@pytest.mark.parametrize(
    ("broken", "case"), [("aof_last_write_status", "aof_fails"), ("rdb_last_bgsave_status", "snapshot_fails")]
)
def test_a_redis_that_cannot_write(live: Settings, broken: str, case: str) -> None:
    """A full disk beside Redis is found before it refuses a command."""
    with fake_redis({**HEALTHY, broken: "err"}) as url:
        finds("redis.writes", at(live, url), case, "room on its disk")


def test_a_redis_that_evicts(own: Settings, admin: Redis) -> None:
    """A policy that drops keys drops orders."""
    admin.config_set("maxmemory-policy", "allkeys-lru")
    finds("redis.eviction", scene(own), "evicts", "noeviction")


def test_a_redis_that_is_nearly_full(own: Settings, admin: Redis) -> None:
    """A limit that is nearly reached is found; one with room is not."""
    used = int(admin.info("memory")["used_memory"])
    admin.config_set("maxmemory", used * 20)
    finds("redis.memory", scene(own), "room")
    admin.config_set("maxmemory", used + used // 20)
    finds("redis.memory", scene(own), "full", "Raise maxmemory")


def test_a_replica(own: Settings, admin: Redis) -> None:
    """A replica takes no writes."""
    admin.replicaof("127.0.0.1", 1)
    finds("redis.role", scene(own), "replica", "to the master")


def test_a_clock_that_is_wrong(live: Settings) -> None:
    """A Redis whose clock is ten seconds ahead is found."""
    with fake_redis(ahead_s=10) as url:
        finds("clock.skew", at(live, url), "apart", "Synchronise")


ROLES = ("worker", "monitor", "operator", "strategy:alpha")


def user(admin: Redis, settings: Settings, role: str, *rules: str) -> Scene:
    """Make a user, and return a scene in which it plays a role."""
    allowed, keys = [rule for rule in rules if rule[0] in "+-"], [rule for rule in rules if rule[0] == "~"]
    admin.acl_setuser(
        "doctored",
        enabled=True,
        reset=True,
        passwords=["+pw"],
        commands=[*allowed, "+time"],
        keys=[key.removeprefix("~") for key in keys],
    )
    place = settings["redis_url"].removeprefix("redis://")
    return scene({**settings, "redis_url": f"redis://doctored:pw@{place}"}, role=role)


@pytest.mark.parametrize("role", ROLES)
def test_a_user_without_rights(own: Settings, admin: Redis, role: str) -> None:
    """Each role's lacking rights are found, and nothing is written to find them."""
    for rules in (("+@all", "-@stream", "~*"), ("+@all", "~other:*")):
        result = finds("redis.rights", user(admin, own, role, *rules), "lacking", "qmt-bus acl writes users")
        assert own["miniqmt_account_id"] in str(result.finding.facts["commands"])
    finds("redis.rights", user(admin, own, role, "+@all", "~*"), "enough")
    assert admin.keys() == []


@pytest.mark.parametrize("role", ROLES)
def test_asking_for_rights_changes_nothing(own: Settings, admin: Redis, role: str) -> None:
    """Even where every stream and group is there, what is asked with is refused for its arguments."""
    keys = scene(own).bus.keys
    streams = [keys.control, keys.commands("alpha"), keys.orders, keys.status]
    for key in streams:
        admin.xgroup_create(key, "worker", "0", mkstream=True)
        admin.xadd(key, {"data": "{}"})
    before = [admin.dump(key) for key in streams]
    finds("redis.rights", scene(own, role=role), "enough")
    assert [admin.dump(key) for key in streams] == before
    assert len(admin.keys()) == len(streams)


@pytest.mark.parametrize("role", ROLES)
def test_the_users_of_the_acl_file(live: Settings, tmp_path: Path, role: str) -> None:
    """Each user that `qmt-bus acl` makes is found to have its rights, and nothing is missed of others'."""
    account, (kind, _, strategy) = live["miniqmt_account_id"], role.partition(":")
    users = {user.name: user for user in users_of(Keys(account), ["alpha"], DIALECTS["7"], {})}
    name = strategy or kind
    with GuardedServer(tmp_path) as server:
        server.lock_with(users.values())
        here = scene({**live, "redis_url": server.url_of(name, users[name].password)}, role=role)
        results = list(look_at_all([check for check in TABLE if check.group in {"redis", "streams"}], here))
        here.close()
    trouble = [result for result in results if result.verdict in {Verdict.BAD, Verdict.UNKNOWN}]
    # It keeps no append-only file.
    assert {result.check.name for result in trouble} <= {"redis.persistence"}, trouble


def test_tls_where_there_is_none(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """rediss:// for a Redis without TLS is found, by its silence."""
    monkeypatch.setattr("worker.bus.link.CONNECT_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr("worker.bus.link.SOCKET_TIMEOUT_SECONDS", 0.5)
    finds("redis.reachable", at(own, own["redis_url"].replace("redis:", "rediss:")), "tls", "redis://")


def test_a_user_that_may_hardly_connect(own: Settings, admin: Redis) -> None:
    """A user without the first commands of every client is found."""
    finds("redis.reachable", user(admin, own, "worker", "-@all", "~*"), "not_permitted", "+@connection")


def test_a_user_that_may_not_ask(own: Settings, admin: Redis) -> None:
    """Where INFO is refused, what it would say is not known."""
    here = user(admin, own, "worker", "+@all", "-info", "~*")
    passes_over("redis.version", here, "info_refused", Verdict.UNKNOWN)
    passes_over("redis.eviction", here, "info_refused", Verdict.UNKNOWN)
    passes_over("redis.version", user(admin, own, "monitor", "+@all", "-info", "~*"), "other_role")


def test_every_role_has_its_rights() -> None:
    """Each has some, and none is asked for twice."""
    for role in ROLES:
        asked = rights(role, Keys("1"))
        assert len(set(asked)) == len(asked) > 0
