"""Entries whose envelope is wrong: they cost nobody but their sender anything."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from support.redis_server import Server
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

Start = Callable[[str, Strategy], WorkerInside]

LAST_ID = "18446744073709551615-1"
FAR_ID = "9999999999999-1"
ORDER = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.0}


@pytest.fixture
def beta(alpha: Strategy) -> Strategy:
    """The neighbour."""
    return Strategy(alpha.redis, alpha.account_id, "beta")


def _add(strategy: Strategy, entry_id: str, data: bytes, stream: str = "") -> None:
    strategy.redis.xadd(strategy.key(stream or f"commands:{strategy.name}"), {"data": data}, id=entry_id)


def _place(name: str, **fields: object) -> bytes:
    return json.dumps({"type": "place_order", "id": name, **ORDER, **fields}).encode()


def _pending(strategy: Strategy, stream: str) -> int:
    return int(strategy.redis.xpending(strategy.key(stream), "worker")["pending"])


@pytest.mark.parametrize(
    ("entry_id", "data"),
    [
        pytest.param(LAST_ID, _place("far1"), id="an order, the last id of all"),
        pytest.param(FAR_ID, _place("far1"), id="an order, an id of the year 2286"),
        pytest.param(LAST_ID, _place("far1", price="9"), id="a wrong order"),
        pytest.param(LAST_ID, b'{"type":"ping","id":"far1"}', id="a ping"),
    ],
)
def test_an_id_beyond_the_time_is_answered_and_costs_nobody_else(
    inside: WorkerInside, alpha: Strategy, beta: Strategy, entry_id: str, data: bytes
) -> None:
    """Its command is not valid; a neighbour whose orders wait for the same quote has every answer."""
    neighbours = [beta.order(price=9.0) for _ in range(5)]
    _add(alpha, entry_id, data)
    assert alpha.reply("far1")["error"]["code"] == "invalid_command"
    assert [beta.reply(order)["ok"] for order in neighbours] == [True] * 5
    wait_until(lambda: _pending(alpha, "commands:alpha") == 0, "it to be acknowledged")
    (told,) = [event for event in alpha.read("errors") if event["id"].startswith("error:bus:ids:")]
    assert (told["strategy"], told["detail"]["entry_id"]) == ("alpha", entry_id)
    assert "DEL" in told["message"]
    assert alpha.redis.xlen(alpha.key("dead")) == 0
    assert [order.order_remark for order in inside.control.book().orders] == neighbours


@pytest.mark.usefixtures("inside")
def test_a_name_that_is_none_is_told(alpha: Strategy) -> None:
    """Whoever added it sees in `errors` why nobody reads his commands."""
    alpha.redis.sadd(alpha.key("strategies"), "双均线")
    told = alpha.wait_for("errors", lambda event: "双均线" in event["message"], "the error")
    assert "1 to 23 characters" in told["message"]


@pytest.mark.usefixtures("inside")
def test_a_stream_whose_ids_ran_ahead_is_still_read(alpha: Strategy) -> None:
    """Redis goes on counting from the far id: commands that say their time are taken, others answered."""
    _add(alpha, FAR_ID, b"rubbish")
    wait_until(lambda: alpha.read("dead"), "the rubbish to be buried")
    seconds = int(alpha.redis.time()[0])
    dated = alpha.order(price=9.0, expires_at=(seconds + 60) * 1_000)
    assert alpha.reply(dated, timeout=20)["ok"]
    assert alpha.reply(alpha.order(price=9.0))["error"]["code"] == "invalid_command"


@pytest.mark.usefixtures("inside")
def test_a_stream_at_its_last_id_is_usable_when_it_was_deleted(alpha: Strategy) -> None:
    """What the error advises: the stream is deleted, and serves as before."""
    _add(alpha, "18446744073709551615-18446744073709551615", _place("far1"))
    alpha.reply("far1")
    with pytest.raises(Exception, match="exhausted the last possible ID"):
        alpha.order()
    alpha.redis.delete(alpha.key("commands:alpha"))
    wait_until(lambda: alpha.redis.exists(alpha.key("commands:alpha")), "the stream to be made anew")
    seconds = int(alpha.redis.time()[0])
    assert alpha.reply(alpha.order(price=9.0, expires_at=(seconds + 60) * 1_000), timeout=20)["ok"]


def test_a_halt_holds_whatever_its_id(inside: WorkerInside, alpha: Strategy) -> None:
    """What an operator decides needs no time: it acts, and is answered on `status`."""
    halt = {"type": "halt", "id": "op-far", "reason": "an id of the future"}
    _add(alpha, LAST_ID, json.dumps(halt).encode(), "control")
    alpha.wait_for("status", lambda e: e["type"] == "reply" and e["command_id"] == "op-far", "its answer")
    assert alpha.reply(alpha.order(price=9.0))["error"]["code"] == "halted"
    assert not inside.control.book().orders


def test_a_worker_starts_over_such_entries(
    private_redis_server: Server, own_redis: Redis, alpha: Strategy, beta: Strategy, start_inside: Start
) -> None:
    """They were there before it, some handed out by a worker that died of them: all are answered, once."""
    _add(alpha, FAR_ID, _place("far1"))
    own_redis.xgroup_create(alpha.key("commands:alpha"), "worker", "0")
    own_redis.xreadgroup("worker", "worker", {alpha.key("commands:alpha"): ">"})
    _add(alpha, LAST_ID, _place("far2"))
    worker = start_inside(private_redis_server.url, alpha)
    assert alpha.reply("far1")["error"]["code"] == "invalid_command"
    assert alpha.reply("far2")["error"]["code"] == "invalid_command"
    assert beta.reply(beta.order(price=9.0))["ok"]
    wait_until(lambda: _pending(alpha, "commands:alpha") == 0, "both to be acknowledged")
    assert len(worker.control.book().orders) == 1
    assert [len(alpha.replies(name, 1)) for name in ("far1", "far2")] == [1, 1]


def test_a_set_of_names_that_is_none_costs_only_new_names(
    private_redis_server: Server, alpha: Strategy, start_inside: Start, tmp_path: Path
) -> None:
    """Before the start as well: the operators are served, and those whom the journal knows; then all are."""
    with WorkerInside(private_redis_server.url, alpha.account_id, tmp_path / "state", alpha):
        assert alpha.reply(alpha.order(price=9.0))["ok"]
    set_of_names = alpha.key("strategies")
    alpha.redis.delete(set_of_names)
    alpha.redis.lpush(set_of_names, "x")
    start_inside(private_redis_server.url, alpha)
    assert alpha.reply(alpha.order(price=9.0))["ok"]
    alpha.operate("halt", reason="lunch")
    alpha.wait_for("status", lambda event: event.get("state") == "halted", "the halt")
    alpha.redis.delete(set_of_names)
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    assert beta.reply(beta.order(price=9.0))["error"]["code"] == "halted"


FORGED = {
    "type": "order",
    "v": 1,
    "id": "order:forged",
    "strategy": None,
    "occurred_at": 1,
    "published_at": int(LAST_ID.partition("-")[0]) // 2,
    "simulated": True,
}


@pytest.mark.parametrize("data", [b"nothing", b"{}", json.dumps(FORGED).encode()])
def test_a_foreign_entry_with_the_last_id_does_not_keep_a_worker_from_starting(
    data: bytes, start_inside: Start, private_redis_server: Server, alpha: Strategy
) -> None:
    """Without an ACL anybody can write into an output stream: it is no row of the journal, and no clock."""
    for stream in ("orders", "fills", "errors", "dead", "inbox:alpha"):
        _add(alpha, LAST_ID, data, stream)
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    start_inside(private_redis_server.url, beta)
    assert beta.reply(beta.order(price=9.0))["ok"]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("stream", ["orders", "errors", "status", "inbox:alpha"])
def test_a_foreign_entry_with_the_last_id_stops_one_stream_until_that_is_deleted(
    stream: str, alpha: Strategy, beta: Strategy
) -> None:
    """Everybody else is served meanwhile; what the stream has missed comes when its key is deleted."""
    alpha.reply(alpha.order(price=9.0))
    _add(alpha, "18446744073709551615-18446744073709551615", b"{}", stream)
    assert beta.reply(beta.order(price=9.0))["ok"]
    missed = alpha.order(price=9.0)
    wait_until(lambda: _pending(alpha, "commands:alpha") == 0, "the order to be dealt with")
    assert beta.reply(beta.order(price=9.0))["ok"]
    beta.redis.delete(beta.key(stream))
    # What comes next into the stream finds out that it is gone.
    alpha.order(price=9.0)
    refused = alpha.order(price=-1)
    if stream == "inbox:alpha":
        assert alpha.reply(missed, timeout=30)["ok"]
    elif stream == "orders":
        alpha.wait_for("orders", lambda e: e.get("client_order_id") == missed, "the missed order", timeout=30)
    elif stream == "errors":
        alpha.wait_for("errors", lambda e: e.get("command_id") == refused, "the error", timeout=30)
    else:
        alpha.wait_for("status", lambda e: e.get("state") == "ready", "a heartbeat", timeout=30)
