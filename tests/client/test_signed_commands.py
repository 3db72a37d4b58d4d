"""Clients that sign what they send, and those that read it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from fake_worker import STRATEGY, FakeWorker
from redis import Redis

from bus_schema import codec
from bus_schema.client import AsyncBusClient, BusClient, OperatorClient
from bus_schema.commands import Ping
from bus_schema.control import Halt
from bus_schema.keys import Keys
from bus_schema.signing import Signer
from worker.bus.clock import BusClock
from worker.bus.credits import Credits
from worker.bus.entries import read_entry
from worker.bus.intake import Intake
from worker.bus.link import RedisLink
from worker.bus.past import Past
from worker.bus.signatures import Signatures
from worker.engine.inputs import CONTROL, CommandRead, CommandUnreadable, ControlRead

KEY, OPERATORS_KEY = "strategy" * 4, "operator" * 4


@pytest.fixture
def keys(account_id: str) -> Keys:
    """The account's keys."""
    return Keys(account_id)


def only_entry(redis: Redis, stream: str) -> dict[bytes, bytes]:
    """Return the fields of the one entry that a stream has."""
    entries: Any = redis.xrange(stream)
    ((_, fields),) = entries
    return dict(fields)


def said_now(data: bytes) -> bool:
    """Whether a command says that it was sent within the last seconds."""
    sent_at: int = codec.decode(data)["sent_at"]
    return 0 <= time.time() * 1000 - sent_at < 10_000


def test_a_client_with_a_key_signs(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """The signature is of the bytes that were sent, which say when that was."""
    with BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY, signing_key=KEY) as bus:
        bus.send(Ping(id="p1"))
    fields = only_entry(redis_client, keys.commands(STRATEGY))
    assert list(fields) == [b"data", b"signature"]
    assert Signer(KEY, keys.commands(STRATEGY)).is_signed(fields[b"data"], fields[b"signature"])
    assert said_now(fields[b"data"])


def test_an_asyncio_client_with_a_key_signs(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """As the other does."""

    async def send() -> None:
        async with AsyncBusClient(
            redis_url, account_id=keys.account_id, strategy=STRATEGY, signing_key=KEY
        ) as bus:
            await bus.send(Ping(id="p1"))

    asyncio.run(send())
    fields = only_entry(redis_client, keys.commands(STRATEGY))
    assert Signer(KEY, keys.commands(STRATEGY)).is_signed(fields[b"data"], fields[b"signature"])


def test_an_operator_with_a_key_signs(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """For the control stream."""
    with OperatorClient(redis_url, account_id=keys.account_id, signing_key=OPERATORS_KEY) as operator:
        operator.send(Halt(id="h1", reason="lunch"))
    fields = only_entry(redis_client, keys.control)
    assert Signer(OPERATORS_KEY, keys.control).is_signed(fields[b"data"], fields[b"signature"])
    assert said_now(fields[b"data"])


def test_a_time_that_was_given_is_kept(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """When it was sent is said beside it."""
    with BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY, signing_key=KEY) as bus:
        bus.send(Ping(id="p1", expires_at=7))
    sent = codec.decode(only_entry(redis_client, keys.commands(STRATEGY))[b"data"])
    assert (sent["expires_at"], "sent_at" in sent) == (7, True)


def test_without_a_key_nothing_is_signed(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """The entry has no more than its data."""
    with BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY) as bus:
        bus.send(Ping(id="p1"))
    assert only_entry(redis_client, keys.commands(STRATEGY)).keys() == {b"data"}


@pytest.mark.parametrize("client", [BusClient, AsyncBusClient])
def test_a_short_key_is_refused(client: Callable[..., object]) -> None:
    """Before anything is sent, and without showing it."""
    with pytest.raises(ValueError, match="at least 32") as refused:
        client("redis://127.0.0.1:1", account_id="1", strategy=STRATEGY, signing_key="sesame")
    assert "sesame" not in str(refused.value)


def test_who_knows_no_keys_reads_signed_commands(redis_url: str, redis_client: Redis, keys: Keys) -> None:
    """A reader that takes `data` alone need not know of signatures."""
    with (
        FakeWorker(redis_client, keys),
        BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY, signing_key=KEY) as bus,
    ):
        assert bus.ping().ok


def intake(redis_url: str, keys: Keys, told: list[Any], *, signed: bool) -> Intake:
    """The worker's way in, over a real Redis."""
    clock = BusClock()
    signers = {STRATEGY: Signer(KEY, keys.commands(STRATEGY)), CONTROL: Signer(OPERATORS_KEY, keys.control)}
    reading = Signatures(signers, clock.now, 5_000).read if signed else read_entry
    link = RedisLink(redis_url, "intake")
    return Intake(link, keys, clock, Credits(256), told.extend, past=Past(), reading=reading)


def read_all(redis_url: str, keys: Keys, *, signed: bool) -> list[Any]:
    """Return what the worker is told of everything that lies in the streams."""
    told: list[Any] = []
    way_in = intake(redis_url, keys, told, signed=signed)
    way_in.connect()
    way_in.read()
    way_in.close()
    return [one for one in told if isinstance(one, CommandRead | ControlRead | CommandUnreadable)]


@pytest.fixture
def _sent_by_all(redis_url: str, keys: Keys) -> None:
    """One command of a strategy with its key, one of the operators, and one of somebody without a key."""
    with BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY, signing_key=KEY) as bus:
        bus.send(Ping(id="signed"))
    with BusClient(redis_url, account_id=keys.account_id, strategy=STRATEGY) as bus:
        bus.send(Ping(id="unsigned"))
    with OperatorClient(redis_url, account_id=keys.account_id, signing_key=OPERATORS_KEY) as operator:
        operator.send(Halt(id="halt", reason="lunch"))


@pytest.mark.usefixtures("_sent_by_all")
def test_a_worker_with_keys_believes_who_has_them(redis_url: str, keys: Keys) -> None:
    """What the clients sign is what it checks."""
    told = read_all(redis_url, keys, signed=True)
    believed = {one.command.id for one in told if not isinstance(one, CommandUnreadable)}
    distrusted = {one.command_id for one in told if isinstance(one, CommandUnreadable)}
    assert (believed, distrusted) == ({"signed", "halt"}, {"unsigned"})


@pytest.mark.usefixtures("_sent_by_all")
def test_a_worker_without_keys_takes_all(redis_url: str, keys: Keys) -> None:
    """Off by default: nothing changes, and a signature disturbs nobody."""
    told = read_all(redis_url, keys, signed=False)
    assert {one.command.id for one in told} == {"signed", "unsigned", "halt"}
