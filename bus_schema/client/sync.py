"""The client for programs with threads."""

import math
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from redis.exceptions import NoPermissionError, RedisError
from redis.typing import EncodableT, FieldT
from tenacity import Retrying

from bus_schema.client.address import Address, reply_ids
from bus_schema.client.connection import connect, ending_by
from bus_schema.client.dating import date_call
from bus_schema.client.errors import BusUnavailableError, ReplyTimeoutError, SendUnconfirmedError
from bus_schema.client.mailbox import Mailbox
from bus_schema.client.position import Bookmark, PositionStore, position_store
from bus_schema.client.reader import StreamReader, try_until
from bus_schema.client.requests import Requests
from bus_schema.client.retrying import Deadline, until
from bus_schema.client.sent_at import SentAt
from bus_schema.client.streams import BEGINNING, Entry, envelope, newest_of
from bus_schema.commands import AnyCommand
from bus_schema.events import Event, Reply, parse_event
from bus_schema.keys import DEFAULT_PREFIX
from bus_schema.signing import Signer


class BusClient(Requests[Reply]):
    """One strategy's end of the bus. Use it in a `with` statement.

    Threads may share it for commands; `events` is for one thread at a time.

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
        self._redis = connect(url)
        self._reader = StreamReader(url, timeout=timeout)
        self._sent_at = SentAt()
        self._mailbox = Mailbox()
        self._mail = threading.Condition()
        self._somebody_reads = False

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # An event in whose handling the program fell over is to be handed out again.
        if kind is None:
            self._bookmark.settle()
        self.close()

    def connect(self) -> None:
        """Announce the strategy, and find out where its inbox ends and what Redis's time is.

        Where Redis does not let it announce itself, an operator has to have registered its name.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        deadline = Deadline(self._timeout)
        try_until(deadline, self._announce)
        date_call(self._redis, self._sent_at, deadline)
        newest = self._reader.newest_id(self._address.inbox, deadline)
        self._mailbox.open(newest)
        self._bookmark.open(newest)

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()
        self._reader.close()

    def request(self, command: AnyCommand, *, timeout: float | None = None) -> Reply:
        """Send a command and wait for its reply.

        Raises:
            SendUnconfirmedError: Redis did not confirm the command; it may be on its stream all the same.
            ReplyTimeoutError: The command is on its stream, and no reply came in time.
        """
        deadline = self._deadline(timeout)
        self._send(command, deadline)
        return self._wait_reply(command.id, deadline)

    def send(self, command: AnyCommand, *, timeout: float | None = None) -> str:
        """Send a command without waiting for its reply; returns its id, for `wait_reply`.

        Raises:
            SendUnconfirmedError: Redis did not confirm it; it may be on its stream all the same.
        """
        self._send(command, self._deadline(timeout))
        return command.id

    def wait_reply(self, command_id: str, timeout: float | None = None) -> Reply:
        """Wait for the reply to a command that this client sent; it is given out once.

        Raises:
            ReplyTimeoutError: None came in time. What became of the command is not known: wait again, or
                send the same command with the same id.
        """
        return self._wait_reply(command_id, self._deadline(timeout))

    def events(self, *, block: float | None = None) -> Iterator[Event]:
        """Yield everything that is put into the inbox, in order: replies as well, also those waited for.

        Events are given at least once: after a crash, those that the program had in its hands come again,
        with the same `id`. An event counts as handled when the next one is asked for, or when the `with`
        block ends without an error.

        Args:
            block: Seconds to wait for the next event before the iteration ends; None waits for ever, also
                for a Redis that is away, and 0 ends at once.

        Raises:
            BusUnavailableError: Redis could not be reached in time.
        """
        self._bookmark.settle()
        while entries := self._reader.read_next(
            self._address.inbox, self._bookmark.position, Deadline(math.inf if block is None else block)
        ):
            for entry_id, raw in entries:
                self._bookmark.advance(entry_id)
                yield parse_event(raw)
            self._bookmark.settle()

    def _announce(self) -> None:
        # An ACL cannot say which name may be added, so one that tells strategies apart forbids it.
        with suppress(NoPermissionError):
            self._redis.sadd(self._address.strategies, self._address.strategy)

    def _announce_again(self, deadline: Deadline) -> None:
        """Nothing came for a while: Redis may have lost the names, and a worker started since knows none."""
        with suppress(RedisError), ending_by(deadline):
            self._announce()

    def _now_ms(self) -> int:
        return self._sent_at.clock.now_ns() // 1_000_000

    def _deadline(self, timeout: float | None) -> Deadline:
        return Deadline(self._timeout if timeout is None else timeout)

    def _send(self, command: AnyCommand, deadline: Deadline) -> None:
        ids = reply_ids(command)
        with self._mail:
            # Before it is sent: another thread may read the reply before this one goes on.
            self._mailbox.expect(ids)
        try:
            entry = envelope(command, self._signer, date_call(self._redis, self._sent_at, deadline))
            with ending_by(deadline):
                newest = self._append_until(deadline, entry)
        except (RedisError, BusUnavailableError) as fault:
            # After a fault, another server may answer.
            self._sent_at.clock.distrust()
            raise SendUnconfirmedError(command.id, fault) from fault
        with self._mail:
            self._mailbox.sent(ids, newest)

    def _append_until(self, deadline: Deadline, entry: dict[FieldT, EncodableT]) -> str:
        """Put the very same entry on the stream until Redis confirms one, however many that takes."""
        for attempt in Retrying(**until(deadline)):
            with attempt:
                newest = self._append(entry)
        if attempt.retry_state.attempt_number == 1:
            return newest
        # After a lost answer the newest entry may be the reply already, and another server may have given it.
        self._sent_at.clock.distrust()
        return BEGINNING

    def _append(self, entry: dict[FieldT, EncodableT]) -> str:
        # In one round trip, and in this order: the reply cannot be older than the newest entry before the
        # command.
        asked, may_ask = self._sent_at.clock.now_ns(), self._sent_at.may_ask
        with self._redis.pipeline(transaction=False) as together:
            together.xrevrange(self._address.inbox, count=1)
            together.xadd(self._address.commands, entry)
            if may_ask:
                together.time()
            newest, _, *told = together.execute()
        for answer in told:
            self._sent_at.heard(answer, asked)
        return newest_of(newest)

    def _wait_reply(self, command_id: str, deadline: Deadline) -> Reply:
        with self._mail:
            self._mailbox.want(command_id)
        while True:
            with self._mail:
                self._mail.wait_for(
                    lambda: self._mailbox.has(command_id) or not self._somebody_reads, deadline.remaining
                )
                if (reply := self._mailbox.take(command_id)) is not None:
                    return reply
                if deadline.passed:
                    raise ReplyTimeoutError(command_id, deadline.timeout)
                self._somebody_reads = True
            try:
                self._read_for_all(deadline)
            except BusUnavailableError as fault:
                raise ReplyTimeoutError(command_id, deadline.timeout) from fault

    def _read_for_all(self, deadline: Deadline) -> None:
        """Read the inbox on behalf of every waiting thread: one read serves them all."""
        entries: list[Entry] = []
        try:
            entries = self._reader.read_once(self._address.inbox, self._mailbox.cursor, deadline)
            if not entries:
                self._announce_again(deadline)
        finally:
            with self._mail:
                self._somebody_reads = False
                self._mailbox.feed(entries)
                self._mail.notify_all()
