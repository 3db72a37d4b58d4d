import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fake_worker import STRATEGY, FakeWorker, done, event
from redis import Redis

from bus_schema.client import AsyncBusClient, BusUnavailableError, ReplyTimeoutError, SendUnconfirmedError
from bus_schema.commands import AnyCommand, Ping
from bus_schema.events import ErrorEvent
from bus_schema.keys import Keys
from bus_schema.results import PlacedResult
from ops.chaos.proxy import TcpProxy

T = TypeVar("T")


@pytest.fixture
def worker(redis_client: Redis, account_id: str) -> Iterator[FakeWorker]:
    """Run a worker that does whatever it is asked."""
    with FakeWorker(redis_client, Keys(account_id)) as fake:
        yield fake


def run(program: Coroutine[Any, Any, T]) -> T:
    """Run an asyncio program, no longer than a test may take."""
    return asyncio.run(asyncio.wait_for(program, 20))


async def messages(client: AsyncBusClient) -> list[str]:
    """Return the names of the errors that wait in the inbox."""
    return [one.message async for one in client.events(block=0) if isinstance(one, ErrorEvent)]


def test_place_order_gives_the_reply_to_this_command(
    redis_url: str, account_id: str, worker: FakeWorker
) -> None:
    """An order's reply carries the order number that the terminal gave it."""

    async def program() -> PlacedResult:
        async with AsyncBusClient(redis_url, account_id=account_id, strategy=STRATEGY) as client:
            reply = await client.place_order("600000.SH", "buy", 100, 10.5, client_order_id="a1")
            return reply.result_as(PlacedResult)

    assert run(program()) == PlacedResult(client_order_id="a1", order_id=7)
    assert len(worker.seen) == 1


def test_tasks_that_wait_together_get_each_their_own_reply(
    redis_url: str, account_id: str, worker: FakeWorker
) -> None:
    """Replies in any order reach the task that asked, while another reads events."""
    held: list[AnyCommand] = []

    def all_in_reverse(command: AnyCommand) -> list[dict[str, Any]]:
        held.append(command)
        return [reply for one in reversed(held) for reply in done(one)] if len(held) == 8 else []

    worker.script = all_in_reverse
    ids = [f"id{number}" for number in range(8)]

    async def program() -> tuple[list[str], int]:
        async with AsyncBusClient(redis_url, account_id=account_id, strategy=STRATEGY) as client:
            replies = await asyncio.gather(*(client.request(Ping(id=name)) for name in ids))
            seen = [one async for one in client.events(block=0)]
            return [reply.command_id for reply in replies], len(seen)

    assert run(program()) == (ids, 8)


def test_a_reply_timeout_leaves_the_client_in_order(
    redis_url: str, account_id: str, worker: FakeWorker
) -> None:
    """A reply that came too late can still be fetched, over a connection that works."""
    worker.script = lambda _: []

    async def program() -> bool:
        async with AsyncBusClient(redis_url, account_id=account_id, strategy=STRATEGY) as client:
            name = await client.send(Ping(id="a1"))
            with pytest.raises(ReplyTimeoutError, match="may be live"):
                await client.wait_reply(name, timeout=0.1)
            worker.tell(*done(Ping(id="a1")))
            return (await client.wait_reply(name)).ok

    assert run(program())


def test_a_lost_answer_makes_two_entries_with_one_id_and_one_reply(
    redis_proxy: TcpProxy, account_id: str, worker: FakeWorker
) -> None:
    """When XADD's answer is lost the same command is sent again, and one reply is given out."""

    async def program() -> str:
        async with AsyncBusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY) as client:
            redis_proxy.cut_reply_to(b"XADD")
            reply = await client.place_order("600000.SH", "buy", 100, 10.5)
            replies = client.events(block=5)
            assert [(await anext(replies)).type for _ in range(2)] == ["reply", "reply"]
            return reply.command_id

    name = run(program())
    assert [command.id for _, command in worker.seen] == [name, name]


def test_events_go_on_after_the_remembered_position(
    redis_url: str, account_id: str, worker: FakeWorker, tmp_path: Path
) -> None:
    """What came while the program was away is handed out when it is back, and nothing else."""

    async def read_as_a_new_program() -> list[str]:
        at = tmp_path / "position"
        async with AsyncBusClient(redis_url, account_id=account_id, strategy=STRATEGY, position=at) as client:
            return await messages(client)

    assert run(read_as_a_new_program()) == []
    worker.tell(event("error", code="internal_error", message="one"))
    assert run(read_as_a_new_program()) == ["one"]
    assert run(read_as_a_new_program()) == []


def test_a_redis_that_is_away_is_said_to_be(redis_proxy: TcpProxy, account_id: str) -> None:
    """Without Redis, sending is uncertain and connecting fails."""

    async def program() -> None:
        async with AsyncBusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY) as client:
            redis_proxy.refuse()
            with pytest.raises(SendUnconfirmedError, match="same id"):
                await client.ping(timeout=0.2)
        other = AsyncBusClient(redis_proxy.url, account_id=account_id, strategy=STRATEGY, timeout=0.2)
        with pytest.raises(BusUnavailableError, match="Check Redis's address"):
            await other.connect()
        await other.close()

    run(program())


def test_a_task_that_is_cancelled_ends(redis_url: str, account_id: str) -> None:
    """Wherever the cancellation meets it: also while a command is being written, on Python 3.11."""

    async def program() -> int:
        async with AsyncBusClient(redis_url, account_id=account_id, strategy=STRATEGY) as client:

            async def send_for_ever() -> None:
                while True:
                    await client.send(Ping(id="a1"))

            went_on = 0
            for turns in range(60):
                task = asyncio.create_task(send_for_ever())
                for _ in range(turns % 20):
                    await asyncio.sleep(0)
                while not task.done():
                    task.cancel()
                    await asyncio.wait([task], timeout=1)
                    went_on += not task.done()
            return went_on

    assert run(program()) == 0
