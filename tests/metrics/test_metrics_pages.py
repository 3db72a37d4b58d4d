import json
import re
from collections.abc import Callable

import pytest
from redis import Redis
from support.metrics_site import Serve, Site
from support.processes import ModuleProcess
from support.redis_server import Server
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside, WorkerProcess

from bus_schema.codes import WorkerState
from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.grants import monitor

Start = Callable[..., ModuleProcess]

OF_A_DAY = {
    "qmt_bus_orders_total status=reported strategy=alpha": 2,
    "qmt_bus_orders_total status=junk strategy=alpha": 1,
    "qmt_bus_orders_total status=succeeded strategy=alpha": 1,
    "qmt_bus_fills_total order_type=buy strategy=alpha": 1,
    "qmt_bus_replies_total command_type=place_order outcome=ok strategy=alpha": 1,
    "qmt_bus_replies_total command_type=place_order outcome=failed strategy=alpha": 1,
    "qmt_bus_replies_total command_type=other outcome=failed strategy=alpha": 1,
    "qmt_bus_replies_total command_type=halt outcome=ok strategy=": 1,
    "qmt_bus_rejects_total code=broker_rejected command_type=place_order rule= strategy=alpha": 1,
    "qmt_bus_errors_total code=broker_rejected rule= strategy=alpha": 1,
    "qmt_bus_errors_total code=invalid_command rule= strategy=alpha": 1,
    "qmt_bus_unknown_outcomes_open": 0,
    "qmt_bus_backlog": 0,
    "qmt_bus_redis_up": 1,
    "qmt_bus_inboxes_followed": 1,
    "qmt_bus_pending_entries stream=commands:alpha": 0,
    "qmt_bus_stream_entries stream=fills": 1,
}
"""What is on the page after `_trade`."""


def _trade(strategy: Strategy) -> None:
    """Two orders of which one is refused, the same ping twice, nonsense, and the kill switch."""
    # The first order in a stock waits for its prices, and is not measured.
    strategy.reply(strategy.order(id="a1"))
    strategy.order(id="a2", price=20.0)
    for count in (1, 2):
        strategy.send("ping", id="p1")
        strategy.replies("p1", count)
    strategy.send("no such thing")
    strategy.operate("halt", reason="lunch")


@pytest.mark.usefixtures("unchecked")
def test_the_command_serves_what_happens(
    command: Start, start_worker: Callable[[], WorkerProcess], strategy: Strategy
) -> None:
    """A trading day's facts are on the page that Prometheus reads, and both health pages say yes."""
    start_worker()
    process = command("metrics", "--port", "0")
    site = Site(process.wait_for_line(r"metrics at (http://127\.0\.0\.1:\d+)/metrics")[1])
    site.wait_for_verdict("/readyz", 200, "takes orders")
    assert site.judged("/healthz")[0] == 200
    _trade(strategy)
    site.wait_for("qmt_bus_worker_state state=halted", 1)
    site.wait_for("qmt_bus_stage_orders_total stage=reply", 2)
    # A heartbeat can tell of the halt while that is still being answered.
    site.wait_for("qmt_bus_backlog", 0)
    figures = site.figures()
    assert {name: figures.get(name) for name in OF_A_DAY} == OF_A_DAY
    states = {name: value for name, value in figures.items() if name.startswith("qmt_bus_worker_state ")}
    assert (len(states), sum(states.values())) == (len(WorkerState), 1)
    assert 0 < figures["qmt_bus_stage_latency_p50_seconds stage=own"] < 1
    assert figures["qmt_bus_heartbeat_age_seconds"] < 10
    assert figures["qmt_bus_snapshot_age_seconds snapshot=assets"] < 60
    site.wait_for_verdict("/readyz", 503, "halted: lunch")
    process.terminate()
    assert process.wait() == 0


def test_what_was_before_is_not_counted(
    site: Site, serve: Serve, redis_url: str, inside: WorkerInside, strategy: Strategy
) -> None:
    """Counters begin with the process; a strategy that comes later is counted from its first reply on."""
    assert inside.control.book() is not None
    strategy.reply(strategy.order(id="a1"))
    site.wait_for("qmt_bus_replies_total command_type=place_order outcome=ok strategy=alpha", 1)
    site.wait_for("qmt_bus_fills_total order_type=buy strategy=alpha", 1)
    with serve(redis_url) as later:
        figures = later.figures()
        assert not [name for name in figures if re.match("qmt_bus_(fills|orders|replies)_total", name)]
        assert figures["qmt_bus_worker_state state=ready"] == 1


@pytest.mark.usefixtures("impatient")
def test_an_unknown_outcome_is_open_until_it_is_settled(
    site: Site, serve: Serve, redis_url: str, inside: WorkerInside, strategy: Strategy
) -> None:
    """An order in doubt stays on the page, over a restart of this process too, until an event settles it."""
    lost = dict.fromkeys(("orderStock", "queryStockOrders", "queryStockTrades"), 1.0)
    inside.control.set_faults(drop_response=lost, drop_push={"*": 1.0})
    order = strategy.order(price=9.0)
    assert strategy.reply(order, timeout=15)["error"]["code"] == "outcome_unknown"
    site.wait_for("qmt_bus_unknown_outcomes_open", 1)
    with serve(redis_url) as restarted:
        assert restarted.figures()["qmt_bus_unknown_outcomes_open"] == 1
        inside.control.clear_faults()
        inside.control.drop_links()
        for one in (site, restarted):
            one.wait_for("qmt_bus_unknown_outcomes_open", 0, timeout=20)
            one.wait_for("qmt_bus_unknown_outcomes_resolved_total resolution=placed", 1)
    with serve(redis_url) as afterwards:
        assert afterwards.figures()["qmt_bus_unknown_outcomes_open"] == 0


def test_a_lost_terminal_is_counted_when_it_is_back(site: Site, inside: WorkerInside) -> None:
    """A reconnect is counted once the worker is ready again."""
    site.wait_for("qmt_bus_reconnects_total", 0)
    inside.control.drop_links()
    site.wait_for("qmt_bus_reconnects_total", 1, timeout=20)


def test_a_dead_worker_is_seen(
    site: Site, start_worker: Callable[[], WorkerProcess], strategy: Strategy
) -> None:
    """After kill -9 the heartbeat grows old and commands lie unread; this process itself is well."""
    worker = start_worker()
    site.wait_for_verdict("/readyz", 200, "takes orders")
    worker.process.kill()
    site.wait_for_verdict("/readyz", 503, "the worker was last heard")
    assert site.judged("/healthz")[0] == 200
    strategy.order()
    wait_until(
        lambda: site.figures().get("qmt_bus_unread_oldest_age_seconds stream=commands:alpha", 0) > 0,
        "the order to lie unread",
    )
    assert site.figures()["qmt_bus_heartbeat_age_seconds"] > 1


def test_a_bus_without_a_worker_is_not_ready(site: Site) -> None:
    """Where no worker ever was, that is the reason, and no age is made up."""
    assert site.judged("/readyz") == (
        503,
        {"ok": False, "reason": "no worker has ever said anything on the stream status"},
    )
    assert "qmt_bus_heartbeat_age_seconds" not in site.figures()
    assert site.judged("/elsewhere")[0] == 404


def test_a_heartbeat_from_the_future_makes_nobody_ready(
    private_redis_server: Server, serve: Serve, account_id: str
) -> None:
    """It is no sign of life; the pages say what is wrong until its stream was deleted, and then go on."""
    status = Keys(account_id).status
    said = {"state": "ready", "reason": "", "since": 1, "backlog": 0, "version": "1"}
    event = {"type": "worker_status", "v": 1, "id": "1", "account_id": account_id, "simulated": True}
    raw = json.dumps(event | {"strategy": None, "occurred_at": 1, "published_at": 2**62} | said)
    with serve(private_redis_server.url) as site, Redis.from_url(private_redis_server.url) as client:
        client.xadd(status, {"data": raw}, id=f"{2**64 - 1}-1")
        for path in ("/healthz", "/readyz"):
            site.wait_for_verdict(path, 503, "an entry from the future")
        client.delete(status)
        site.wait_for_verdict("/readyz", 503, "no worker has ever said anything")
        client.xadd(status, {"data": raw})
        site.wait_for_verdict("/readyz", 200, "takes orders")


def test_it_outlives_redis(private_redis_server: Server, serve: Serve, account_id: str) -> None:
    """While Redis is away both health pages say so and the page has what is known; then it goes on."""
    with serve(private_redis_server.url) as site:
        private_redis_server.stop()
        for path in ("/healthz", "/readyz"):
            site.wait_for_verdict(path, 503, "cannot use the bus")
        site.wait_for("qmt_bus_redis_up", 0)
        private_redis_server.start()
        site.wait_for_verdict("/healthz", 200, "followed")
        with Redis.from_url(private_redis_server.url) as client:
            client.xadd(Keys(account_id).errors, {"data": b"not an event"})
        site.wait_for("qmt_bus_unreadable_events_total", 1)


def test_a_monitors_rights_are_enough(private_redis_server: Server, serve: Serve, account_id: str) -> None:
    """With the ACL's monitor the streams are followed; what it may not ask is left out of the page."""
    keys = Keys(account_id)
    with Redis.from_url(private_redis_server.url) as admin:
        admin.sadd(keys.strategies, "alpha")
        admin.xadd(keys.errors, {"data": b"old"})
        rules = DIALECTS["7"].rules(monitor(keys))
        admin.execute_command("ACL", "SETUSER", "monitor", "on", ">secret", *rules)
        with serve(private_redis_server.url.replace("redis://", "redis://monitor:secret@")) as site:
            admin.xadd(keys.errors, {"data": b"new"})
            site.wait_for("qmt_bus_unreadable_events_total", 1)
            figures = site.figures()
    assert figures["qmt_bus_inboxes_followed"] == 0
    assert "qmt_bus_stream_newest_age_seconds stream=errors" in figures
    assert not [name for name in figures if name.startswith(("qmt_bus_stream_entries ", "qmt_bus_pending_"))]


def test_a_port_that_is_taken_is_said(command: Start, site: Site) -> None:
    """Where nobody can listen, one sentence says so, with status 2."""
    process = command("metrics", "--port", site.base.rpartition(":")[2])
    assert process.wait() == 2
    assert re.fullmatch(r"cannot listen at 127\.0\.0\.1:\d+: .*", process.output)
