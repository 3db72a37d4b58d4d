"""The main job, driven with nothing but a Redis client, with the terminal inside and as its own process."""

import json
from itertools import groupby
from typing import Any

import pytest
from redis import Redis
from support.strategy import Event, Strategy
from support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("worker")

ORDER = {
    "type": "place_order",
    "stock_code": "600000.SH",
    "order_type": "buy",
    "order_volume": 100,
    "price": 10.0,
}


def _kinds(events: list[Event], client_order_id: str) -> list[str]:
    """What happened to an order, in order: ``reply``, a state, ``fill``.

    A state is told again when the counter's number comes late.
    """
    kinds = (
        str(event["order_status"] if event["type"] == "order" else event["type"])
        for event in events
        if client_order_id in {event.get("client_order_id"), event.get("command_id")}
    )
    return [kind for kind, _ in groupby(kinds)]


def test_a_marketable_order_is_answered_reported_filled_and_paid(strategy: Strategy) -> None:
    """An order at the last price is answered with a number, reported, filled once, and the money is gone."""
    order = strategy.order()
    reply = strategy.reply(order)
    assert reply["ok"]
    assert reply["result"]["client_order_id"] == order
    assert reply["result"]["order_id"] > 0
    assert reply["simulated"]
    strategy.wait_until_order(order, "succeeded")
    assert _kinds(strategy.inbox, order) == ["reply", "reported", "fill", "succeeded"]
    assert strategy.orders_of(order, "orders") == ["reported", "succeeded"]
    fills = [fill for fill in strategy.read("fills") if fill["client_order_id"] == order]
    assert [(fill["traded_volume"], fill["traded_price"]) for fill in fills] == [(100, 10.0)]
    # 1,000 yuan, 5 yuan least commission, 0.01 yuan transfer fee.
    strategy.wait_for("assets", lambda asset: asset["cash"] == 998_994.99, "an asset snapshot after the fill")
    strategy.wait_for(
        "positions",
        lambda event: event["positions"][0]["volume"] == 1_100,
        "a position snapshot after the fill",
    )


def test_a_resting_order_is_cancelled_by_its_own_id(strategy: Strategy) -> None:
    """The client order id is enough to cancel."""
    order = strategy.order(price=9.0)
    assert strategy.reply(order)["ok"]
    cancel = strategy.send("cancel_order", client_order_id=order)
    assert strategy.reply(cancel)["ok"]
    strategy.wait_until_order(order, "canceled")


def test_a_resting_order_is_cancelled_by_the_terminals_number(strategy: Strategy) -> None:
    """The terminal's number is enough to cancel."""
    order_id = strategy.reply(order := strategy.order(price=9.0))["result"]["order_id"]
    assert strategy.reply(strategy.send("cancel_order", order_id=order_id))["ok"]
    strategy.wait_until_order(order, "canceled")


def test_a_resting_order_is_cancelled_by_the_counters_number(strategy: Strategy) -> None:
    """The counter's number and its market are enough to cancel."""
    order = strategy.order(price=9.0)
    reported = strategy.wait_for(
        "orders", lambda e: e["client_order_id"] == order and e["order_sysid"], "the counter's number"
    )
    cancel = strategy.send("cancel_order", order_sysid=reported["order_sysid"], market="SH")
    assert strategy.reply(cancel)["ok"]
    strategy.wait_until_order(order, "canceled")


@pytest.mark.usefixtures("unchecked")
def test_refused_orders_say_why(strategy: Strategy) -> None:
    """What the counter refuses stands in `errors`; it is the answer, unless the number came before it."""
    refused: list[tuple[dict[str, Any], str]] = [
        ({"order_volume": 900_000}, "资金"),
        ({"order_type": "sell", "order_volume": 2_000}, "可用"),
        ({"order_volume": 150}, "数量"),
        ({"price": 9.001}, "价"),
        ({"price": 12.0}, "价"),
    ]
    for fields, words in refused:
        _see_refused(strategy, strategy.order(**fields), words)


def _see_refused(strategy: Strategy, order: str, words: str) -> None:
    reply = strategy.reply(order)
    error = strategy.wait_for("errors", lambda e: e.get("client_order_id") == order, "the error")
    # The number may come before the refusal: then the answer says that there is one.
    for refusal in [error] if reply["ok"] else [error, reply["error"]]:
        assert refusal["code"] == "broker_rejected"
        assert words in refusal["detail"]["error_msg"]
        assert refusal["detail"]["error_id"] > 0
    strategy.wait_until_order(order, "junk")


def test_every_query_is_answered(strategy: Strategy) -> None:
    """Each query of the contract has an answer that shows the default account."""
    order = strategy.order(price=9.0)
    order_id = strategy.reply(order)["result"]["order_id"]
    asked: dict[str, dict[str, Any]] = {
        "query_asset": {},
        "query_positions": {},
        "query_position": {"stock_code": "600000"},
        "query_orders": {"cancelable_only": True},
        "query_order": {"client_order_id": order},
        "query_trades": {},
        "query_account_status": {},
        "query_account_infos": {},
        "query_quote": {"stock_codes": ["600000", "510300.SH"]},
        "query_instrument": {"stock_code": "113050.SH"},
        "ping": {},
    }
    ids = {kind: strategy.send(kind, **fields) for kind, fields in asked.items()}
    results = {kind: strategy.reply(sent) for kind, sent in ids.items()}
    assert {kind: reply["error"] for kind, reply in results.items() if not reply["ok"]} == {}
    result = {kind: reply["result"] for kind, reply in results.items()}
    assert result["query_asset"]["total_asset"] == pytest.approx(1_010_000.0)
    assert result["query_positions"][0]["stock_code"] == "600000.SH"
    assert result["query_position"]["can_use_volume"] == 1_000
    assert [known["order_id"] for known in result["query_orders"]] == [order_id]
    assert result["query_order"]["client_order_id"] == order
    assert result["query_trades"] == []
    assert result["query_account_status"][0]["status"] == "ok"
    assert result["query_account_infos"][0]["account_id"] == strategy.account_id
    assert {quote["stock_code"]: quote["last_price"] for quote in result["query_quote"]} == {
        "600000.SH": 10.0,
        "510300.SH": 4.0,
    }
    assert result["query_instrument"]["price_tick"] == 0.001
    assert result["ping"]["state"] == "ready"


def test_invalid_commands_are_answered_with_the_fields_named(strategy: Strategy) -> None:
    """Each kind of wrong is answered `invalid_command`, and the next command is served."""
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"prise": 10.0}, "prise"),
        ({"stock_code": None}, "stock_code"),
        ({"order_volume": 0}, "order_volume"),
        ({"order_volume": "100"}, "order_volume"),
        ({"price": -1}, "price"),
        ({"order_type": "hold"}, "order_type"),
        ({"price_type": "cheap"}, "price_type"),
        ({"v": 2}, "v"),
        ({"type": "place_ordr"}, "type"),
    ]
    for number, (change, field) in enumerate(wrong):
        strategy.send_raw(json.dumps({**ORDER, "id": f"wrong{number}", **change}).encode())
        error = strategy.reply(f"wrong{number}")["error"]
        assert error["code"] == "invalid_command"
        assert field in {found["field"] for found in error["detail"]["fields"]}
        assert strategy.reply(strategy.send("ping"))["ok"]
    assert strategy.reply(strategy.send("query_orders"))["result"] == []


def test_bytes_that_are_not_json_go_to_dead(strategy: Strategy, redis_client: Redis) -> None:
    """What nobody can be answered for is kept, reported, acknowledged, and stops nothing."""
    entry_id = strategy.send_raw(b"\xff\xfe not json")
    (dead,) = wait_until(lambda: strategy.read("dead"), "the dead letter")
    assert dead["entry_id"] == entry_id
    assert dead["encoding"] == "base64"
    error = strategy.wait_for("errors", lambda e: e["code"] == "invalid_command", "the error")
    assert error["entry_id"] == entry_id
    assert any(event["type"] == "error" for event in strategy.inbox)
    assert strategy.reply(strategy.send("ping"))["ok"]
    pending = redis_client.xpending(strategy.key("commands:alpha"), "worker")
    assert pending["pending"] == 0


def test_the_same_id_twice_is_one_order(strategy: Strategy) -> None:
    """A repeat gets the same answer, marked as a duplicate, and places nothing."""
    order = strategy.order(price=9.0)
    strategy.order(price=9.0, id=order)
    first, second = strategy.replies(order, 2)
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert first["result"] == second["result"]
    known = strategy.reply(strategy.send("query_orders"))["result"]
    assert [one["client_order_id"] for one in known] == [order]


def test_the_same_id_with_other_content_is_a_conflict(strategy: Strategy) -> None:
    """An id stands for one order of the day."""
    order = strategy.order(price=9.0)
    strategy.order(price=9.01, id=order)
    conflicts = [reply["error"] for reply in strategy.replies(order, 2) if not reply["ok"]]
    assert [(error["code"], error["detail"]) for error in conflicts] == [
        ("id_conflict", {"differs_in": ["price"]})
    ]


def test_an_expired_command_does_nothing(strategy: Strategy) -> None:
    """A command whose time was over when it was read is answered `expired`."""
    now = int(strategy.redis.time()[0]) * 1_000
    order = strategy.order(expires_at=now - 1)
    assert strategy.reply(order)["error"]["code"] == "expired"
    query = strategy.send("query_asset", sent_at=now - 60_000)
    assert strategy.reply(query)["error"]["code"] == "expired"
    assert strategy.reply(strategy.send("query_orders"))["result"] == []


def test_a_halt_stops_orders_and_a_resume_lets_them_go(strategy: Strategy) -> None:
    """The kill switch refuses orders, is told on `status`, can cancel what is open, ends with `resume`."""
    resting = strategy.order(price=9.0)
    assert strategy.reply(resting)["ok"]
    strategy.operate("halt", reason="lunch", cancel_open=True)
    strategy.wait_for("status", lambda e: e.get("state") == "halted", "the state halted")
    strategy.wait_until_order(resting, "canceled")
    refused = strategy.reply(strategy.order())["error"]
    assert refused["code"] == "halted"
    assert "lunch" in refused["message"]
    strategy.operate("resume")
    wait_until(lambda: strategy.states()[-1] == "ready", "the state ready")
    assert strategy.reply(strategy.order())["ok"]
