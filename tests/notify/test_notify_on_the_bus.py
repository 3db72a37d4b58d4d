"""From a real Redis to a channel: what is told, once, over restarts and breaks."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.redis_server import Server
from support.waiting import wait_until
from support.web_hook import WebHook

from bus_schema.client import StreamReader
from bus_schema.keys import Keys
from ops.acl.dialects import DIALECTS
from ops.acl.grants import monitor
from ops.address import BusAddress
from ops.language import Language
from ops.lines import EXCHANGE_TIME
from ops.notify.channels import channels_of
from ops.notify.day import due, summary_of
from ops.notify.memory import Memory
from ops.notify.notifier import Notifier, memory_path, notifier
from ops.notify.settings import NotifySettings
from ops.notify.words import WORDS

Notify = Callable[[str], AbstractContextManager[Notifier]]
SHARED = {"v": 1, "account_id": "1", "strategy": None, "simulated": True, "occurred_at": 1}


def tell(redis: Redis, stream: str, kind: str, number: int, **fields: Any) -> None:
    """Write an event, as a worker would."""
    seconds, microseconds = redis.time()
    now = int(seconds) * 1000 + int(microseconds) // 1000
    event = {**SHARED, "type": kind, "id": f"{kind}:{number}", "published_at": now, **fields}
    redis.xadd(stream, {"data": json.dumps(event)})


def state(redis: Redis, keys: Keys, number: int, name: str) -> None:
    """Write a state of a worker."""
    tell(redis, keys.status, "worker_status", number, state=name, reason="", since=1, backlog=0, version="1")


def doubt(redis: Redis, keys: Keys, name: str) -> None:
    """Write that an order's outcome is unknown."""
    about = {"code": "outcome_unknown", "message": "", "command_id": name, "client_order_id": name}
    tell(redis, keys.errors, "error", hash(name), **about)


@pytest.fixture
def keys(account_id: str) -> Keys:
    """Return the account's keys."""
    return Keys(account_id)


@pytest.fixture
def notify(account_id: str, hook: WebHook, tmp_path: Path) -> Notify:
    """Return a function that tells the hook what happens on the bus at an address."""

    @contextmanager
    def notifying(url: str) -> Iterator[Notifier]:
        settings = NotifySettings.model_validate(
            {
                "notify_webhook_url": f"{hook.url}/hook",
                "notify_pause_seconds": 0.05,
                "notify_silent_seconds": 0.5,
                "notify_summary_at": "never",
            }
        )
        memory = Memory(memory_path(tmp_path, account_id))
        bus = BusAddress(url, account_id, "qmt")
        words = WORDS[Language.ENGLISH]
        with notifier(bus, settings, channels_of(settings), memory, words) as running:
            yield running

    return notifying


def told(hook: WebHook) -> list[str]:
    """Return what was told so far, by case and order."""
    events = [event for posted in hook.posted for event in posted.content["events"]]
    return [f"{event['case']} {event['facts'].get('order', '')}".strip() for event in events]


def test_a_restart_goes_on_where_the_last_one_came_to(
    notify: Notify, hook: WebHook, redis_client: Redis, redis_url: str, keys: Keys
) -> None:
    """What was before the first start is not told, what happened between two is, and nothing twice."""
    doubt(redis_client, keys, "a0")
    with notify(redis_url) as running:
        wait_until(running.follower.follows, "the streams to be followed")
        doubt(redis_client, keys, "a1")
        wait_until(lambda: told(hook) == ["unknown a1"], "the first order")
    doubt(redis_client, keys, "a2")
    settled = {"code": "not_placed", "message": "", "client_order_id": "a0"}
    tell(redis_client, keys.errors, "error", 7, **settled)
    with notify(redis_url):
        wait_until(lambda: len(told(hook)) == 3, "what happened meanwhile")
        doubt(redis_client, keys, "a3")
        wait_until(lambda: len(told(hook)) == 4, "the last order")
    assert told(hook) == ["unknown a1", "unknown a2", "not_placed a0", "unknown a3"]


def test_a_redis_that_goes_and_comes_is_told(
    notify: Notify, hook: WebHook, private_redis_server: Server, keys: Keys
) -> None:
    """While it is away too, since the channels do not need it; then the streams are followed further."""
    with Redis.from_url(private_redis_server.url) as client:
        state(client, keys, 1, "ready")
        with notify(private_redis_server.url) as running:
            wait_until(running.follower.follows, "the streams to be followed")
            private_redis_server.stop()
            wait_until(lambda: "redis_away" in told(hook), "the loss of Redis to be told")
            private_redis_server.start()
            wait_until(lambda: "redis_back" in told(hook), "its return to be told")
            doubt(client, keys, "a1")
            wait_until(lambda: "unknown a1" in told(hook), "an order to be told")


def test_an_entry_from_the_future_is_said_and_told_nothing_of(
    notify: Notify,
    hook: WebHook,
    private_redis_server: Server,
    keys: Keys,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Other streams are told of meanwhile, and its own once it was deleted, over a restart too."""
    with Redis.from_url(private_redis_server.url) as client:
        with notify(private_redis_server.url) as running:
            wait_until(running.follower.follows, "the streams to be followed")
            client.xadd(keys.orders, {"data": b"{}"}, id=f"{2**64 - 1}-1")
            wait_until(lambda: "future" in running.follower.fault, "it to be said")
            doubt(client, keys, "a1")
            wait_until(lambda: told(hook) == ["unknown a1"], "the first order")
            assert "delete this key" in capsys.readouterr().err
        with notify(private_redis_server.url) as running:
            wait_until(running.follower.follows, "the streams to be followed")
            client.delete(keys.orders)
            doubt(client, keys, "a2")
            wait_until(lambda: told(hook) == ["unknown a1", "unknown a2"], "the second order")
            wait_until(lambda: running.follower.fault == "", "the stream to be whole")


def test_a_monitors_rights_are_enough(
    notify: Notify, hook: WebHook, private_redis_server: Server, keys: Keys
) -> None:
    """Who tells need not be able to trade or to halt."""
    with Redis.from_url(private_redis_server.url) as admin:
        rules = DIALECTS["7"].rules(monitor(keys))
        admin.execute_command("ACL", "SETUSER", "monitor", "on", ">secret", *rules)
        url = private_redis_server.url.replace("redis://", "redis://monitor:secret@")
        with notify(url) as running, StreamReader(url) as reader:
            wait_until(running.follower.follows, "the streams to be followed")
            doubt(admin, keys, "a1")
            wait_until(lambda: told(hook) == ["unknown a1"], "the order to be told")
            assert summary_of(date(2026, 11, 20), reader, keys, 1).facts["orders"] == 0
            assert running.works


def test_a_day_is_counted_from_its_streams(redis_client: Redis, redis_url: str, keys: Keys) -> None:
    """Orders by their last state, fills once each, failures that are no doubts, and the assets' change."""
    order = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.0}
    codes = {"order_type_code": 23, "price_type": "limit", "price_type_code": 11, "order_status_code": 50}
    seen = {"source": "push", "external": False}
    states = [(1, "reported"), (1, "succeeded"), (2, "canceled"), (3, "junk"), (4, "reported")]
    for number, status in states:
        about = {"order_id": number, "client_order_id": f"a{number}", "order_status": status}
        tell(redis_client, keys.orders, "order", number, **order, **codes, **seen, **about)
    price = {"traded_price": 10.0, "traded_volume": 100, "traded_amount": 1_000.0}
    for number in (1, 1, 2):
        fill = {"stock_code": "600000.SH", "traded_id": "1", "order_id": 1, "order_type": "buy"}
        tell(redis_client, keys.fills, "fill", number, order_type_code=23, **fill, **price)
    for number, code in enumerate(("halted", "broker_rejected", "outcome_unknown")):
        tell(redis_client, keys.errors, "error", number, code=code, message="", command_id="c")
    for total in (1_000.0, 900.0, 1_250.5):
        money = {"cash": 1.0, "frozen_cash": 0.0, "market_value": 1.0, "total_asset": total}
        tell(redis_client, keys.assets, "asset", 1, **money)
    today = datetime.now(EXCHANGE_TIME).date()
    with StreamReader(redis_url) as reader:
        notice = summary_of(today, reader, keys, 1)
        nothing = summary_of(today, reader, Keys("nobody"), 1)
    assert notice.facts == {
        "day": str(today),
        "orders": 4,
        "filled": 1,
        "canceled": 1,
        "junk": 1,
        "fills": 2,
        "turnover": 2_000.0,
        "rejects": 2,
        "asset": 1_250.5,
        "change": 250.5,
    }
    assert (nothing.facts["orders"], nothing.facts["asset"]) == (0, None)


@pytest.mark.parametrize(
    ("now", "at", "day"),
    [
        ("2026-11-20 15:29", "15:30", None),
        ("2026-11-20 15:30", "15:30", date(2026, 11, 20)),
        ("2026-11-20 23:59", "15:30", date(2026, 11, 20)),
        ("2026-11-21 16:00", "15:30", None),
        ("2026-11-20 16:00", "never", None),
    ],
)
def test_the_day_is_summed_up_after_its_time_on_trading_days(now: str, at: str, day: date | None) -> None:
    """By Beijing's clocks, also where this process was started later; never at weekends."""
    moment = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=EXCHANGE_TIME)
    assert due(int(moment.timestamp() * 1000), at) == day
