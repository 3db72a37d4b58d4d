"""The client for programs with asyncio; see `sync` for what it promises."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from redis.exceptions import NoPermissionError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.typing import EncodableT, FieldT
from tenacity import AsyncRetrying

from bus_schema.client.address import Address, reply_ids
from bus_schema.client.connection import BLOCK_SECONDS, SOCKET_SECONDS, connect_async
from bus_schema.client.errors import BusUnavailableError, ReplyTimeoutError, SendUnconfirmedError
from bus_schema.client.mailbox import Mailbox
from bus_schema.client.position import Bookmark, PositionStore, position_store
from bus_schema.client.requests import Requests
from bus_schema.client.retrying import Deadline, until
from bus_schema.client.sent_at import SentAt
from bus_schema.client.streams import BEGINNING, Entry, entries_of, envelope, newest_of, reading
from bus_schema.commands import AnyCommand
from bus_schema.events import Event, Reply, parse_event
from bus_schema.keys import DEFAULT_PREFIX
from bus_schema.signing import Signer

T = TypeVar("T")
_GRACE_SECONDS = 0.5
"""For Redis to say that a read has found nothing: it looks at its clock ten times a second."""


class AsyncBusClient(Requests[Coroutine[Any, Any, Reply]]):
    """One strategy's end of the bus. Use it in an `async with` statement.

    Tasks may share it for commands; `events` is for one task at a time.

    Give `timeout` instead of wrapping a call into `asyncio.wait_for`: on Python 3.11, `wait_for` swallows
    cancellations, so that a task goes on which was to end (https://github.com/python/cpython/issues/86296,
    mended in 3.12). `asyncio.timeout` around a call does not.

    Args:
        url: Of Redis, such as `redis://user:password@host:6379/0`, or `rediss://` for TLS.
        account_id: The account as the terminal knows it.
        strategy: This strategy's name; two programs must not share one.
        prefix: What the bus's keys start with.
        position: Where it is remembered how far `events` was read: a file's path, or a store. Without one,
            each start begins with what comes from then on.
        timeout: Seconds to wait for Redis and for a reply, where a method is not told otherwise.
        signing_key: This strategy's key, where the worker takes signed commands alone, see `signing`.

    Raises:
        ValueError: The url is none, the strategy's name is not one that the contract allows, or the key is
            too short.
    """

    def __init__(
        self,
        url: str,
        *,
        account_id: str,
        strategy: str,
        prefix: str = DEFAULT_PREFIX,
        position: PositionStore | str | Path | None = None,
        timeout: float = 10.0,
        signing_key: str | None = None,
    ) -> None:
        self._address = Address.of(account_id, strategy, prefix)
        self._signer = Signer(signing_key, self._address.commands) if signing_key is not None else None
        self._bookmark = Bookmark(position_store(position))
        self._timeout = timeout
        self._redis = connect_async(url)
        self._sent_at = SentAt()
        self._mailbox = Mailbox()
        self._turn_to_read = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # An event in whose handling the program fell over is to be handed out again.
        if kind is None:
            self._bookmark.settle()
        await self.close()

    async def connect(self) -> None:
        """Announce the strategy, and find out where its inbox ends and what Redis's time is.

        Where Redis does not let it announce itself, an operator has to have registered its name.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        newest = await _try_until(Deadline(self._timeout), self._introduce)
        self._mailbox.open(newest)
        self._bookmark.open(newest)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def request(self, command: AnyCommand, *, timeout: float | None = None) -> Reply:  # noqa: ASYNC109 - the same for both clients.
        """Send a command and wait for its reply.

        Raises:
            SendUnconfirmedError: Redis did not confirm the command; it may be on its stream all the same.
            ReplyTimeoutError: The command is on its stream, and no reply came in time.
        """
        deadline = self._deadline(timeout)
        await self._send(command, deadline)
        return await self._wait_reply(command.id, deadline)

    async def send(self, command: AnyCommand, *, timeout: float | None = None) -> str:  # noqa: ASYNC109 - as above.
        """Send a command without waiting for its reply; returns its id, for `wait_reply`.

        Raises:
            SendUnconfirmedError: Redis did not confirm it; it may be on its stream all the same.
        """
        await self._send(command, self._deadline(timeout))
        return command.id

    async def wait_reply(self, command_id: str, timeout: float | None = None) -> Reply:  # noqa: ASYNC109 - as above.
        """Wait for the reply to a command that this client sent; it is given out once.

        Raises:
            ReplyTimeoutError: None came in time. What became of the command is not known: wait again, or
                send the same command with the same id.
        """
        return await self._wait_reply(command_id, self._deadline(timeout))

    async def events(self, *, block: float | None = None) -> AsyncIterator[Event]:
        """Yield everything that is put into the inbox, in order: replies as well, also those waited for.

        Events are given at least once: after a crash, those that the program had in its hands come again,
        with the same `id`. An event counts as handled when the next one is asked for, or when the `async
        with` block ends without an error.

        Args:
            block: Seconds to wait for the next event before the iteration ends; None waits for ever, also
                for a Redis that is away, and 0 ends at once.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        self._bookmark.settle()
        while entries := await self._read_next(self._bookmark.position, math.inf if block is None else block):
            for entry_id, raw in entries:
                self._bookmark.advance(entry_id)
                yield parse_event(raw)
            self._bookmark.settle()

    def _deadline(self, timeout: float | None) -> Deadline:
        return Deadline(self._timeout if timeout is None else timeout)

    async def _introduce(self) -> str:
        await self._announce()
        await self._ask_time()
        return newest_of(await self._redis.xrevrange(self._address.inbox, count=1))

    async def _announce(self) -> None:
        # An ACL cannot say which name may be added, so one that tells strategies apart forbids it.
        with suppress(NoPermissionError):
            await self._redis.sadd(self._address.strategies, self._address.strategy)

    async def _ask_time(self) -> None:
        asked = self._sent_at.clock.now_ns()
        try:
            self._sent_at.heard(await self._redis.time(), asked)
        except NoPermissionError:
            self._sent_at.refused()

    async def _date_call(self, deadline: Deadline) -> int | None:
        began = self._sent_at.now()
        if self._sent_at.must_ask:
            await _try_until(deadline, self._ask_time)
        return self._sent_at.of(began)

    def _now_ms(self) -> int:
        return self._sent_at.clock.now_ns() // 1_000_000

    async def _send(self, command: AnyCommand, deadline: Deadline) -> None:
        ids = reply_ids(command)
        # Before it is sent: another task may read the reply before this one goes on.
        self._mailbox.expect(ids)
        try:
            entry = envelope(command, self._signer, await self._date_call(deadline))
            async with asyncio.timeout(deadline.remaining):
                newest = await self._append_until(deadline, entry)
        except (RedisError, BusUnavailableError, TimeoutError) as fault:
            # After a fault, another server may answer.
            self._sent_at.clock.distrust()
            raise SendUnconfirmedError(command.id, fault) from fault
        self._mailbox.sent(ids, newest)

    async def _append_until(self, deadline: Deadline, entry: dict[FieldT, EncodableT]) -> str:
        """Put the very same entry on the stream until Redis confirms one, however many that takes."""
        async for attempt in AsyncRetrying(**until(deadline)):
            with attempt:
                newest = await _limited(lambda: self._append(entry))
        if attempt.retry_state.attempt_number == 1:
            return newest
        # After a lost answer the newest entry may be the reply already, and another server may have given it.
        self._sent_at.clock.distrust()
        return BEGINNING

    async def _append(self, entry: dict[FieldT, EncodableT]) -> str:
        # In one round trip, and in this order: the reply cannot be older than the newest entry before the
        # command.
        asked, may_ask = self._sent_at.clock.now_ns(), self._sent_at.may_ask
        async with self._redis.pipeline(transaction=False) as together:
            together.xrevrange(self._address.inbox, count=1)
            together.xadd(self._address.commands, entry)
            if may_ask:
                together.time()
            newest, _, *told = await together.execute()
        for answer in told:
            self._sent_at.heard(answer, asked)
        return newest_of(newest)

    async def _wait_reply(self, command_id: str, deadline: Deadline) -> Reply:
        self._mailbox.want(command_id)
        try:
            async with asyncio.timeout(deadline.remaining):
                return await self._next_reply(command_id, deadline)
        except (TimeoutError, BusUnavailableError) as fault:
            raise ReplyTimeoutError(command_id, deadline.timeout) from fault

    async def _next_reply(self, command_id: str, deadline: Deadline) -> Reply:
        while (reply := self._mailbox.take(command_id)) is None:
            # One read serves all waiting tasks; whoever comes after it may find the reply there.
            async with self._turn_to_read:
                if not self._mailbox.has(command_id):
                    entries = await self._read_once(self._mailbox.cursor, deadline)
                    self._mailbox.feed(entries)
                    if not entries:
                        await self._announce_again()
        return reply

    async def _announce_again(self) -> None:
        """Nothing came for a while: Redis may have lost the names, and a worker started since knows none."""
        with suppress(RedisError):
            await self._announce()

    async def _read_next(self, after: str, block: float) -> list[Entry]:
        deadline = Deadline(block)
        while True:
            entries = await self._read_once(after, deadline)
            if entries or deadline.passed:
                return entries

    async def _read_once(self, after: str, deadline: Deadline) -> list[Entry]:
        async def read() -> list[Entry]:
            block = min(BLOCK_SECONDS, deadline.remaining)
            return entries_of(await self._redis.xread(**reading(self._address.inbox, after, block)))

        return await _try_until(deadline, read, _GRACE_SECONDS)


async def _limited(operation: Callable[[], Awaitable[T]]) -> T:
    """Try something once, for no longer than a connection can be believed to work without an answer."""
    try:
        async with asyncio.timeout(SOCKET_SECONDS):
            return await operation()
    except TimeoutError as late:
        raise RedisTimeoutError("Redis does not answer") from late


async def _try_until(deadline: Deadline, operation: Callable[[], Awaitable[T]], grace: float = 0.0) -> T:
    limit = None if math.isinf(deadline.remaining) else deadline.remaining + grace
    try:
        async with asyncio.timeout(limit):
            return await AsyncRetrying(**until(deadline))(_limited, operation)
    except (RedisError, TimeoutError) as fault:
        raise BusUnavailableError(fault) from fault
