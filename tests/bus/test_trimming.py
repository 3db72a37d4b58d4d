"""Streams are trimmed by age, and never beneath somebody's feet."""

from typing import Any

import pytest
from redis import Redis

from bus_schema.keys import GROUP, Keys
from worker.bus.clock import BusClock
from worker.bus.link import RedisLink
from worker.bus.trimming import MS_PER_HOUR, Trimmer

OLD_ENTRIES = 1_000
"""Many enough that whole nodes of the stream are old: Redis trims no less than a node."""


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The account's keys."""
    return Keys(account_id)


@pytest.fixture
def trim(redis_url: str, keys: Keys) -> Any:
    """Trim everything older than an hour."""
    link = RedisLink(redis_url, "trimming-test")
    trimmer = Trimmer(link, keys, BusClock(), retention_hours=1.0, strategies=lambda: ["alpha"])

    yield trimmer.run
    link.close()


def _fill(redis: Redis, key: str) -> None:
    """A stream with many entries of two hours ago, and one of now."""
    now = int(redis.time()[0]) * 1_000
    pipeline = redis.pipeline(transaction=False)
    for number in range(OLD_ENTRIES):
        pipeline.xadd(key, {"data": "old"}, id=f"{now - 2 * MS_PER_HOUR}-{number + 1}")
    pipeline.xadd(key, {"data": "new"}, id=f"{now}-1")
    pipeline.execute()


def _count(redis: Redis, key: str) -> int:
    return int(redis.xlen(key))


def test_old_events_go_and_new_ones_stay(redis_client: Redis, keys: Keys, trim: Any) -> None:
    """Events older than the retention are dropped, in topics and inboxes alike."""
    for key in (keys.orders, keys.inbox("alpha")):
        _fill(redis_client, key)
    trim()
    for key in (keys.orders, keys.inbox("alpha")):
        assert _count(redis_client, key) < OLD_ENTRIES / 2
        newest: Any = redis_client.xrevrange(key, count=1)
        assert newest[0][1] == {b"data": b"new"}


def test_commands_that_were_answered_go(redis_client: Redis, keys: Keys, trim: Any) -> None:
    """Old commands that were read and acknowledged are dropped."""
    key = keys.commands("alpha")
    _fill(redis_client, key)
    redis_client.xgroup_create(key, GROUP, id="0")
    read: Any = redis_client.xreadgroup(GROUP, "worker", {key: ">"})
    redis_client.xack(key, GROUP, *[entry_id for entry_id, _ in read[0][1]])
    trim()
    assert _count(redis_client, key) < OLD_ENTRIES / 2


def test_a_pending_command_is_never_trimmed_away(redis_client: Redis, keys: Keys, trim: Any) -> None:
    """A command that is not answered yet stays, however old; so does everything behind it."""
    key = keys.commands("alpha")
    _fill(redis_client, key)
    redis_client.xgroup_create(key, GROUP, id="0")
    read: Any = redis_client.xreadgroup(GROUP, "worker", {key: ">"})
    entries = [entry_id for entry_id, _ in read[0][1]]
    redis_client.xack(key, GROUP, *entries[1:])
    trim()
    assert _count(redis_client, key) == len(entries)


def test_a_command_that_nobody_has_read_is_never_trimmed_away(
    redis_client: Redis, keys: Keys, trim: Any
) -> None:
    """A worker that was away for days finds every command, to answer it."""
    key = keys.commands("alpha")
    _fill(redis_client, key)
    redis_client.xgroup_create(key, GROUP, id="0")
    trim()
    assert _count(redis_client, key) == OLD_ENTRIES + 1


def test_streams_that_do_not_exist_are_no_trouble(trim: Any, redis_client: Redis, keys: Keys) -> None:
    """Trimming creates nothing."""
    trim()
    assert redis_client.keys(f"qmt:{{{keys.account_id}}}:*") == []
