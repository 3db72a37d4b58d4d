import threading
from typing import Any

from redis import Redis
from support.waiting import wait_until

from bus_schema import codec
from bus_schema.client import StreamReader
from bus_schema.events import ErrorEvent, Event
from bus_schema.keys import DATA_FIELD, Keys
from ops.chaos.proxy import TcpProxy

_FIELDS = {"type": "error", "id": "e", "account_id": "1", "strategy": None, "simulated": True}


def publish(redis: Redis, key: str, message: str) -> None:
    """Put an error into a stream, as the worker does."""
    fields = _FIELDS | {"occurred_at": 1, "published_at": 2, "code": "internal_error", "message": message}
    redis.xadd(key, {DATA_FIELD: codec.encode(fields)})


def text(event: Event) -> Any:
    """Return an error's message."""
    return event.message if isinstance(event, ErrorEvent) else event


def test_follow_begins_where_it_is_told(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """Everything, what comes after an entry, or only what comes from now on."""
    key = Keys(account_id).errors
    for name in ("one", "two"):
        publish(redis_client, key, name)
    with StreamReader(redis_url) as reader:
        everything = list(reader.follow(key, after="0-0", block=0))
        assert [text(event) for _, event in everything] == ["one", "two"]
        after_the_first = reader.follow(key, after=everything[0][0], block=0)
        assert [text(event) for _, event in after_the_first] == ["two"]
        assert list(reader.follow(key, block=0)) == []


def test_follow_waits_for_what_comes(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """An entry that is published later is yielded then, and silence ends the iteration."""
    key = Keys(account_id).errors
    with StreamReader(redis_url) as reader:
        late = threading.Timer(0.1, publish, (redis_client, key, "late"))
        late.start()
        assert [text(event) for _, event in reader.follow(key, after="0-0", block=0.5)] == ["late"]
        late.join()


def test_follow_goes_on_after_a_lost_connection(
    redis_proxy: TcpProxy, redis_client: Redis, account_id: str
) -> None:
    """A broken connection neither ends the iteration nor skips or repeats an entry."""
    key = Keys(account_id).errors
    seen: list[Any] = []

    def follow() -> None:
        with StreamReader(redis_proxy.url) as reader:
            for _, event in reader.follow(key, after="0-0"):
                seen.append(text(event))
                if len(seen) == 2:
                    return

    following = threading.Thread(target=follow)
    following.start()
    publish(redis_client, key, "one")
    wait_until(lambda: seen == ["one"], "the first entry was read")
    redis_proxy.cut()
    publish(redis_client, key, "two")
    following.join(timeout=20)
    assert seen == ["one", "two"]


def test_latest_is_the_newest_entry(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """A monitor can ask for the present state without reading history."""
    key = Keys(account_id).status
    with StreamReader(redis_url) as reader:
        assert reader.latest(key) is None
        publish(redis_client, key, "one")
        publish(redis_client, key, "two")
        newest = reader.latest(key)
    assert newest is not None
    assert text(newest[1]) == "two"


def test_several_streams_are_followed_at_once(redis_url: str, redis_client: Redis, account_id: str) -> None:
    """Every entry comes with its stream, its id and its bytes, and what comes later follows."""
    keys = Keys(account_id)
    redis_client.xadd(keys.orders, {DATA_FIELD: b"1"}, id="7-0")
    redis_client.xadd(keys.fills, {DATA_FIELD: b"2"}, id="5-0")
    with StreamReader(redis_url) as reader:
        following = reader.follow_all([keys.orders, keys.fills, keys.errors], after="0-0", block=5)
        found = [next(following), next(following)]
        redis_client.xadd(keys.errors, {DATA_FIELD: b"3"}, id="6-0")
        found.append(next(following))
        nothing = list(reader.follow_all([keys.orders, keys.fills], block=0))
    assert found == [
        (keys.orders, "7-0", b"1"),
        (keys.fills, "5-0", b"2"),
        (keys.errors, "6-0", b"3"),
    ]
    assert nothing == []
