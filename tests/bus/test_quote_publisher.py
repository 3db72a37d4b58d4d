"""Ticks on their streams: bounded, and lost rather than waited for."""

from typing import Any

from redis import Redis
from structlog.testing import capture_logs

from bus_schema.events import QuoteEvent, parse_event
from bus_schema.keys import Keys
from worker.bus.link import RedisLink
from worker.bus.quotes import KEPT_TICKS, QuotePublisher

CODE, NOBODY = "600000.SH", "redis://127.0.0.1:1/0"
NOW = 1_760_000_000_005


def _publisher(url: str, keys: Keys) -> QuotePublisher:
    return QuotePublisher(RedisLink(url, "test"), keys, lambda: NOW, simulated=True)


def _tick(time: int) -> dict[str, Any]:
    return {"stock_code": CODE, "time": time, "last_price": 10.0}


def test_a_tick_is_an_event(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """With its own time, and an id by which a reader drops repeats."""
    keys = Keys(account_id)
    publisher = _publisher(redis_url, keys)
    publisher.publish([_tick(NOW - 5), {"stock_code": "000001.SZ", "last_price": 9.0}])
    publisher.close()
    entries: Any = redis_client.xrange(keys.quotes(CODE))
    [(_, fields)] = entries
    tick = parse_event(fields[b"data"])
    assert isinstance(tick, QuoteEvent)
    assert (tick.id, tick.occurred_at, tick.published_at) == (f"quote:{CODE}:{NOW - 5}", NOW - 5, NOW)
    assert (tick.account_id, tick.strategy, tick.simulated) == (account_id, None, True)
    assert redis_client.xlen(keys.quotes("000001.SZ")) == 1


def test_a_stream_does_not_grow_for_ever(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """Redis keeps the newest, whole nodes of a hundred or so."""
    keys = Keys(account_id)
    publisher = _publisher(redis_url, keys)
    publisher.publish(_tick(NOW + number) for number in range(2 * KEPT_TICKS))
    publisher.close()
    assert KEPT_TICKS <= redis_client.xlen(keys.quotes(CODE)) < KEPT_TICKS + 200


def test_while_redis_is_away_ticks_are_lost(account_id: str) -> None:
    """Nothing is raised, and it is said once."""
    publisher = _publisher(NOBODY, Keys(account_id))
    with capture_logs() as lines:
        publisher.publish([_tick(NOW)])
        publisher.publish([_tick(NOW + 1)])
    assert [line["event"] for line in lines] == ["quotes_not_published"]
