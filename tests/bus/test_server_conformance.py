"""The commands that the product needs, held the same on every Redis there is on this machine."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ResponseError
from support.redis_server import connect
from support.waiting import wait_until, waiting_in_vain, woken_by

BLOCK_MS = 5_000


@pytest.fixture
def client(every_redis_client: Redis) -> Redis:
    """Return a client of each server in turn."""
    return every_redis_client


@pytest.fixture
def stream(account_id: str) -> str:
    """Return a key that no other test uses."""
    return f"conformance:{account_id}"


def entries(client: Redis, stream: str, **limits: Any) -> list[Any]:
    """Return the entries of XRANGE; redis-py's own annotation allows None, which no server answers."""
    return client.xrange(stream, **limits) or []


def test_handshake(every_redis_url: str) -> None:
    """A client may ask for RESP3 and give its name, and its library's, which Redis before 7.2 may refuse."""
    with connect(every_redis_url, protocol=3, client_name="strategy-1") as client:
        assert client.ping()
        assert client.client_getname() == b"strategy-1"


def test_server_tells_its_version_and_what_it_keeps(client: Redis) -> None:
    """INFO and CONFIG GET say which version it is and whether it has an append-only file."""
    version = client.info("server")["redis_version"]
    assert tuple(int(part) for part in version.split(".")[:2]) >= (6, 2)
    assert client.info("persistence")["aof_enabled"] == 0
    assert client.config_get("appendonly") == {"appendonly": "no"}
    assert client.wait(0, 0) == 0


def test_server_has_a_clock(client: Redis) -> None:
    """TIME gives seconds and microseconds."""
    seconds, microseconds = client.time()
    assert abs(seconds - time.time()) < 5
    assert 0 <= microseconds < 1_000_000


def test_set_of_names(client: Redis, stream: str) -> None:
    """A set takes each member once."""
    assert client.sadd(stream, "alpha", "beta") == 2
    assert client.sadd(stream, "alpha") == 0
    assert client.smembers(stream) == {b"alpha", b"beta"}


def test_lock_that_expires(client: Redis, stream: str) -> None:
    """SET NX PX takes a key once, until its time is over."""
    assert client.set(stream, "first", nx=True, px=1_000)
    assert not client.set(stream, "second", nx=True, px=1_000)
    wait_until(lambda: client.set(stream, "second", nx=True, px=1_000), "the lock has expired")


def test_keys_expire_and_are_deleted(client: Redis, stream: str) -> None:
    """EXPIRE gives a key its time to live, and DEL takes it away at once."""
    client.xadd(stream, {"data": "1"})
    assert client.expire(stream, 100)
    assert 0 < client.ttl(stream) <= 100
    assert client.delete(stream) == 1
    assert client.exists(stream) == 0


def test_automatic_ids_grow(client: Redis, stream: str) -> None:
    """XADD * gives growing ids that begin with the server's milliseconds."""
    for n in range(3):
        client.xadd(stream, {"data": str(n)})
    ids = [tuple(int(part) for part in entry_id.split(b"-")) for entry_id, _ in entries(client, stream)]
    assert ids == sorted(set(ids))
    assert client.xlen(stream) == len(ids) == 3
    assert abs(ids[0][0] / 1000 - time.time()) < 5


@pytest.mark.parametrize("entry_id", ["7-0", "6-9"])
def test_repeated_or_older_id_is_refused(client: Redis, stream: str, entry_id: str) -> None:
    """An explicit id that is not newer is refused in the very words that a publisher looks for."""
    assert client.xadd(stream, {"data": "1"}, id="7-0") == b"7-0"
    with pytest.raises(ResponseError, match="equal or smaller"):
        client.xadd(stream, {"data": "again"}, id=entry_id)
    assert client.xrange(stream) == [(b"7-0", {b"data": b"1"})]


def test_last_id_outlives_its_entries(client: Redis, stream: str) -> None:
    """A stream remembers the last id it gave after its entries are gone, and still refuses it."""
    client.xadd(stream, {"data": "1"}, id="7-0")
    assert client.xdel(stream, "7-0") == 1
    assert client.xlen(stream) == 0
    assert client.xinfo_stream(stream)["last-generated-id"] == b"7-0"
    with pytest.raises(ResponseError, match="equal or smaller"):
        client.xadd(stream, {"data": "again"}, id="7-0")


def test_stream_that_does_not_exist(client: Redis, stream: str) -> None:
    """NOMKSTREAM adds nothing to a missing stream; reading it finds nothing, asking about it is an error."""
    assert client.xadd(stream, {"data": "1"}, nomkstream=True) is None
    assert client.exists(stream) == 0
    assert client.xlen(stream) == 0
    assert client.xrange(stream) == []
    assert client.xread({stream: "0"}) == []
    with pytest.raises(ResponseError, match="no such key"):
        client.xinfo_stream(stream)


def test_ranges(client: Redis, stream: str) -> None:
    """Entries are read from both ends, after an id, and so many at a time."""
    for n in range(1, 5):
        client.xadd(stream, {"data": str(n)}, id=f"{n}-0")
    second, third = (b"2-0", {b"data": b"2"}), (b"3-0", {b"data": b"3"})
    assert client.xrange(stream, min="(1-0", count=2) == [second, third]
    assert client.xrevrange(stream, max="3", count=2) == [third, second]
    assert client.xread({stream: "3-0"}) == [[stream.encode(), [(b"4-0", {b"data": b"4"})]]]


def test_blocked_read_wakes_on_data(client: Redis, stream: str) -> None:
    """XREAD BLOCK over two streams waits, and returns the entry that comes."""
    other = f"{stream}:other"
    with woken_by(lambda: client.xadd(other, {"data": "1"}, id="1-0")):
        answer = client.xread({stream: "$", other: "$"}, block=BLOCK_MS)
    assert answer == [[other.encode(), [(b"1-0", {b"data": b"1"})]]]


def test_blocked_read_times_out(client: Redis, stream: str) -> None:
    """XREAD BLOCK on a silent stream returns nothing after about the time asked."""
    with waiting_in_vain(0.15):
        assert client.xread({stream: "$"}, block=150) == []


def test_trimming_spares_what_is_newer(client: Redis, stream: str) -> None:
    """XTRIM MINID ~ drops old entries in blocks, and none that is as new as the bound."""
    with client.pipeline(transaction=False) as pipeline:
        for n in range(1, 501):
            pipeline.xadd(stream, {"data": str(n)}, id=f"{n}-0")
        pipeline.execute()
    trimmed = client.xtrim(stream, minid="400-0", approximate=True)
    assert 200 <= trimmed <= 399
    assert entries(client, stream, count=1)[0][0] == f"{trimmed + 1}-0".encode()
    assert client.xlen(stream) == 500 - trimmed


def test_transaction_goes_on_after_a_refusal(client: Redis, stream: str) -> None:
    """In MULTI/EXEC a refused XADD is an error in its place, and everything else happens."""
    client.xadd(stream, {"data": "1"}, id="1-0")
    with client.pipeline(transaction=True) as pipeline:
        pipeline.xadd(stream, {"data": "again"}, id="1-0")
        pipeline.xadd(stream, {"data": "2"}, id="2-0")
        pipeline.sadd(f"{stream}:set", "member")
        refusal, *rest = pipeline.execute(raise_on_error=False)
    assert isinstance(refusal, ResponseError)
    assert "equal or smaller" in str(refusal)
    assert rest == [b"2-0", 1]
    assert client.xlen(stream) == 2


def test_long_pipeline(client: Redis, stream: str) -> None:
    """5,000 XADDs in one go are all answered, in order."""
    with client.pipeline(transaction=False) as pipeline:
        for n in range(1, 5001):
            pipeline.xadd(stream, {"data": "x" * 300}, id=f"{n}-0")
        ids = pipeline.execute()
    assert ids == [f"{n}-0".encode() for n in range(1, 5001)]
    assert [entry_id for entry_id, _ in entries(client, stream)] == ids


def test_large_value_comes_back_whole(client: Redis, stream: str) -> None:
    """A value of 5 MB, with every byte there is, is neither cut nor changed, several at a time."""
    value = os.urandom(5_000_000)
    client.xadd(stream, {"data": value}, id="1-0")
    with client.pipeline(transaction=False) as pipeline:
        for _ in range(3):
            pipeline.xrange(stream)
        answers = pipeline.execute()
    assert answers == [[(b"1-0", {b"data": value})]] * 3


def test_two_processes_talk(client: Redis, every_redis_url: str, stream: str) -> None:
    """What another process adds wakes a reader in this one."""
    program = (
        "import sys, redis; redis.Redis.from_url(sys.argv[1]).xadd(sys.argv[2], {'data': 'hello'}, id='1-0')"
    )
    with subprocess.Popen([sys.executable, "-c", program, every_redis_url, stream]) as child:
        answer = client.xread({stream: "0"}, block=BLOCK_MS)
        assert child.wait(10) == 0
    assert answer == [[stream.encode(), [(b"1-0", {b"data": b"hello"})]]]
