"""What a real Redis can do to the worker: refuse, forget, change its mind, hand over to a replica."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from support.redis_server import Server, connect
from support.strategy import Strategy
from support.waiting import wait_until
from support.workers import WorkerInside

from ops.chaos.follower import Follower
from ops.chaos.proxy import TcpProxy

Start = Callable[[str, Strategy], WorkerInside]


def _remarks(inside: WorkerInside) -> list[str]:
    return [order.order_remark for order in inside.control.book().orders]


def _filled(strategy: Strategy) -> list[str]:
    return [fill["client_order_id"] for fill in strategy.read("fills")]


def _groups(strategy: Strategy) -> list[object]:
    stream = strategy.key(f"commands:{strategy.name}")
    return list(strategy.redis.xinfo_groups(stream)) if strategy.redis.exists(stream) else []


def test_a_redis_without_memory_is_waited_for(inside: WorkerInside, alpha: Strategy) -> None:
    """Redis refuses writes for want of memory: what happens meanwhile is told, in order, when it has some."""
    orders = [alpha.order(price=9.9 - number / 100) for number in range(5)]
    for order in orders:
        alpha.wait_until_order(order, "reported")
    alpha.redis.config_set("maxmemory", "1mb")
    alpha.redis.config_set("maxmemory-policy", "noeviction")
    for number in range(5):
        inside.control.set_price("600000.SH", round(9.9 - number / 100, 2))
    with pytest.raises(Exception, match="maxmemory"):
        alpha.order()
    alpha.redis.config_set("maxmemory", "0")
    for order in orders:
        alpha.wait_until_order(order, "succeeded", timeout=20)
    assert _filled(alpha) == orders
    assert alpha.reply(alpha.order(price=9.0))["ok"]


def test_a_group_that_was_destroyed_is_made_again(inside: WorkerInside, alpha: Strategy) -> None:
    """The new group hands out everything from the beginning; nothing of it is done a second time."""
    before = alpha.order()
    assert alpha.reply(before)["ok"]
    alpha.wait_until_order(before, "succeeded")
    alpha.redis.xgroup_destroy(alpha.key("commands:alpha"), "worker")
    wait_until(lambda: _groups(alpha), "the group to be there again")
    # If it comes before the worker has looked where the stream ends, it is looked for at the broker first.
    after = alpha.order(expires_at=_ms(alpha) + 60_000)
    assert alpha.reply(after, timeout=20)["ok"]
    wait_until(lambda: alpha.redis.xpending(alpha.key("commands:alpha"), "worker")["pending"] == 0, "quiet")
    assert _remarks(inside) == [before, after]
    assert len(alpha.replies(before, 1)) == 1


def test_a_command_stream_that_was_deleted_is_made_again(inside: WorkerInside, alpha: Strategy) -> None:
    """Its commands are gone; the next one is served, and what was answered stays answered."""
    before = alpha.order()
    assert alpha.reply(before)["ok"]
    alpha.redis.delete(alpha.key("commands:alpha"))
    wait_until(lambda: _groups(alpha), "the stream to be there again")
    # If it comes before the worker has looked where the stream ends, it is looked for at the broker first.
    after = alpha.order(expires_at=_ms(alpha) + 60_000)
    assert alpha.reply(after, timeout=20)["ok"]
    assert _remarks(inside) == [before, after]


def _spoil(strategy: Strategy, key: str) -> None:
    strategy.redis.delete(strategy.key(key))
    strategy.redis.set(strategy.key(key), "no stream")


@pytest.mark.usefixtures("inside")
def test_a_key_that_is_no_stream_keeps_nobody_else_out(alpha: Strategy) -> None:
    """Somebody overwrote one strategy's commands: others trade on, and it does too once the key is gone."""
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    assert beta.reply(beta.send("ping"))["ok"]
    _spoil(alpha, "commands:beta")
    for _ in range(3):
        assert alpha.reply(alpha.send("ping"))["ok"]
    alpha.redis.delete(alpha.key("commands:beta"))
    assert beta.reply(beta.send("ping", sent_at=_ms(alpha) + 60_000), timeout=20)["ok"]


def test_a_key_that_is_no_stream_at_the_start_is_no_hindrance(
    private_redis_server: Server, alpha: Strategy, start_inside: Start
) -> None:
    """The same before the worker begins; the strategies' set may be spoilt as well, later."""
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    _spoil(alpha, "commands:beta")
    start_inside(private_redis_server.url, alpha)
    assert alpha.reply(alpha.send("ping"))["ok"]
    _spoil(alpha, "strategies")
    assert alpha.reply(alpha.send("ping"))["ok"]
    alpha.redis.delete(alpha.key("commands:beta"))
    assert beta.reply(beta.send("ping", sent_at=_ms(alpha) + 60_000), timeout=20)["ok"]


def _ms(strategy: Strategy) -> int:
    seconds, microseconds = strategy.redis.time()
    return int(seconds) * 1_000 + int(microseconds) // 1_000


def test_an_event_stream_that_is_no_stream_is_filled_when_it_can_be(
    inside: WorkerInside, alpha: Strategy
) -> None:
    """Fills happen while their stream's key is something else: all are there afterwards, in order, once."""
    first = alpha.order()
    alpha.wait_until_order(first, "succeeded")
    wait_until(lambda: alpha.read("fills"), "the first fill")
    _spoil(alpha, "fills")
    meanwhile = [alpha.order() for _ in range(3)]
    for order in meanwhile:
        alpha.wait_until_order(order, "succeeded")
    alpha.redis.delete(alpha.key("fills"))
    last = alpha.order()
    alpha.wait_until_order(last, "succeeded")
    wait_until(lambda: _filled(alpha) == [first, *meanwhile, last], "all fills", timeout=20)
    assert _remarks(inside) == [first, *meanwhile, last]


def test_trimming_goes_on_behind_a_key_that_is_no_stream(inside: WorkerInside, alpha: Strategy) -> None:
    """What cannot be trimmed does not end the thread that ships events."""
    _spoil(alpha, "dead")
    inside._worker._shipper._trimmer.ask()
    order = alpha.order()
    alpha.wait_until_order(order, "succeeded")
    wait_until(lambda: not inside._worker._shipper._trimmer._due.is_set(), "the trimming")
    assert alpha.reply(alpha.order(price=9.0))["ok"]


def test_pending_entries_that_were_trimmed_away_are_buried(
    private_redis_server: Server, alpha: Strategy, start_inside: Start
) -> None:
    """Handed out, never answered, then trimmed: nobody can be answered, so it stands in `dead`, once."""
    stream = alpha.key("commands:alpha")
    entry_id = alpha.send_raw(b'{"type":"ping","id":"lost"}')
    alpha.redis.xgroup_create(stream, "worker", "0")
    alpha.redis.xreadgroup("worker", "worker", {stream: ">"})
    alpha.redis.xtrim(stream, maxlen=0, approximate=False)
    start_inside(private_redis_server.url, alpha)
    (dead,) = wait_until(lambda: alpha.read("dead"), "the dead letter")
    assert dead["entry_id"] == entry_id
    assert alpha.reply(alpha.send("ping"))["ok"]
    assert alpha.redis.xpending(stream, "worker")["pending"] == 0
    assert len(alpha.read("dead")) == 1


def test_a_redis_that_comes_back_empty_is_filled_again(tmp_path: Path, account_id: str) -> None:
    """A server without a file is restarted: all orders and fills of the day are there again, each once."""
    with Server(tmp_path) as server, connect(server.url) as client:
        alpha = Strategy(client, account_id, "alpha")
        with WorkerInside(server.url, account_id, tmp_path / "state", alpha):
            first = alpha.order()
            alpha.wait_until_order(first, "succeeded")
            seen = [event["id"] for event in alpha.inbox]
            server.kill()
            server.start()
            wait_until(lambda: [event["id"] for event in alpha.inbox] == seen, "the inbox as it was", 20)
            alpha = Strategy(client, account_id, "alpha")
            second = alpha.order()
            alpha.wait_until_order(second, "succeeded", timeout=20)
            assert _filled(alpha) == [first, second]


class Pair:
    """A server, a replica that follows it through a proxy, and the address of whichever leads."""

    def __init__(self, leader: Server, replica: Server, behind: TcpProxy, address: TcpProxy) -> None:
        self.leader = leader
        self.replica = replica
        self._behind = behind
        self.address = address

    def part(self) -> None:
        """From here on, the replica hears nothing."""
        self._behind.refuse()

    def fail_over(self) -> None:
        """The leader dies, the replica leads; nobody waits for what it has not heard."""
        self.address.refuse()
        self.leader.kill()
        with connect(self.replica.url) as client:
            client.replicaof("NO", "ONE")
        self.address._target_port = self.replica.port
        self.address.restore()


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two real servers, in step."""
    with (
        Server(tmp_path_factory.mktemp("leader"), append_only=True) as leader,
        Server(tmp_path_factory.mktemp("replica"), append_only=True) as replica,
        TcpProxy(leader.port) as behind,
        TcpProxy(leader.port) as address,
        connect(leader.url) as leading,
        connect(replica.url) as client,
    ):
        # By default a leader waits five seconds for further replicas before it sends its data.
        leading.config_set("repl-diskless-sync-delay", "0")
        client.replicaof("127.0.0.1", behind.port)
        wait_until(
            lambda: client.info("replication")["master_link_status"] == "up", "the replica to follow", 20
        )
        yield Pair(leader, replica, behind, address)


def _in_step(pair: Pair, key: str) -> bool:
    with connect(pair.leader.url) as leader, connect(pair.replica.url) as replica:
        return bool(leader.xlen(key) == replica.xlen(key))


def test_a_replica_that_lacks_the_last_second_is_filled_again(
    pair: Pair, account_id: str, start_inside: Start
) -> None:
    """Whoever follows ids over the failover sees every fill once, and all are there afterwards."""
    with connect(pair.address.url) as client:
        alpha = Strategy(client, account_id, "alpha")
        inside = start_inside(pair.address.url, alpha)
        follower = Follower(pair.address.url, [alpha.key("fills"), alpha.key("inbox:alpha")])
        early = [alpha.order() for _ in range(3)]
        for order in early:
            alpha.wait_until_order(order, "succeeded")
        wait_until(lambda: _in_step(pair, alpha.key("fills")), "the replica to be in step")
        pair.part()
        late = [alpha.order() for _ in range(3)]
        for order in late:
            alpha.wait_until_order(order, "succeeded")
        wait_until(lambda: len(follower.seen[alpha.key("fills")]) == 6, "the reader to have seen all")
        pair.fail_over()
        wait_until(lambda: _answers(client), "the replica to answer", timeout=20)
        wait_until(lambda: _filled(alpha) == early + late, "the streams to be filled again", timeout=20)
        last = alpha.order()
        alpha.wait_until_order(last, "succeeded", timeout=20)
        wait_until(lambda: len(follower.seen[alpha.key("fills")]) == 7, "the reader to see the last")
        follower.close()
        told = [json.loads(entry.data) for entry in follower.seen[alpha.key("inbox:alpha")]]
    assert [json.loads(entry.data)["client_order_id"] for entry in follower.seen[alpha.key("fills")]] == [
        *early,
        *late,
        last,
    ]
    assert len({event["id"] for event in told}) == len(told)
    assert _remarks(inside) == [*early, *late, last]


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except Exception:  # noqa: BLE001 - whatever it is, it does not answer yet.
        return False


def test_a_leader_that_becomes_a_replica_is_waited_for(inside: WorkerInside, alpha: Strategy) -> None:
    """READONLY: nothing is lost while writes are refused, and all is told when they are taken again."""
    order = alpha.order(price=9.5)
    alpha.wait_until_order(order, "reported")
    # Nobody listens there, so it keeps its data and follows nobody.
    alpha.redis.replicaof("127.0.0.1", 1)
    inside.control.set_price("600000.SH", 9.5)
    with pytest.raises(Exception, match="read only replica"):
        alpha.order()
    alpha.redis.replicaof("NO", "ONE")
    alpha.wait_until_order(order, "succeeded", timeout=20)
    assert _filled(alpha) == [order]
    assert alpha.reply(alpha.order(price=9.0))["ok"]


def test_a_half_open_link_is_given_up_while_commands_still_live(
    private_redis_server: Server, alpha: Strategy, start_inside: Start
) -> None:
    """The worker's connections fall silent and nobody closes them: an order is in time by another one."""
    with TcpProxy(private_redis_server.port) as proxy:
        inside = start_inside(proxy.url, alpha)
        proxy.delay(3_600)
        wait_until(lambda: _idle_seconds(alpha) >= 1, "the reader's connection to be silent")
        proxy.restore()
        order = alpha.order(price=9.0)
        assert alpha.reply(order)["ok"]
        assert _remarks(inside) == [order]


def _idle_seconds(strategy: Strategy) -> int:
    clients: Any = strategy.redis.client_list()
    return max(int(one["idle"]) for one in clients if one["name"] == "qmt-bus-reader")


@pytest.mark.usefixtures("inside")
def test_an_answer_that_its_inbox_cannot_take_is_told_in_errors(alpha: Strategy) -> None:
    """The key holds something else: each query's sender can see why nothing came, and asks again later."""
    alpha.redis.set(alpha.key("inbox:beta"), "x")
    beta = Strategy(alpha.redis, alpha.account_id, "beta")
    for query in (beta.send("query_asset"), beta.send("ping")):
        told = beta.wait_for("errors", lambda event, one=query: event.get("command_id") == one, "why")  # type: ignore[misc]
        assert (told["strategy"], told["detail"]["ok"]) == ("beta", True)
        assert beta.key("inbox:beta") in told["message"]
    beta.redis.delete(beta.key("inbox:beta"))
    assert beta.reply(beta.send("query_positions"))["ok"]
