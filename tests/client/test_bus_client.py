import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import pytest
from fake_worker import STRATEGY, FakeWorker, done, error, event
from pydantic import ValidationError
from redis import Redis
from support.waiting import wait_until

from bus_schema.client import BusClient, BusUnavailableError, MemoryPosition, ReplyTimeoutError, new_id
from bus_schema.client.errors import SendUnconfirmedError
from bus_schema.commands import COMMANDS, AnyCommand, BasketOrder, OperationCommand, Ping, PlaceOrder
from bus_schema.errors import CommandFailedError
from bus_schema.events import ErrorEvent, Reply
from bus_schema.keys import Keys
from bus_schema.results import AssetResult, PlacedResult, PositionResult
from ops.chaos.proxy import TcpProxy


@pytest.fixture
def client(redis_url: str, account_id: str) -> Iterator[BusClient]:
    """Connect one strategy."""
    with BusClient(redis_url, account_id=account_id, strategy=STRATEGY) as one:
        yield one


@pytest.fixture
def worker(redis_client: Redis, account_id: str) -> Iterator[FakeWorker]:
    """Run a worker that does whatever it is asked."""
    with FakeWorker(redis_client, Keys(account_id)) as fake:
        yield fake


def messages(client: BusClient) -> list[str]:
    """Return the names of the errors that wait in the inbox."""
    return [one.message for one in client.events(block=0) if isinstance(one, ErrorEvent)]


def test_place_order_gives_the_reply_to_this_command(client: BusClient, worker: FakeWorker) -> None:
    """An order's reply carries the order number that the terminal gave it."""
    reply = client.place_order("600000.SH", "buy", 100, 10.5, client_order_id="a1")
    assert reply.result_as(PlacedResult) == PlacedResult(client_order_id="a1", order_id=7)
    (_, sent) = worker.seen[0]
    terms = {"stock_code": "600000.SH", "order_type": "buy", "order_volume": 100, "price": 10.5}
    assert sent == PlaceOrder(id="a1", sent_at=sent.sent_at, **terms)


def test_every_method_sends_the_command_of_its_name(client: BusClient, worker: FakeWorker) -> None:
    """Each method sends the command that it is named after; operations are held beside their table."""
    order = {"stock_code": "600000.SH", "order_type": "sell", "order_volume": 1, "price": 1.0}
    client.place_orders([BasketOrder(id="b1", **order)])
    client.replace_order("a1", price=1.5)
    client.cancel_order(order_sysid="77", market="SH")
    client.cancel_all(order_type="buy")
    client.query_position("600000.SH")
    client.query_orders(cancelable_only=True)
    client.query_order(order_id=7)
    client.query_quote(["600000.SH"])
    client.query_instrument("600000.SH")
    client.query_trading_dates(count=5)
    client.subscribe_quote(["600000.SH"])
    client.unsubscribe_quote()
    client.query_account_summary()
    client.query_position_summaries()
    for plain in ("query_asset", "query_positions", "query_trades", "query_account_status", "ping"):
        getattr(client, plain)()
    client.query_account_infos()
    client.query_ledger()
    client.query_limits()
    client.protect(stock_code="600000.SH", stop_price=9.5)
    client.unprotect("p1")
    client.query_protections()
    sent = [command.type for _, command in worker.seen]
    operations = {command.model_fields["type"].default for command in get_args(OperationCommand)}
    assert sorted(sent) == sorted(set(COMMANDS) - {"place_order"} - operations)


def test_the_strategy_is_announced_once(client: BusClient, redis_client: Redis, account_id: str) -> None:
    """Connecting tells the worker which command stream to read."""
    assert client is not None
    assert redis_client.smembers(Keys(account_id).strategies) == {STRATEGY.encode()}


def test_results_come_as_models_and_failures_as_exceptions(client: BusClient, worker: FakeWorker) -> None:
    """A reply's result reads as the model asked for; a failed command raises what the worker said."""
    position = {"account_id": "1", "stock_code": "600000.SH", "volume": 1, "can_use_volume": 0}
    position |= {"open_price": 1.0, "market_value": 1.0}

    def script(command: AnyCommand) -> list[dict[str, Any]]:
        told = {"command_id": command.id, "command_type": command.type}
        if command.type == "query_positions":
            return [event("reply", **told, ok=True, result=[position])]
        return [event("reply", **told, ok=False, error={"code": "outcome_unknown", "message": "no answer"})]

    worker.script = script
    assert client.query_positions().results_as(PositionResult) == [PositionResult(**position)]
    with pytest.raises(CommandFailedError, match="outcome_unknown: no answer") as failure:
        client.query_asset().result_as(AssetResult)
    assert failure.value.may_have_traded


def test_a_field_that_the_contract_refuses_is_never_sent(client: BusClient, worker: FakeWorker) -> None:
    """A volume that is no whole number is refused at the caller's side."""
    with pytest.raises(ValidationError, match="order_volume"):
        client.place_order("600000.SH", "buy", 100.5, 10.5)  # type: ignore[arg-type] # that is the point
    assert worker.seen == []


def test_ttl_and_expires_at_exclude_each_other(client: BusClient, worker: FakeWorker) -> None:
    """An order's end is given in one way; ttl becomes a time on this machine's clock."""
    with pytest.raises(ValueError, match="not both"):
        client.place_order("600000.SH", "buy", 1, 1.0, ttl=1, expires_at=1)
    client.place_order("600000.SH", "buy", 1, 1.0, ttl=3)
    entry_id, sent = worker.seen[0]
    assert sent.expires_at is not None
    assert 2000 < sent.expires_at - int(entry_id.partition("-")[0]) <= 3000


def test_a_strategy_needs_a_name_that_the_contract_allows(redis_url: str) -> None:
    """A name that xtquant would cut is refused before anything is sent."""
    with pytest.raises(ValueError, match="1 to 23 characters"):
        BusClient(redis_url, account_id="1", strategy="x" * 24)


def test_events_that_arrive_while_waiting_for_a_reply_are_kept(client: BusClient, worker: FakeWorker) -> None:
    """Waiting for a reply takes nothing from the events, which come in the inbox's order."""
    worker.script = lambda command: [error("before"), *done(command), error("after")]
    reply = client.ping()
    first, second, third = (next(client.events()) for _ in range(3))
    assert (first, third) == (worker_event("before"), worker_event("after"))
    assert second == reply


def test_a_reply_timeout_says_that_the_order_may_be_live(client: BusClient, worker: FakeWorker) -> None:
    """Without a reply nobody knows what became of the order; a late reply can still be fetched."""
    worker.script = lambda _: []
    with pytest.raises(ReplyTimeoutError, match="may be live") as timeout:
        client.place_order("600000.SH", "buy", 100, 10.5, timeout=0.1)
    assert timeout.value.command_id == worker.seen[0][1].id
    worker.tell(*done(worker.seen[0][1]))
    assert client.wait_reply(timeout.value.command_id, timeout=5).ok


def test_an_old_reply_does_not_answer_a_new_command(client: BusClient, worker: FakeWorker) -> None:
    """An id may be used again on another day: only what comes after the command answers it."""
    old = event("reply", command_id="a1", command_type="ping", ok=False)
    worker.tell(error("something"), old)
    assert client.request(Ping(id="a1")).ok


def test_threads_that_wait_together_get_each_their_own_reply(client: BusClient, worker: FakeWorker) -> None:
    """Replies in any order reach the thread that asked."""
    held: list[AnyCommand] = []

    def all_in_reverse(command: AnyCommand) -> list[dict[str, Any]]:
        held.append(command)
        return [reply for one in reversed(held) for reply in done(one)] if len(held) == 8 else []

    worker.script = all_in_reverse
    ids = [f"id{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        replies = threads.map(lambda name: client.request(Ping(id=name)), ids)
    assert [reply.command_id for reply in replies] == ids


def test_one_thread_reads_events_while_another_trades(client: BusClient, worker: FakeWorker) -> None:
    """A thread that waits for events does not keep another's reply from it."""
    seen: list[Any] = []
    reading = threading.Thread(target=lambda: seen.extend(client.events(block=0.5)))
    reading.start()
    replies = [client.ping(timeout=5) for _ in range(5)]
    reading.join()
    assert seen == replies
    assert len(worker.seen) == 5


def test_a_lost_answer_makes_two_entries_with_one_id_and_one_reply(
    redis_proxy: TcpProxy, account_id: str, worker: FakeWorker
) -> None:
    """When XADD's answer is lost the same command is sent again, and the first reply is given out."""

    def duplicate_after_the_first(command: AnyCommand) -> list[dict[str, Any]]:
        return [reply | {"duplicate": len(worker.seen) > 1} for reply in done(command)]

    worker.script = duplicate_after_the_first
    with BusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY) as client:
        redis_proxy.cut_reply_to(b"XADD")
        reply = client.place_order("600000.SH", "buy", 100, 10.5)
    wait_until(lambda: len(worker.seen) == 2, "the worker has read both entries")
    assert {command.id for _, command in worker.seen} == {reply.command_id}
    assert not reply.duplicate


def test_a_command_that_redis_never_confirms_is_said_to_be_uncertain(
    redis_proxy: TcpProxy, account_id: str
) -> None:
    """While Redis is away a command is tried until its deadline, and then called uncertain."""
    with BusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY) as client:
        redis_proxy.refuse()
        with pytest.raises(SendUnconfirmedError, match="same id"):
            client.ping(timeout=0.3)


def test_a_reply_is_found_over_a_cut_connection(
    redis_proxy: TcpProxy, account_id: str, worker: FakeWorker
) -> None:
    """A connection that breaks while a reply is waited for costs nothing but time."""
    worker.script = lambda _: []
    with BusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY) as client:
        name = client.send(Ping(id=new_id()))
        wait_until(lambda: worker.seen, "the worker has read the command")
        with ThreadPoolExecutor(1) as threads:
            reply = threads.submit(client.wait_reply, name)
            redis_proxy.cut()
            worker.tell(*done(worker.seen[0][1]))
            assert reply.result(timeout=10).ok


def test_connecting_without_redis_says_so(redis_proxy: TcpProxy) -> None:
    """A Redis that cannot be reached is an error of its own, with what to check."""
    redis_proxy.refuse()
    client = BusClient(redis_proxy.url, account_id="1", strategy=STRATEGY, timeout=0.2)
    with pytest.raises(BusUnavailableError, match="Check Redis's address"):
        client.connect()
    client.close()


def test_a_new_reader_begins_with_what_comes_from_then_on(
    redis_url: str, account_id: str, worker: FakeWorker
) -> None:
    """Without a remembered position, nothing from before is handed out."""
    worker.tell(error("old"))
    with BusClient(redis_url, account_id=account_id, strategy=STRATEGY) as client:
        worker.tell(error("new"))
        assert messages(client) == ["new"]


def test_a_position_of_zero_reads_everything(redis_url: str, account_id: str, worker: FakeWorker) -> None:
    """A store can send a reader to the very beginning."""
    worker.tell(error("old"))
    start = MemoryPosition("0-0")
    with BusClient(redis_url, account_id=account_id, strategy=STRATEGY, position=start) as client:
        assert messages(client) == ["old"]


def test_a_remembered_position_survives_a_restart(
    redis_url: str, account_id: str, worker: FakeWorker, tmp_path: Path
) -> None:
    """What came while the program was away is handed out when it is back, and nothing else."""

    def read_as_a_new_program() -> list[str]:
        at = tmp_path / "position"
        with BusClient(redis_url, account_id=account_id, strategy=STRATEGY, position=at) as client:
            return messages(client)

    assert read_as_a_new_program() == []
    worker.tell(error("one"), error("two"))
    assert read_as_a_new_program() == ["one", "two"]
    worker.tell(error("three"))
    assert read_as_a_new_program() == ["three"]


def test_an_event_that_broke_the_program_comes_again(
    redis_url: str, account_id: str, worker: FakeWorker, tmp_path: Path
) -> None:
    """An event counts as handled only when the program came back for the next one, or ended well."""
    options: dict[str, Any] = {
        "account_id": account_id,
        "strategy": STRATEGY,
        "position": str(tmp_path / "position"),
    }

    def crash_at_the_first_event() -> None:
        with BusClient(redis_url, **options) as client:
            worker.tell(error("one"), error("two"))
            next(client.events())
            raise KeyError

    with pytest.raises(KeyError):
        crash_at_the_first_event()
    with BusClient(redis_url, **options) as client:
        assert messages(client) == ["one", "two"]


def test_an_entry_that_cannot_be_read_does_not_stop_the_reader(client: BusClient, worker: FakeWorker) -> None:
    """An event of a type that this version does not know is handed out as such."""
    worker.tell({"type": "news", "text": "x"}, error("next"))
    unknown, known = client.events(block=0)
    assert unknown.type == "news"
    assert not isinstance(known, Reply)


def worker_event(name: str) -> ErrorEvent:
    """Return `error(name)` as a reader sees it."""
    return ErrorEvent.model_validate(error(name))
