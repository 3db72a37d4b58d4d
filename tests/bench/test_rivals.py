import io
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import ops
from bus_schema.commands import PlaceOrder
from bus_schema.trading import OrderType
from ops.bench.order import LAST_PRICE, ORDER_VOLUME, STOCK_CODE
from ops.bench.protocol import CannotError, serve
from ops.bench.rivals import RIVALS, RivalMissingError, default_cache, prepare
from ops.bench.rivals.broker import SimulatedBroker
from ops.bench.rivals.server_process import ServerProcess
from ops.bench.rivals.subject import Client, Order, RivalSubject

SERVER = """
import threading
from ops.bench.rivals.servers import life

life.say_ready(life.settings()["port"])
threading.Event().wait()
"""
A_SERVER_THAT_ONLY_ENDS = "ops.bench.rivals.servers.life"


@pytest.fixture(scope="module")
def broker() -> Iterator[SimulatedBroker]:
    """Connect the SDK's trader to a simulated terminal."""
    broker = SimulatedBroker()
    yield broker
    broker.close()


@pytest.fixture
def server_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write a server that is ready at once and does nothing."""
    (tmp_path / "ready_server.py").write_text(SERVER, encoding="utf-8")
    root = Path(ops.__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(root)]))
    return "ready_server"


class EchoClient:
    """A client that needs no server."""

    def __init__(self) -> None:
        self.placed: list[Order] = []

    def place(self, order: Order) -> None:
        """Take one order."""
        self.placed.append(order)

    def place_all(self, given: Sequence[Order], batch: int) -> None:
        """Take many."""
        assert batch > 0
        self.placed.extend(given)

    def close(self) -> None:
        """Have nothing to close."""


def an_order(stock_code: str = STOCK_CODE) -> PlaceOrder:
    """A buy that fills at once."""
    return PlaceOrder(
        id="order-1",
        stock_code=stock_code,
        order_type=OrderType.BUY,
        order_volume=ORDER_VOLUME,
        price=LAST_PRICE,
    )


def asked(subject: RivalSubject, *requests: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Ask a subject as the benchmark does, and return its answers."""
    answers = io.StringIO()
    serve(subject, io.StringIO("".join(json.dumps(request) + "\n" for request in requests)), answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def test_broker_takes_orders(broker: SimulatedBroker) -> None:
    """The wheel's own trader gets a number for each order from the simulated terminal."""
    numbers = [broker.place(an_order()) for _ in range(3)]
    assert min(numbers) > 0
    assert len(set(numbers)) == len(numbers)


def test_broker_tells_a_refusal(broker: SimulatedBroker) -> None:
    """An order that the terminal does not take has the number that the SDK gives it then."""
    assert broker.place(an_order("999999.SH")) == -1


def test_server_process_lives_until_it_is_stopped(server_module: str) -> None:
    """It tells where it listens, what it uses, and ends by `stop`."""
    server = ServerProcess(server_module, {"port": 4711})
    assert server.address == "4711"
    seconds, megabytes = server.usage()
    assert seconds > 0
    assert megabytes > 1
    server.stop()
    assert not server.is_running


def test_server_that_does_not_start_is_told() -> None:
    """What could not start says so, with its last words."""
    with pytest.raises(CannotError, match=r"servers\.life did not start: it said nothing"):
        ServerProcess(A_SERVER_THAT_ONLY_ENDS, {})
    with pytest.raises(CannotError, match=r"no_such_server did not start: .*No module named"):
        ServerProcess("no_such_server", {})


def test_subject_that_cannot_start_answers_with_the_reason() -> None:
    """Each request of a rival whose server does not start is answered, so that the run goes on."""

    def connect(_address: str, _settings: Mapping[str, Any]) -> Client:
        return EchoClient()

    subject = RivalSubject("life", connect, [])
    answers = asked(subject, {"start": {}}, {"burst": 1}, {"cpu": True}, {"backlog": 5}, {"sing": 1})
    assert [list(answer) for answer in answers] == [["error"]] * 5
    assert answers[0]["error"].endswith("servers.life did not start: it said nothing")
    assert answers[1]["error"] == answers[2]["error"] == "it has not been started"
    assert answers[3]["error"] == "nothing keeps 5 orders while its server is away"


def test_started_subject_answers_what_it_is_asked(
    server_module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bursts, throughput and usage come in the protocol's words, and no order is placed twice."""
    client = EchoClient()
    monkeypatch.setattr("ops.bench.rivals.subject.SERVERS", "")
    subject = RivalSubject(server_module, lambda _address, _settings: client, ["pytest", "no-such-package"])
    requests: list[Mapping[str, Any]] = [
        {"start": {"port": 1}},
        {"burst": 3},
        {"sustain": 4, "batch": 2},
        {"restart": True},
        {"cpu": True},
    ]
    started, burst, sustained, restarted, usage = asked(subject, *requests)
    assert started == {"ready": True, "versions": {"pytest": pytest.__version__}}
    assert len(burst["latencies_ns"]) == 3
    assert sustained["seconds"] >= 0
    assert restarted["seconds"] > 0
    assert usage["server_seconds"] > 0
    assert len({name for name, _ in client.placed}) == 7


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", RIVALS)
def test_rival_answers_orders(name: str, redis_url: str, tmp_path: Path) -> None:
    """Each rival that can be installed here places orders one by one and many at once."""
    try:
        environment = prepare(name, default_cache())
    except RivalMissingError as missing:
        pytest.skip(f"{name} cannot be installed here: {missing}")
    requests = [{"start": {"redis_url": redis_url}}, {"burst": 5}, {"sustain": 200, "batch": 16}]
    requests += [{"backlog": 50}, {"burst": 5}, {"cpu": True}, {"stop": True}]
    told = subprocess.run(
        environment.command,
        env={**os.environ, **environment.variables},
        cwd=tmp_path,
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    started, burst, sustained, backlog, again, usage = map(json.loads, told.stdout.splitlines())
    assert started["ready"] is True
    assert len(burst["latencies_ns"]) == len(again["latencies_ns"]) == 5
    assert sustained["seconds"] > 0
    assert ("seconds" in backlog) is RIVALS[name].keeps_orders
    assert usage["server_seconds"] > 0
