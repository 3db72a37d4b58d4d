"""A worker and a strategy to push to their limits, on servers of the test's own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside


@pytest.fixture
def own_redis(private_redis_server: Server) -> Iterator[Redis]:
    """A client of a server that this test may do anything to."""
    with connect(private_redis_server.url) as client:
        yield client


@pytest.fixture
def alpha(own_redis: Redis, account_id: str) -> Strategy:
    """A strategy at that server."""
    return Strategy(own_redis, account_id, "alpha")


@pytest.fixture
def start_inside(account_id: str, tmp_path: Path) -> Iterator[Callable[[str, Strategy], WorkerInside]]:
    """Start a worker in this process, at a Redis and with a strategy that sees its states."""
    with ExitStack() as started:
        yield lambda url, strategy: started.enter_context(
            WorkerInside(url, account_id, tmp_path / "state", strategy)
        )


@pytest.fixture
def inside(
    private_redis_server: Server, alpha: Strategy, start_inside: Callable[[str, Strategy], WorkerInside]
) -> WorkerInside:
    """A worker in this process at that server, ready, and reading what alpha sends."""
    worker = start_inside(private_redis_server.url, alpha)
    # Its group makes the stream; being ready is about the terminal, and may come before.
    wait_until(lambda: alpha.redis.exists(alpha.key("commands:alpha")), "alpha's commands to be read")
    return worker
