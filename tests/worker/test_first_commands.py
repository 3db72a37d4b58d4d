"""The first command of a strategy that nobody has seen, and the next one after Redis has lost a stream."""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.documents import example
from support.redis_server import Server
from support.strategy import Strategy
from support.workers import WorkerProcess

from bus_schema.client import BusClient

ROOT = Path(__file__).parents[2]
ACCOUNT = "8880000001"
ORDER = {
    "type": "place_order",
    "stock_code": "600000.SH",
    "order_type": "buy",
    "order_volume": 100,
    "price": 10,
}
SOON_MS = 1_000
"""An order that is looked for before it is sent takes six seconds."""

Lose = Callable[[Strategy], Any]


@pytest.fixture
def redis_url(private_redis_server: Server) -> str:
    """A Redis of this test's own, which may lose everything."""
    return private_redis_server.url


@pytest.fixture
def redis_client(private_redis_server: Server) -> Any:
    """A client of it."""
    with Redis.from_url(private_redis_server.url) as client:
        yield client


@pytest.fixture
def second_worker(start_worker: Callable[..., WorkerProcess], strategy: Strategy) -> WorkerProcess:
    """A worker that has been started again, after one that has traded."""
    first = start_worker()
    strategy.wait_until_order(strategy.order(), "succeeded")
    first.process.kill()
    return start_worker()


def _send_first_order(like: Strategy, name: str) -> None:
    """Announce a name and send its first order in one go, as whoever has only read the README does."""
    command = json.dumps({"type": "place_order", **ORDER, "id": f"{name}-1"})
    with like.redis.pipeline(transaction=False) as both:
        both.sadd(like.key("strategies"), name)
        both.xadd(like.key(f"commands:{name}"), {"data": command})
        both.execute()


def _answered_after_ms(like: Strategy, name: str, command_id: str) -> int:
    """How long after the newest command of a strategy its inbox got the reply ``ok``, by Redis's clock."""
    its = like if name == like.name else Strategy(like.redis, like.account_id, name)
    assert its.reply(command_id)["ok"]
    inbox: Any = like.redis.xrange(like.key(f"inbox:{name}"))
    sent: Any = like.redis.xrevrange(like.key(f"commands:{name}"), count=1)
    replied = [
        entry for entry, fields in inbox if json.loads(fields[b"data"]).get("command_id") == command_id
    ]
    return int(replied[-1].split(b"-")[0]) - int(sent[0][0].split(b"-")[0])


def test_first_order_after_a_restart_is_done_at_once(
    second_worker: WorkerProcess, strategy: Strategy
) -> None:
    """A strategy that nobody has seen is told its order's number as quickly as any."""
    assert second_worker.process.is_running
    _send_first_order(strategy, "newcomer")
    assert _answered_after_ms(strategy, "newcomer", "newcomer-1") < SOON_MS


def test_first_order_while_no_worker_runs_is_done_as_soon_as_one_is_ready(
    start_worker: Callable[..., WorkerProcess], strategy: Strategy
) -> None:
    """A killed worker has left all its rows, and they say that nobody has acted on it."""
    first = start_worker()
    assert strategy.reply(strategy.order())["ok"]
    first.process.kill()
    expires_at = int(strategy.redis.time()[0]) * 1_000 + 60_000
    order = {"type": "place_order", **ORDER, "id": "early-1", "expires_at": expires_at}
    strategy.redis.sadd(strategy.key("strategies"), "early")
    strategy.redis.xadd(strategy.key("commands:early"), {"data": json.dumps(order)})
    start_worker()
    (ready,) = [event["published_at"] for event in strategy.read("status") if event["state"] == "ready"][-1:]
    early = Strategy(strategy.redis, strategy.account_id, "early")
    assert early.reply("early-1")["ok"]
    replied = [event["published_at"] for event in early.inbox if event["type"] == "reply"]
    assert replied[0] - ready < SOON_MS


def _program(name: str) -> str:
    return shutil.which(name) or pytest.skip(f"there is no {name} here")


def _python(port: int) -> list[list[str]]:
    code = example((ROOT / "README.md").read_text("utf-8"), "python")
    return [[sys.executable, "-c", code.replace(":6379", f":{port}")]]


def _redis_cli(port: int) -> list[list[str]]:
    lines = example((ROOT / "README.md").read_text("utf-8"), "redis-cli").splitlines()
    return [[_program("redis-cli"), "-p", str(port), *shlex.split(line)[1:]] for line in lines]


def _node(port: int) -> list[list[str]]:
    code = example((ROOT / "docs" / "first-strategy.md").read_text("utf-8"), "node")
    return [[_program("node"), "-e", code.replace("6379", str(port))]]


@pytest.mark.parametrize(
    ("program", "name"),
    [(_python, "demo"), (_redis_cli, "shell"), (_node, "node")],
    ids=["Python", "redis-cli", "Node"],
)
def test_documented_examples_trade_at_once_after_a_restart(
    program: Callable[[int], list[list[str]]],
    name: str,
    second_worker: WorkerProcess,
    private_redis_server: Server,
    strategy: Strategy,
) -> None:
    """Each is the first command of its strategy, and the worker has traded before."""
    assert second_worker.process.is_running
    for words in program(private_redis_server.port):
        own = [word.replace(ACCOUNT, strategy.account_id) for word in words]
        subprocess.run(own, cwd=ROOT, check=True, capture_output=True, timeout=20)
    (command,) = strategy.read(f"commands:{name}")
    assert _answered_after_ms(strategy, name, command["id"]) < SOON_MS


@pytest.mark.parametrize(
    "lose",
    [
        lambda one: one.redis.xgroup_destroy(one.key(f"commands:{one.name}"), "worker"),
        lambda one: one.redis.delete(one.key(f"commands:{one.name}")),
        lambda one: one.redis.flushall(),
    ],
    ids=["a destroyed group", "a deleted stream", "FLUSHALL"],
)
def test_orders_after_a_loss_are_done_at_once(
    lose: Lose, second_worker: WorkerProcess, strategy: Strategy
) -> None:
    """A known strategy's next order and a new one's first trade within a second, and nothing trades twice."""
    before = strategy.order()
    strategy.wait_until_order(before, "succeeded")
    lose(strategy)
    after = strategy.order()
    assert _answered_after_ms(strategy, strategy.name, after) < SOON_MS, second_worker.process.output
    _send_first_order(strategy, "newcomer")
    assert _answered_after_ms(strategy, "newcomer", "newcomer-1") < SOON_MS
    strategy.wait_until_order(after, "succeeded")
    filled = [event["client_order_id"] for event in strategy.read("fills")]
    assert filled.count(before) == filled.count(after) == 1


def test_strategies_that_stay_connected_are_heard_after_redis_lost_everything_and_a_restart(
    second_worker: WorkerProcess,
    start_worker: Callable[..., WorkerProcess],
    strategy: Strategy,
    private_redis_server: Server,
) -> None:
    """The journal knows their names; one a client of ours says its own again."""
    with BusClient(private_redis_server.url, account_id=strategy.account_id, strategy="quiet") as quiet:
        second_worker.process.kill()
        strategy.redis.flushall()
        start_worker()
        assert _answered_after_ms(strategy, strategy.name, strategy.order()) < SOON_MS
        assert quiet.ping(timeout=5).ok
