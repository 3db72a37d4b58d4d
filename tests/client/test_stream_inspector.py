import time

import pytest
from redis import Redis
from support.redis_server import Server

from bus_schema.client import BusUnavailableError, GroupState, StreamInspector, StreamState
from bus_schema.keys import DATA_FIELD, GROUP, Keys


def test_streams_say_how_much_they_hold(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """Length and both ends come for each stream, also for one that is not there."""
    keys = Keys(account_id)
    for entry_id in ("5-0", "7-1"):
        redis_client.xadd(keys.orders, {DATA_FIELD: b"1"}, id=entry_id)
    with StreamInspector(redis_url) as inspector:
        found = inspector.streams([keys.orders, keys.fills])
    assert found == {keys.orders: StreamState(2, "5-0", "7-1"), keys.fills: StreamState(0, None, None)}


def test_groups_say_how_far_they_have_read(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """What is pending and what nobody has read are told apart; without a group, all is unread."""
    read, unread, absent = (Keys(account_id).commands(name) for name in ("read", "unread", "absent"))
    for key in (read, unread):
        for entry_id in ("5-0", "6-0", "7-0"):
            redis_client.xadd(key, {DATA_FIELD: b"1"}, id=entry_id)
    redis_client.xgroup_create(read, GROUP, id="0")
    redis_client.xreadgroup(GROUP, "one", {read: ">"}, count=2)
    redis_client.xack(read, GROUP, "5-0")
    with StreamInspector(redis_url) as inspector:
        found = inspector.groups([read, unread, absent])
    assert found == {
        read: GroupState(1, "6-0", "7-0"),
        unread: GroupState(0, None, "5-0"),
        absent: GroupState(0, None, None),
    }


def test_what_a_user_may_not_ask_is_left_out(private_redis_server: Server) -> None:
    """A monitor's rights give the streams' ends, and this machine's clock in place of Redis's."""
    keys = Keys("1")
    with Redis.from_url(private_redis_server.url) as admin:
        admin.xadd(keys.orders, {DATA_FIELD: b"1"}, id="5-0")
        admin.execute_command(
            "ACL", "SETUSER", "monitor", "on", ">secret", f"~{keys.orders}", "+xrange", "+xrevrange", "+ping"
        )
    url = private_redis_server.url.replace("redis://", "redis://monitor:secret@")
    with StreamInspector(url) as inspector:
        assert inspector.streams([keys.orders, keys.inbox("a")]) == {
            keys.orders: StreamState(None, "5-0", "5-0")
        }
        assert inspector.groups([keys.orders]) == {}
        assert inspector.strategies(keys.strategies) == []
        assert abs(inspector.now_ms() - time.time() * 1000) < 10_000


def test_names_and_time_are_redis_own(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """Strategies come in order, and the time is Redis's."""
    key = Keys(account_id).strategies
    redis_client.sadd(key, "beta", "alpha")
    with StreamInspector(redis_url) as inspector:
        assert inspector.strategies(key) == ["alpha", "beta"]
        before: tuple[int, int] = redis_client.time()
        assert 0 <= inspector.now_ms() - before[0] * 1000 - before[1] // 1000 < 10_000


def test_a_redis_that_is_away_is_said(private_redis_server: Server) -> None:
    """Nothing is made up where nobody answers."""
    private_redis_server.stop()
    with (
        StreamInspector(private_redis_server.url, timeout=0.2) as inspector,
        pytest.raises(BusUnavailableError),
    ):
        inspector.streams([Keys("1").orders])
