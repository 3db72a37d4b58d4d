"""Consumer groups as the product needs them, held the same on every Redis there is on this machine."""

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import hiredis
import pytest
from redis import Redis
from redis.exceptions import ResponseError
from support.waiting import wait_until, waiting_in_vain, woken_by

BLOCK_MS = 5_000
GROUP = "worker"


@pytest.fixture
def client(every_redis_client: Redis) -> Redis:
    """Return a client of each server in turn."""
    return every_redis_client


@pytest.fixture
def stream(client: Redis, account_id: str) -> str:
    """Return a stream of this test's own, empty, with a group that starts at its beginning."""
    name = f"conformance:{account_id}"
    client.xgroup_create(name, GROUP, id="0", mkstream=True)
    return name


@pytest.fixture
def other(client: Redis, stream: str) -> str:
    """Return a second stream with the same group."""
    name = f"{stream}:other"
    client.xgroup_create(name, GROUP, id="0", mkstream=True)
    return name


def add(client: Redis, stream: str, *numbers: int) -> None:
    """Add an entry for each number, with the id ``number-0``."""
    for number in numbers:
        client.xadd(stream, {"data": str(number)}, id=f"{number}-0")


def answer(stream: str, *numbers: int) -> list[object]:
    """Return what a read of these entries of one stream gives."""
    return [stream.encode(), [(f"{n}-0".encode(), {b"data": str(n).encode()}) for n in numbers]]


def test_group_is_created_once(client: Redis, stream: str) -> None:
    """MKSTREAM makes the stream as well; the same group again is BUSYGROUP."""
    assert client.xlen(stream) == 0
    with pytest.raises(ResponseError, match="BUSYGROUP"):
        client.xgroup_create(stream, GROUP, id="0", mkstream=True)


def test_waiting_entries_are_read_once(client: Redis, stream: str, other: str) -> None:
    """Entries over several streams come as many at a time as COUNT says for each, and none twice."""
    add(client, stream, 1, 2, 3)
    add(client, other, 4)
    both: Any = {stream: ">", other: ">"}
    first = client.xreadgroup(GROUP, "me", both, count=2, block=BLOCK_MS)
    assert first == [answer(stream, 1, 2), answer(other, 4)]
    assert client.xreadgroup(GROUP, "me", both, count=2, block=BLOCK_MS) == [answer(stream, 3)]
    assert client.xreadgroup(GROUP, "me", both, count=2) == []


def test_waiting_entries_are_read_without_count(client: Redis, stream: str) -> None:
    """A blocking read without COUNT returns what waits, at once and whole."""
    add(client, stream, 1, 2, 3)
    assert client.xreadgroup(GROUP, "me", {stream: ">"}, block=BLOCK_MS) == [answer(stream, 1, 2, 3)]


@pytest.mark.parametrize("count", [10, None])
def test_blocked_group_read_wakes_on_data(client: Redis, stream: str, other: str, count: int | None) -> None:
    """A read that waits on several streams returns the entry that comes to any of them."""
    with woken_by(lambda: add(client, other, 1)):
        read = client.xreadgroup(GROUP, "me", {stream: ">", other: ">"}, count=count, block=BLOCK_MS)
    assert read == [answer(other, 1)]


@pytest.mark.parametrize("count", [10, None])
def test_blocked_group_read_times_out(client: Redis, stream: str, count: int | None) -> None:
    """A read of a silent stream returns nothing after about the time asked."""
    with waiting_in_vain(0.15):
        assert client.xreadgroup(GROUP, "me", {stream: ">"}, count=count, block=150) == []


def test_each_entry_wakes_one_of_two_consumers(client: Redis, stream: str) -> None:
    """Two consumers of one group that wait at once share the entries: none is lost, none comes twice."""

    def read(consumer: str) -> list[Any]:
        answers: Any = client.xreadgroup(GROUP, consumer, {stream: ">"}, count=1, block=BLOCK_MS)
        return [entry_id for _, entries in answers for entry_id, _ in entries]

    with ThreadPoolExecutor() as threads:
        readers = [threads.submit(read, consumer) for consumer in ("me", "you")]
        add(client, stream, 1, 2)
        assert sorted(entry for reader in readers for entry in reader.result()) == [b"1-0", b"2-0"]


@pytest.mark.parametrize("missing", ["key", "group"])
def test_reading_without_a_group_is_an_error(client: Redis, stream: str, missing: str) -> None:
    """A read from a stream or group that is gone is NOGROUP, blocking or not."""
    if missing == "key":
        client.delete(stream)
    else:
        client.xgroup_destroy(stream, GROUP)
    for block in (None, BLOCK_MS):
        with pytest.raises(ResponseError, match=r"^NOGROUP"):
            client.xreadgroup(GROUP, "me", {stream: ">"}, count=1, block=block)


def test_group_destroyed_under_a_blocked_reader(client: Redis, stream: str) -> None:
    """A reader learns while it waits that its group has been destroyed."""
    with (
        woken_by(lambda: client.xgroup_destroy(stream, GROUP)),
        pytest.raises(ResponseError, match="NOGROUP"),
    ):
        client.xreadgroup(GROUP, "me", {stream: ">"}, count=1, block=BLOCK_MS)


def test_stream_deleted_and_made_again_under_a_blocked_reader(client: Redis, stream: str) -> None:
    """A reader that waits reads on from the stream that was made anew."""

    def delete_and_make_again() -> None:
        with client.pipeline(transaction=True) as pipeline:
            pipeline.delete(stream)
            pipeline.xgroup_create(stream, GROUP, id="0", mkstream=True)
            pipeline.xadd(stream, {"data": "1"}, id="1-0")
            pipeline.execute()

    with woken_by(delete_and_make_again):
        assert client.xreadgroup(GROUP, "me", {stream: ">"}, count=1, block=BLOCK_MS) == [answer(stream, 1)]


def test_pending_entries_are_read_again(client: Redis, stream: str) -> None:
    """A consumer that comes back reads its own unacknowledged entries from id 0, and nobody else's."""
    add(client, stream, 1, 2, 3)
    client.xreadgroup(GROUP, "me", {stream: ">"}, count=2)
    client.xreadgroup(GROUP, "you", {stream: ">"}, count=2)
    assert client.xack(stream, GROUP, "1-0") == 1
    assert client.xack(stream, GROUP, "1-0") == 0
    assert client.xreadgroup(GROUP, "me", {stream: "0"}, count=10, block=BLOCK_MS) == [answer(stream, 2)]
    assert client.xreadgroup(GROUP, "me", {stream: "2-0"}, count=10) == [answer(stream)]


def test_pending_entry_that_was_deleted(client: Redis, stream: str) -> None:
    """An entry deleted before it was acknowledged is read again as an id without fields."""
    add(client, stream, 1, 2)
    client.xreadgroup(GROUP, "me", {stream: ">"})
    client.xdel(stream, "1-0")
    read = client.xreadgroup(GROUP, "me", {stream: "0"})
    assert read == [[stream.encode(), [(b"1-0", {}), (b"2-0", {b"data": b"2"})]]]


def test_pending_entries_are_counted(client: Redis, stream: str) -> None:
    """XPENDING tells how many entries wait, whose they are, and how often each was delivered."""
    assert client.xpending(stream, GROUP) == {"pending": 0, "min": None, "max": None, "consumers": []}
    add(client, stream, 1, 2)
    client.xreadgroup(GROUP, "me", {stream: ">"})
    summary = client.xpending(stream, GROUP)
    assert (summary["pending"], summary["min"], summary["max"]) == (2, b"1-0", b"2-0")
    assert [(row["name"], row["pending"]) for row in summary["consumers"]] == [(b"me", 2)]
    rows: Any = client.xpending_range(stream, GROUP, min="-", max="+", count=1)
    assert [(row["message_id"], row["consumer"], row["times_delivered"]) for row in rows] == [
        (b"1-0", b"me", 1)
    ]
    assert rows[0]["time_since_delivered"] >= 0


def test_entries_of_the_dead_are_claimed(client: Redis, stream: str) -> None:
    """XAUTOCLAIM hands over what another consumer left, a part at a time, and says where to go on."""
    add(client, stream, 1, 2, 3)
    client.xreadgroup(GROUP, "dead", {stream: ">"})
    cursor, claimed = client.xautoclaim(stream, GROUP, "me", min_idle_time=0, start_id="0-0", count=2)[:2]
    assert (cursor, claimed) == (b"3-0", answer(stream, 1, 2)[1])
    cursor, claimed = client.xautoclaim(stream, GROUP, "me", min_idle_time=0, start_id="3-0", count=2)[:2]
    assert (cursor, claimed) == (b"0-0", answer(stream, 3)[1])
    assert client.xautoclaim(stream, GROUP, "you", min_idle_time=60_000)[:2] == [b"0-0", []]


def test_deleted_entries_are_not_claimed(client: Redis, stream: str) -> None:
    """A claimed entry that was deleted comes as a pair of None (6.2), or in a third list (7.0 and newer)."""
    add(client, stream, 1, 2)
    client.xreadgroup(GROUP, "dead", {stream: ">"})
    client.xdel(stream, "1-0")
    _, claimed, *deleted = client.xautoclaim(stream, GROUP, "me", min_idle_time=0)
    second = (b"2-0", {b"data": b"2"})
    assert (claimed, deleted) in (([second], [[b"1-0"]]), ([(None, None), second], []))


def test_group_tells_where_it_is(client: Redis, stream: str) -> None:
    """XINFO GROUPS gives the last id that was delivered and how many entries wait."""
    add(client, stream, 1, 2)
    client.xreadgroup(GROUP, "me", {stream: ">"}, count=1)
    (group,) = client.xinfo_groups(stream)
    assert (group["name"], group["pending"], group["last-delivered-id"]) == (GROUP.encode(), 1, b"1-0")
    assert client.xinfo_stream(stream)["groups"] == 1


def test_reply_and_acknowledgement_in_one_transaction(client: Redis, stream: str) -> None:
    """In MULTI/EXEC the XACK happens also where the reply's XADD is refused as a repetition."""
    add(client, stream, 1)
    inbox = f"{stream}:inbox"
    client.xreadgroup(GROUP, "me", {stream: ">"})
    add(client, inbox, 5)
    with client.pipeline(transaction=True) as pipeline:
        pipeline.xadd(inbox, {"data": "reply"}, id="5-0")
        pipeline.xack(stream, GROUP, "1-0")
        refusal, acknowledged = pipeline.execute(raise_on_error=False)
    assert "equal or smaller" in str(refusal)
    assert acknowledged == 1
    assert client.xpending(stream, GROUP)["pending"] == 0


def test_entry_is_not_given_to_a_client_that_has_gone(
    client: Redis, every_redis_url: str, stream: str
) -> None:
    """A consumer whose connection broke while it waited takes no entry with it into its grave."""
    port = urlsplit(every_redis_url).port
    with socket.create_connection(("127.0.0.1", port)) as dying:
        read: Any = ("XREADGROUP", "GROUP", GROUP, "dead", "BLOCK", BLOCK_MS, "STREAMS", stream, ">")
        dying.sendall(hiredis.pack_command(read))
        wait_until(lambda: client.info("clients")["blocked_clients"], "the consumer waits")
    with woken_by(lambda: add(client, stream, 1)):
        assert client.xreadgroup(GROUP, "me", {stream: ">"}, count=1, block=BLOCK_MS) == [answer(stream, 1)]
