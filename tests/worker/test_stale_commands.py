"""Nothing stale trades, whatever has been asleep or stopped meanwhile."""

import pytest
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

BEHIND_NS = 4 * 1_000_000_000
"""Less than what an entry's own id gives away."""


def _redis_ms(strategy: Strategy) -> int:
    seconds, microseconds = strategy.redis.time()
    return int(seconds) * 1_000 + int(microseconds) // 1_000


def test_a_backlog_is_judged_by_the_time_of_the_read_that_brings_it(
    inside: WorkerInside, strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose clock has stood still trades nothing that expired meanwhile, and all the rest."""
    clock = inside._worker._clock
    wait_until(lambda: not clock.stale, "the time to be known")
    for _ in range(3):
        redis, local = clock._ahead
        monkeypatch.setattr(clock, "_ahead", (redis - BEHIND_NS, local))
        late = strategy.order(expires_at=_redis_ms(strategy) - 1)
        assert strategy.reply(late)["error"]["code"] == "expired"
    fresh = strategy.order(expires_at=_redis_ms(strategy) + 5_000)
    assert strategy.reply(fresh)["ok"]
    assert [order.order_remark for order in inside.control.book().orders] == [fresh]
