"""A worker that has keys: it trades for those who sign, and for nobody else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.processes import ModuleProcess
from support.strategy import Strategy
from support.workers import WorkerProcess

from bus_schema.client import BusClient, OperatorClient
from bus_schema.control import CancelAllOrders, Halt, Resume
from bus_schema.events import Reply
from bus_schema.results import OrderResult, PlacedResult

KEYS = {"operators": "operators" * 4, "alpha": "alpha" * 8, "beta": "beta" * 8}


@pytest.fixture
def keys_file(tmp_path: Path) -> str:
    """The worker's file."""
    place = tmp_path / "keys.toml"
    place.touch(mode=0o600)
    strategies = "\n".join(f'{name} = "{KEYS[name]}"' for name in ("alpha", "beta"))
    place.write_text(f'operators = "{KEYS["operators"]}"\n[strategies]\n{strategies}\n', encoding="utf-8")
    return str(place)


@pytest.fixture
def start(start_worker: Callable[..., WorkerProcess], keys_file: str) -> Callable[[], WorkerProcess]:
    """Start a worker that has keys."""
    return lambda: start_worker(COMMAND_KEYS_FILE=keys_file)


@pytest.fixture
def bus(redis_url: str, account_id: str) -> Callable[..., BusClient]:
    """Return a function that makes a client of alpha, with its own key or another."""
    return lambda key="alpha": BusClient(
        redis_url, account_id=account_id, strategy="alpha", signing_key=KEYS.get(key)
    )


def buy(bus: BusClient, client_order_id: str) -> Reply:
    """Place an order that rests."""
    return bus.place_order("600000.SH", "buy", 100, 9.5, client_order_id=client_order_id)


def copy_of(strategy: Strategy, stream: str, number: int) -> str:
    """Append a copy of an entry to its stream, as somebody who may write there can; returns the copy's id."""
    entries: Any = strategy.redis.xrange(strategy.key(stream))
    copied: Any = strategy.redis.xadd(strategy.key(stream), entries[number][1])
    return str(copied.decode())


def buried(strategy: Strategy, entry_id: str) -> str:
    """Wait for a dead letter; returns the reason."""
    letter = strategy.wait_for(
        "dead", lambda event: event["entry_id"] == entry_id, f"the burial of {entry_id}"
    )
    return str(letter["reason"])


@pytest.mark.parametrize("key", ["none", "beta", "operators"])
def test_only_its_own_key_trades(
    key: str, start: Callable[[], WorkerProcess], bus: Callable[..., BusClient], strategy: Strategy
) -> None:
    """Unsigned, or signed with another's key: answered, buried, told to monitors; and no order."""
    start()
    with bus(key) as stranger:
        refused = buy(stranger, "a1")
    assert refused.error is not None
    assert (refused.error.code, refused.command_type) == ("unauthorized", None)
    assert [event["code"] for event in strategy.read("errors")] == ["unauthorized"]
    assert json.loads(strategy.read("dead")[0]["raw"])["id"] == "a1"
    with bus() as owner:
        assert buy(owner, "a1").ok
    assert strategy.orders_of("a1")[:1] == ["reported"]


def test_copies_place_no_second_order_also_after_a_restart(
    start: Callable[[], WorkerProcess], bus: Callable[..., BusClient], strategy: Strategy
) -> None:
    """The first answer comes again, whichever life of the worker reads the copy."""
    worker = start()
    with bus() as owner:
        first = buy(owner, "a1").result_as(PlacedResult)
    copy_of(strategy, "commands:alpha", 0)
    replies = strategy.replies("a1", 2)
    worker.process.kill()
    start()
    copy_of(strategy, "commands:alpha", 0)
    replies = strategy.replies("a1", 3)
    assert [reply["duplicate"] for reply in replies] == [False, True, True]
    assert {reply["result"]["order_id"] for reply in replies} == {first.order_id}


def test_an_order_moved_to_another_strategy_is_refused(
    start: Callable[[], WorkerProcess],
    bus: Callable[..., BusClient],
    strategy: Strategy,
    redis_client: Redis,
    account_id: str,
) -> None:
    """The signature counts in alpha's stream alone."""
    start()
    with bus() as owner:
        buy(owner, "a1").raise_for_error()
    beta = Strategy(redis_client, account_id, "beta")
    entries: Any = redis_client.xrange(strategy.key("commands:alpha"))
    redis_client.xadd(beta.key("commands:beta"), entries[0][1])
    assert beta.reply("a1")["error"]["code"] == "unauthorized"


def test_a_copied_cancel_leaves_later_orders_alone(
    start: Callable[[], WorkerProcess], bus: Callable[..., BusClient], strategy: Strategy
) -> None:
    """What was sent once is done once."""
    start()
    with bus() as owner:
        owner.cancel_all().raise_for_error()
        buy(owner, "a1").raise_for_error()
        assert "copy of entry" in buried(strategy, copy_of(strategy, "commands:alpha", 0))
        assert owner.query_order(client_order_id="a1").result_as(OrderResult).order_status == "reported"


def test_a_copied_resume_does_not_lift_a_later_halt(
    start: Callable[[], WorkerProcess],
    bus: Callable[..., BusClient],
    strategy: Strategy,
    redis_url: str,
    account_id: str,
) -> None:
    """Operators sign too; their commands act once, and not after their time."""
    start()
    with OperatorClient(redis_url, account_id=account_id, signing_key=KEYS["operators"]) as operator:
        assert operator.request(Resume(id="r1")).ok
        assert operator.request(Halt(id="h1", reason="lunch")).ok
        late = operator.request(CancelAllOrders(id="c1", sent_at=1))
    assert late.error is not None
    assert late.error.code == "expired"
    assert "copy of entry" in buried(strategy, copy_of(strategy, "control", 0))
    with bus() as owner:
        refused = buy(owner, "a1")
    assert refused.error is not None
    assert refused.error.code == "halted"


def test_nobody_halts_without_the_operators_key(
    start: Callable[[], WorkerProcess], strategy: Strategy, redis_url: str, account_id: str
) -> None:
    """Not even a strategy that signs with its own."""
    start()
    for key in (None, KEYS["alpha"]):
        with OperatorClient(redis_url, account_id=account_id, signing_key=key) as operator:
            refused = operator.request(Halt(id="h1", reason="lunch"))
        assert refused.error is not None
        assert refused.error.code == "unauthorized"
    assert "halted" not in strategy.states()


def test_send_signs_with_a_key_of_the_environment(
    start: Callable[[], WorkerProcess],
    start_module: Callable[..., ModuleProcess],
    environment: dict[str, str],
) -> None:
    """The command line can halt a worker that takes signed commands alone."""
    start()
    words = ("send", "--control", "halt", "reason=lunch", "--key-env", "OPERATORS_KEY")
    sent = start_module("ops.cli", *words, environment={**environment, "OPERATORS_KEY": KEYS["operators"]})
    assert sent.wait() == 0, sent.output
    without = start_module("ops.cli", *words, environment=environment)
    assert without.wait() == 2
    assert "the environment has no OPERATORS_KEY" in without.output


def test_a_worker_does_not_start_with_a_wrong_file(
    start_module: Callable[..., ModuleProcess], environment: dict[str, str], keys_file: str
) -> None:
    """It never runs without the keys that it should have."""
    Path(keys_file).write_text("operators = 7", encoding="utf-8")
    worker = start_module("worker", environment={**environment, "COMMAND_KEYS_FILE": keys_file})
    assert worker.wait() == 2
    assert "COMMAND_KEYS_FILE: " in worker.output
    assert "Traceback" not in worker.output
