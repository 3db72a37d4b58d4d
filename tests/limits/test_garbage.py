"""Entries that are too long, or nothing but garbage: they cost others little, and fill nothing."""

import hashlib
import json
import time

import pytest
from support.strategy import Strategy
from support.waiting import wait_until

from bus_schema.commands.invalid import LONGEST_COMMAND
from worker.bus.pages import MOST_BYTES, WIDE, Pages


@pytest.fixture
def beta(alpha: Strategy) -> Strategy:
    """The neighbour."""
    return Strategy(alpha.redis, alpha.account_id, "beta")


def _unknown_fields(count: int) -> bytes:
    return json.dumps({"type": "ping", "id": "big", **{f"field{n}": 1 for n in range(count)}}).encode()


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("stream", ["commands:alpha", "control"])
def test_a_huge_entry_costs_others_nothing(alpha: Strategy, beta: Strategy, stream: str) -> None:
    """Three million unknown fields are not parsed: kept are a head, the length, a hash; the entry goes."""
    raw = b'{"type":"ping","id":"big"' + b',"field1234":1' * 3_000_000 + b"}"
    beta.reply(beta.order(price=9.0))
    alpha.redis.xadd(alpha.key(stream), {"data": raw})
    began = time.monotonic()
    assert beta.reply(beta.order(price=9.0))["ok"]
    took = time.monotonic() - began
    (dead,) = wait_until(lambda: alpha.read("dead"), "the dead letter")
    assert (dead["length"], dead["sha256"]) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert dead["raw"] == raw[:4096].decode()
    assert str(LONGEST_COMMAND) in dead["reason"]
    wait_until(lambda: alpha.redis.xlen(alpha.key(stream)) == 0, "the entry to be deleted")
    # It took 20 seconds. What is left is to read 42 MB from Redis, and to hash them.
    assert took < 2


@pytest.mark.usefixtures("inside")
def test_garbage_fills_neither_redis_nor_the_journal(alpha: Strategy, beta: Strategy) -> None:
    """Fifty entries of 400 kB with 20,000 unknown fields each: all answered, none of their bytes stay."""
    raw = _unknown_fields(20_000)
    beta.reply(beta.order(price=9.0))
    before = int(alpha.redis.info("memory")["used_memory"])
    for number in range(50):
        alpha.send_raw(raw.replace(b'"big"', b'"big%d"' % number))
    assert beta.reply(beta.order(price=9.0))["ok"]
    wait_until(lambda: alpha.redis.xlen(alpha.key("commands:alpha")) == 0, "all to be answered", 30)
    replies = [event for event in alpha.inbox if event["type"] == "reply"]
    assert [reply["error"]["code"] for reply in replies] == ["invalid_command"] * 50
    grown = int(alpha.redis.info("memory")["used_memory"]) - before
    assert grown < 1_000_000 < 50 * len(raw)


def test_pages_are_narrow_while_entries_are_large() -> None:
    """A read takes few of what is large, and more again when it is not any more."""
    pages = Pages()
    assert pages.count == WIDE
    pages.weigh(MOST_BYTES // 4)
    assert pages.count == 4
    pages.weigh(40 * MOST_BYTES)
    assert pages.count == 1
    for _ in range(20):
        pages.weigh(300)
    assert pages.count == WIDE
