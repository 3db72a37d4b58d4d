"""What the campaign is made of: a Redis that forgets, senders and readers that outlive it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.redis_server import connect
from support.waiting import wait_until

from bus_schema.keys import Keys
from ops.chaos.follower import Follower
from ops.chaos.redis_server import DurableRedis
from ops.chaos.strategies import Strategy

KEYS = Keys("8880000777")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[DurableRedis]:
    """A server with a file."""
    server = DurableRedis(tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_killed_redis_remembers(redis: DurableRedis) -> None:
    """Whatever it has confirmed is there after a kill, since the file is written before the answer."""
    with connect(redis.url) as client:
        client.set("a", "1")
        redis.kill()
        redis.start()
        assert client.get("a") == b"1"


def test_a_robbed_redis_forgets_what_came_last(redis: DurableRedis) -> None:
    """The end of its file is cut off, in the middle of a command: it starts, without the last writes."""
    with connect(redis.url) as client:
        for number in range(10):
            client.set(f"key{number}", number)
        redis.kill()
        assert redis.lose_tail(40)
        redis.start()
        left = client.dbsize()
    assert 7 <= left <= 9
    redis.kill()
    assert not redis.lose_tail(1_000_000)


def test_a_strategy_and_a_reader_go_on_through_an_outage(redis: DurableRedis) -> None:
    """What was confirmed before and after a kill is in the stream once, and seen once, in order."""
    key = KEYS.commands("alpha")
    follower = Follower(redis.url, [key])
    strategy = Strategy(redis.url, KEYS, "alpha", "1", pace_seconds=0.005)
    strategy.start()
    wait_until(lambda: len(strategy.confirmed) > 20, "commands before the outage")
    redis.kill()
    before = len(strategy.confirmed)
    redis.start()
    wait_until(lambda: len(strategy.confirmed) > before + 20, "commands after the outage")
    strategy.stop()
    with connect(redis.url) as client:
        there = [entry_id.decode() for entry_id, _ in client.xrange(key)]
    wait_until(lambda: len(follower.seen[key]) >= len(there), "the reader to have seen all")
    follower.close()
    assert [entry.entry_id for entry in follower.seen[key]] == there
    assert set(strategy.confirmed) <= set(there)
