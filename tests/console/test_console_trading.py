import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console.site import PASSWORD, READER_PASSWORD, Site, Visitor, serving
from redis import Redis
from support.guarded_redis import GuardedServer
from support.redis_server import Server
from support.strategy import Strategy
from support.waiting import wait_until

from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.users import users_of

pytestmark = pytest.mark.usefixtures("inside")

ORDER = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 9.5}


@pytest.fixture
def console_strategy(alpha: Strategy) -> Strategy:
    """Return what the strategy `console` sees in its inbox."""
    return Strategy(alpha.redis, alpha.account_id, "console")


def test_an_order_of_the_page_is_one_of_the_strategy_console(
    operator: Visitor, console_strategy: Strategy
) -> None:
    """It goes through its stream; sent again under its id it is answered again, and is still one order."""
    first, second = (operator.post("/api/trade/place_order", id="ticket-1", **ORDER).json() for _ in range(2))
    assert first["ok"], first
    assert first["result"] == second["result"]
    placed = {
        event["order_id"] for event in console_strategy.read("orders") if event["strategy"] == "console"
    }
    assert placed == {first["result"]["order_id"]}
    cancelled = operator.post("/api/trade/cancel_order", order_id=first["result"]["order_id"]).json()
    assert cancelled["ok"], cancelled
    console_strategy.wait_until_order("ticket-1", "canceled")


def test_a_wrong_order_is_refused_with_its_code(operator: Visitor) -> None:
    """By the contract, before it leaves; or by whoever looks at its price first, with his words."""
    wrong = operator.post("/api/trade/place_order", **{**ORDER, "prise": 9.5}).json()["error"]
    assert wrong["code"] == "invalid_command"
    assert "prise" in wrong["message"]
    disguised = operator.post("/api/trade/cancel_order", type="place_order", **ORDER).json()["error"]
    assert disguised["code"] == "invalid_command"
    beyond = operator.post("/api/trade/place_order", **{**ORDER, "price": 20}).json()["error"]
    assert beyond["code"] in {"broker_rejected", "risk_rejected"}


def test_a_page_is_told_the_whole_day_and_then_what_is_new(operator: Visitor, alpha: Strategy) -> None:
    """Whoever placed it: orders, fills, errors, money, positions and the worker's state."""
    order = alpha.order()
    alpha.wait_until_order(order, "succeeded")
    alpha.order(price=20.0)
    told = operator.told("order", "fill", "error", "asset", "positions", "worker_status", "bus")
    assert told["fill"]["client_order_id"] == order
    assert told["worker_status"]["state"] in {"ready", "halted"}
    assert told["bus"]["ok"] is True


def test_halt_and_resume(operator: Visitor, reader: Visitor, alpha: Strategy) -> None:
    """For one strategy, which the other pages are told with its reason; and an end to it."""
    halted = operator.post("/api/control/halt", scope="alpha", reason="too fast").json()
    assert halted["result"]["halts"] == {"alpha": "too fast"}
    assert reader.told("reply")["reply"]["result"]["halts"] == {"alpha": "too fast"}
    assert alpha.reply(alpha.order(price=9.5))["error"]["code"] == "halted"
    assert operator.post("/api/control/resume", scope="alpha").json()["result"]["halts"] == {}


def test_an_order_of_another_is_cancelled_as_operators_do(operator: Visitor, alpha: Strategy) -> None:
    """It is not the console's strategy's to cancel, and the operator's alone, without its neighbours."""
    stays = alpha.order(price=9.3)
    order = alpha.order(price=9.4)
    number = alpha.reply(order)["result"]["order_id"]
    alone = operator.post("/api/trade/cancel_order", order_id=number).json()
    assert alone["error"]["code"] == "not_found"
    asked = operator.post("/api/control/cancel_all", order_id=number).json()
    assert [cancel["order_id"] for cancel in asked["result"]["cancels"]] == [number]
    alpha.wait_until_order(order, "canceled")
    assert alpha.orders_of(stays)[-1] == "reported"


def test_backlogs_are_told_by_strategy(reader: Visitor, alpha: Strategy) -> None:
    """Of all who have announced themselves, and of the operators under no name."""
    alpha.reply(alpha.send("ping"))
    wait_until(lambda: backlogs(reader)["alpha"]["pending"] == 0, "alpha's backlog to be worked off")
    rows = backlogs(reader)
    assert None in rows
    assert rows["alpha"]["waiting_ms"] is None
    assert rows["alpha"]["last_ms"] > 0


def backlogs(visitor: Visitor) -> dict[str | None, dict[str, Any]]:
    """Return each strategy's backlog by its name."""
    return {row["name"]: row for row in visitor.get("/api/strategies").json()["result"]}


def test_a_question_is_not_asked_again_at_once(reader: Visitor, alpha: Strategy) -> None:
    """Many pages make no more questions than one; an answer of a worker that knows none is no fault."""
    first = reader.get("/api/ask/query_limits").json()
    asked = alpha.redis.xlen(alpha.key("control"))
    assert reader.get("/api/ask/query_limits").json() == first
    assert alpha.redis.xlen(alpha.key("control")) == asked
    assert first["ok"] or first["error"]["code"] == "invalid_command"


def test_disconnect_and_connect(operator: Visitor, alpha: Strategy) -> None:
    """The link to the terminal goes down and comes back, and the page is told both."""
    assert operator.post("/api/control/disconnect").json()["ok"]
    wait_until(lambda: alpha.states()[-1] == "disconnected", "the worker to be disconnected")
    assert operator.post("/api/control/reconnect").json()["ok"]
    wait_until(lambda: alpha.states()[-1] == "ready", "the worker to be ready")


@pytest.fixture
def lonely(private_redis_server: Server, account_id: str, tmp_path: Path) -> Iterator[Site]:
    """Serve a console of a Redis that may be stopped, without a worker."""
    url = private_redis_server.url
    with serving(
        url, account_id, tmp_path, console_password=PASSWORD, console_reader_password=READER_PASSWORD
    ) as served:
        yield served


def test_it_outlives_redis(lonely: Site, private_redis_server: Server) -> None:
    """While Redis is away the page says so and nothing is sent; when it is back the day is read anew."""
    with lonely.visitor() as visitor:
        visitor.login(PASSWORD)
        private_redis_server.stop()
        wait_until(lambda: visitor.told("bus")["bus"]["ok"] is False, "the page to miss Redis")
        assert visitor.get("/api/strategies").json()["error"]["code"] == "bus_unavailable"
        private_redis_server.start()
        wait_until(lambda: visitor.told("bus")["bus"]["ok"] is True, "the page to have Redis again")
        # A failure is everybody's for a moment.
        wait_until(lambda: visitor.get("/api/strategies").json()["ok"], "the strategies to be shown")


def test_an_entry_from_the_future_stops_no_page(
    lonely: Site, private_redis_server: Server, account_id: str
) -> None:
    """It is said on every page, and the other streams go on; once it was deleted, its own goes on as well."""
    keys = Keys(account_id)
    with lonely.visitor() as visitor, Redis.from_url(private_redis_server.url) as client:
        visitor.login(PASSWORD)
        client.xadd(keys.fills, {"data": b"{}"}, id=f"{2**64 - 1}-1")
        wait_until(lambda: "future" in visitor.told("bus")["bus"]["reason"], "it to be said")
        error = {"type": "error", "v": 1, "id": "planted", "account_id": account_id, "strategy": None}
        about = {"simulated": True, "occurred_at": 1, "published_at": 1, "code": "halted", "message": "m"}
        client.xadd(keys.errors, {"data": json.dumps(error | about)})
        wait_until(lambda: visitor.told("error")["error"]["id"] == "planted", "the error to be shown")
        client.delete(keys.fills)
        wait_until(lambda: visitor.told("bus")["bus"]["ok"], "the stream to be whole")


def test_it_needs_no_more_than_an_operators_and_a_strategys_rights(tmp_path: Path, account_id: str) -> None:
    """With the users of the ACL file, it reads what it shows and asks for a halt; no worker runs here."""
    users = {user.name: user for user in users_of(Keys(account_id), ["console"], DIALECTS["7"], {})}
    with GuardedServer(tmp_path) as guarded:
        guarded.lock_with(users.values())
        urls = {name: guarded.url_of(name, users[name].password) for name in ("operator", "console")}
        settings: dict[str, Any] = {
            "console_redis_url": urls["operator"],
            "console_strategy_redis_url": urls["console"],
        }
        with (
            serving(
                "redis://127.0.0.1:1/0", account_id, tmp_path, console_password=PASSWORD, **settings
            ) as site,
            site.visitor() as visitor,
        ):
            visitor.login(PASSWORD)
            assert visitor.told("bus")["bus"]["ok"] is True
            assert visitor.get("/api/strategies").json()["ok"]
