"""A disk that is full, read-only, or has lost the end of the journal while the worker trades."""

import json
import random
from functools import partial
from pathlib import Path

import pytest
from support.redis_server import connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from ops.chaos.waiting import until
from ops.chaos.witness import observe
from ops.chaos.world import ACCOUNT_ID, World
from ops.proving.promises import violations

LATER = 4_000_000_000_000
UNLIMITED_PAGES = 1_073_741_823


def _pragma(inside: WorkerInside, setting: str) -> int:
    """Set something of the connection with which the worker writes its journal."""
    (value,) = inside._worker._loop._journal._db.execute(f"PRAGMA {setting}").fetchone() or (0,)
    return int(value)


def _remarks(inside: WorkerInside) -> list[str]:
    return [order.order_remark for order in inside.control.book().orders]


def _pending(strategy: Strategy) -> int:
    return int(strategy.redis.xpending(strategy.key("commands:alpha"), "worker")["pending"])


def test_no_order_is_sent_while_the_journal_cannot_be_written(inside: WorkerInside, alpha: Strategy) -> None:
    """A read-only disk holds everything up; when it can be written, everything goes on."""
    _pragma(inside, "query_only=1")
    order = alpha.order(price=9.0, expires_at=LATER)
    wait_until(lambda: _pending(alpha) == 1, "the order to be read")
    inside.control.place_by_hand("600000.SH", 23, 100, 9.0)
    assert not until(lambda: bool(alpha.inbox or alpha.read("orders")), 0.7)
    assert _remarks(inside) == [""]
    _pragma(inside, "query_only=0")
    assert alpha.reply(order)["ok"]
    alpha.wait_until_order(order, "reported")
    assert _remarks(inside) == ["", order]
    assert list(dict.fromkeys(event["client_order_id"] for event in alpha.read("orders"))) == [None, order]


def _is_told_not_placed(alpha: Strategy, order: str) -> bool:
    told = [(error["code"], error.get("client_order_id")) for error in alpha.read("errors")]
    return ("not_placed", order) in told


def _redis_ms(strategy: Strategy) -> int:
    seconds, microseconds = strategy.redis.time()
    return int(seconds) * 1_000 + int(microseconds) // 1_000


def test_an_order_that_grew_old_while_the_disk_was_full_is_not_sent(
    inside: WorkerInside, alpha: Strategy
) -> None:
    """Orders that fit are sent and answered; the others wait for the disk, and no longer than their time."""
    pages = _pragma(inside, "max_page_count=1")
    over = _redis_ms(alpha) + 2_000
    orders = [alpha.order(price=9.0, remark="x" * 200, expires_at=over) for _ in range(100)]
    wait_until(
        lambda: _pending(alpha) > 0 and until(lambda: _pending(alpha) == 0, 0.3) is False, "a full disk"
    )
    sent_before = _remarks(inside)
    wait_until(lambda: _redis_ms(alpha) > over, "their time to be over")
    assert _pragma(inside, f"max_page_count={UNLIMITED_PAGES}") > pages
    replies = {order: alpha.reply(order, timeout=20) for order in orders}
    late = [order for order, reply in replies.items() if not reply["ok"]]
    assert late
    codes = {order: replies[order]["error"]["code"] for order in late}
    # The engine may call an order unknown before the session says that it never left; that is told as well.
    assert set(codes.values()) <= {"expired", "outcome_unknown"}
    for order in [order for order, code in codes.items() if code == "outcome_unknown"]:
        wait_until(partial(_is_told_not_placed, alpha, order), f"the end of the doubt about {order}")
    assert set(_remarks(inside)) == set(orders) - set(late)
    assert set(sent_before) <= set(_remarks(inside))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_journal_that_lost_its_end_sends_nothing_twice(tmp_path: Path, seed: int) -> None:
    """A power failure takes the last rows: orders that come again are found at the broker, and told truly."""
    dice = random.Random(seed)  # noqa: S311 - it must repeat, not be secret.
    with World(tmp_path, seed) as world, connect(world.redis.url) as redis:
        order = {"type": "place_order", "stock_code": "600000.SH", "order_type": "buy", "order_volume": 100}
        orders = [{**order, "id": f"o{number}", "price": dice.choice([9.5, 10.5])} for number in range(20)]
        entries = [json.dumps({**one, "expires_at": LATER}).encode() for one in orders]
        redis.sadd(world.keys.strategies, "alpha")
        world.burst("alpha", entries)
        inbox = world.follower.seen[world.keys.inbox("alpha")]
        wait_until(lambda: len(inbox) > dice.randrange(10, 40), "replies", timeout=20)
        world.kill_worker()
        log = tmp_path / "state" / f"journal-{ACCOUNT_ID}.sqlite-wal"
        with log.open("r+b") as file:
            file.truncate(dice.randrange(log.stat().st_size))
        world.start_worker()
        world.burst("alpha", entries)
        wait_until(
            lambda: violations(observe(world)) == [],
            "every promise to be kept",
            timeout=40,
        )
        book = world.terminal.book()
    assert sorted(one.order_remark for one in book.orders) == sorted(str(one["id"]) for one in orders)
