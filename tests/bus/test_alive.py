"""The key that tells that a worker lives, in a real Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from redis import Redis
from structlog.testing import capture_logs
from support.processes import ModuleProcess
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerProcess

from bus_schema.alive import HEARTBEATS, Alive
from bus_schema.client import StreamInspector
from bus_schema.codec import encode
from bus_schema.keys import Keys
from worker.bus.alive import SignOfLife
from worker.bus.link import BusUnavailableError, RedisLink
from worker.engine.effects import Row, RowKind

HEARTBEAT_SECONDS = 0.4
START_SECONDS = 30.0


def told(n: int, state: str) -> Row:
    """A state that the worker has told."""
    body = {"state": state, "since": 1_000, "version": "1.2.3", "published_at": 1_000 + n, "reason": "any"}
    return Row(n, 1_000 + n, RowKind.EVENT, f"worker_status:{1_000 + n}-{n}", encode(body), ("status",))


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The account's keys."""
    return Keys(account_id)


@pytest.fixture
def link(redis_url: str) -> Iterator[RedisLink]:
    """A connection to the shared Redis."""
    link = RedisLink(redis_url, "alive-test")
    yield link
    link.close()


def test_the_newest_state_is_told_for_three_heartbeats(
    link: RedisLink, redis_client: Redis, keys: Keys
) -> None:
    """Of several rows the last state counts; what else is shipped renews nothing."""
    sign = SignOfLife(link, keys.alive, 10)
    reply = Row(3, 1_003, RowKind.EVENT, "reply::1-0", b"{}", ("status",))
    sign.shipped([reply])
    assert redis_client.get(keys.alive) is None
    sign.shipped([told(1, "reconciling"), told(2, "ready"), reply])
    found = Alive.model_validate_json(redis_client.get(keys.alive) or b"")
    assert found == Alive(state="ready", since=1_000, version="1.2.3", published_at=1_002, reason="any")
    assert 29_000 < redis_client.pttl(keys.alive) <= HEARTBEATS * 10_000


def test_an_orderly_stop_takes_it_away_at_once(link: RedisLink, redis_client: Redis, keys: Keys) -> None:
    """Nobody has to wait for the end of its time."""
    sign = SignOfLife(link, keys.alive, 10)
    sign.shipped([told(1, "ready")])
    sign.shipped([told(2, "stopping")])
    assert redis_client.get(keys.alive) is None


def test_a_worker_that_may_not_write_it_says_so_once(private_redis_server: Server, keys: Keys) -> None:
    """Users of an older ACL file lack the right: that is no reason not to ship."""
    with connect(private_redis_server.url) as admin:
        admin.execute_command("ACL", "SETUSER", "old", "on", ">secret", "~*", "+@all", "-set", "-get")
    url = private_redis_server.url.replace("redis://", "redis://old:secret@")
    link = RedisLink(url, "alive-test")
    sign = SignOfLife(link, keys.alive, 10)
    structlog.reset_defaults()
    with capture_logs() as logs, StreamInspector(url) as inspector:
        sign.shipped([told(1, "ready")])
        sign.shipped([told(2, "ready")])
        assert inspector.alive(keys.alive) is None
    link.close()
    assert [entry["event"] for entry in logs] == ["sign_of_life_refused"]


def test_a_redis_that_is_away_is_the_shippers_to_wait_for(keys: Keys) -> None:
    """Nothing is tried again here: the next heartbeat brings news."""
    link = RedisLink("redis://127.0.0.1:1/0", "alive-test")
    with pytest.raises(BusUnavailableError):
        SignOfLife(link, keys.alive, 10).shipped([told(1, "ready")])


def test_a_worker_that_is_killed_is_seen_to_be_dead(
    start_module: Callable[..., ModuleProcess],
    redis_client: Redis,
    redis_url: str,
    keys: Keys,
    tmp_path: Path,
) -> None:
    """Alive while it runs, renewed by heartbeats, and gone soon after kill -9."""
    environment = {
        "BROKER": "simulated",
        "REDIS_URL": redis_url,
        "MINIQMT_ACCOUNT_ID": keys.account_id,
        "STATE_DIR": str(tmp_path / "state"),
        "HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
    }
    process = start_module("worker", environment=environment)
    WorkerProcess(process, Strategy(redis_client, keys.account_id, "alpha")).wait_until_ready(START_SECONDS)

    def published() -> int:
        found = redis_client.get(keys.alive)
        return Alive.model_validate_json(found).published_at if found else 0

    with StreamInspector(redis_url) as inspector:
        wait_until(lambda: inspector.alive(keys.alive), "the worker to show that it lives")
        first = published()
        wait_until(lambda: published() > first, "a heartbeat to renew it")
        process.kill()
        wait_until(lambda: inspector.alive(keys.alive) is False, "the sign of life to end")
