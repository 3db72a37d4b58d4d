"""Events go out: how rows are copied to their streams, each once and in order, one step at a time.

A row's entry id is fixed when it is decided, and each output stream has this one writer; so a row that is
sent again is refused by Redis itself, and the id that a stream has reached says where to go on. A reply and
the XACK of its command travel in one transaction.
"""

import math
from collections.abc import Callable, Collection
from functools import cache, partial
from threading import Event, Lock
from typing import Any, Protocol

import structlog

from bus_schema.codec import decode
from bus_schema.keys import DATA_FIELD, Keys
from worker.bus.entries import EntryId, entry_order
from worker.bus.link import (
    WRONG_TYPE,
    BusUnavailableError,
    Command,
    OutOfMemoryError,
    RedisLink,
    ResponseError,
)
from worker.bus.outbox import Outbox
from worker.bus.outputs import PASSING, key_of
from worker.bus.posted import Posted, acknowledgements, deletions, undelivered
from worker.engine.effects import Row
from worker.engine.inputs import CONTROL

FEW = 16
FEW_BYTES = 32_768
"""Rows that whoever has decided sends itself: as much as a socket takes in also when Redis reads nothing."""
BATCH = 128
"""Rows in one transaction: many enough to be cheap, few enough that Redis stays responsive."""

_NOT_LATER = "equal or smaller"
"""Redis's words when an entry id is not above the stream's newest."""

log = structlog.get_logger(__name__)


class RowsAgain(Protocol):
    """Where durable rows can be read once more."""

    def after(self, entry_id: EntryId, streams: Collection[str], limit: int) -> list[Row]:
        """Up to ``limit`` rows of any of the streams that come behind an entry id, oldest first."""


class RoomMaker(Protocol):
    """What makes room in a full Redis."""

    def __call__(self, *, for_operators: bool) -> None:
        """Make some; operators' answers may take what is kept for them."""


def _no_room(*, for_operators: bool) -> None:
    """Nobody makes any."""


class Shipment:
    """One connection's writes, and how far each stream had come when Redis was last heard.

    Args:
        link: this thread's connection.
        keys: the account's keys.
        outbox: where rows come from.
        journal: where durable rows are read again when Redis has lost some.
        written: each stream's newest row in the journal at the start.
    """

    def __init__(
        self,
        link: RedisLink,
        keys: Keys,
        *,
        outbox: Outbox,
        journal: RowsAgain,
        written: dict[str, EntryId],
    ) -> None:
        self._link = link
        self._keys = keys
        self._key = cache(partial(key_of, keys))
        self._outbox = outbox
        self._journal = journal
        self._reached = dict(written)
        self._sent: EntryId = (0, 0)
        """The newest row that was ever sent, whether or not it arrived."""
        self._there: set[str] = set()
        """Streams that Redis is known to have; one that vanishes must be filled before it goes on."""
        self._unusable: set[str] = set()
        """Streams whose key holds something else; nothing can be added until somebody has deleted it."""
        self._undelivered: list[tuple[Row, str]] = []
        """Replies that no journal has, with the key that could not take each: told in ``errors`` instead."""
        self._turn = Lock()
        """Held by whoever uses the connection."""
        self._posted: Posted | None = None
        self._behind = Event()
        self._behind.set()
        self.given_up: Callable[[], None] = lambda: None
        """Called when replies to queries were given up, so that their commands are read again."""
        self.make_room: RoomMaker = _no_room
        """Called when Redis is full."""
        self.shipped: tuple[Callable[[list[Row]], None], ...] = ()
        """Each is called with rows that Redis has confirmed for the first time."""

    def check(self) -> None:
        """Compare the streams with the journal again: Redis has lost something."""
        self._behind.set()

    def post(self) -> None:
        """Send a few rows that have just been put, in the thread that has put them, if nothing is under way.

        To wake the shipper's thread takes longer than to send. What Redis answers is for that thread to hear.
        """
        if self._turn.acquire(blocking=False):
            try:
                if self._free:
                    self._post(self._outbox.first(FEW), FEW_BYTES)
            except BusUnavailableError:
                self._behind.set()
            finally:
                self._turn.release()

    @property
    def _free(self) -> bool:
        """Whether nothing is under way, and nothing must be found out before more is sent."""
        uncertain = self._behind.is_set() or self._unusable or not self._link.connected
        return self._posted is None and not uncertain

    def _post(self, rows: list[Row], most_bytes: float = math.inf) -> None:
        if rows and sum(len(row.data) for row in rows) <= most_bytes:
            self._posted = self._send(rows, [(row, stream) for row in rows for stream in row.streams])

    def ship(self, wait_seconds: float) -> None:
        """Ship up to one batch, waiting for it if there is none.

        Raises:
            BusUnavailableError: it broke; what was sent may be there, as the next call finds out.
        """
        self._outbox.wait(wait_seconds)
        self.between_batches(self._ship)

    def between_batches(self, use: Callable[[], None]) -> None:
        """Use the connection when Redis has answered all that was sent.

        Raises:
            BusUnavailableError: it broke.
        """
        with self._turn:
            try:
                self._hear()
                use()
            except BusUnavailableError:
                self._behind.set()
                raise

    def _ship(self) -> None:
        self._see_what_is_missing()
        self._post(self._outbox.first(BATCH))
        self._hear()

    def _hear(self) -> None:
        posted, self._posted = self._posted, None
        if posted is None:
            return
        self._settle(posted)
        self._outbox.confirm(posted.rows)
        self._discard(posted.rows)
        for tell in self.shipped:
            tell(posted.rows)

    def _discard(self, rows: list[Row]) -> None:
        """Apart from the transaction, since an older ACL file does not let the worker delete."""
        commands = deletions(self._keys, rows)
        for reply in self._link.pipeline(commands) if commands else ():
            if isinstance(reply, ResponseError):
                log.warning("entry_not_deleted", error=str(reply), advice="write the ACL file again")

    def close(self) -> None:
        """Drop the connection."""
        self._link.close()

    def _see_what_is_missing(self) -> None:
        given_up = self._outbox.take_given_up()
        if given_up is not None:
            self._reached.update(given_up)
            self._behind.set()
            self.given_up()
        if self._behind.is_set():
            # Cleared first: whoever asks for a check meanwhile gets another one.
            self._behind.clear()
            self._catch_up(list(self._reached))
        else:
            self._catch_up(sorted(self._unusable))

    def _catch_up(self, streams: list[str]) -> None:
        """Fill each stream from the journal up to where it had come, if Redis has less of it than that.

        Row by row rather than stream by stream: if the worker and its journal's last rows die meanwhile, what
        Redis has of a command is its reply, or nothing, and not only what follows from the reply.
        """
        newest = {stream: self._newest(stream) for stream in streams}
        while behind := self._less_than_reached(newest):
            rows = self._journal.after(min(behind.values()), behind, BATCH)
            if not rows:
                return
            copies = [(row, stream) for row in rows for stream in self._lacking(row, behind)]
            if copies:
                self._settle(self._send([row for row in rows if self._lacking(row, behind)], copies))
            newest |= {stream: max(at, (rows[-1].at, rows[-1].n)) for stream, at in behind.items()}

    def _less_than_reached(self, newest: dict[str, EntryId]) -> dict[str, EntryId]:
        return {
            stream: at
            for stream, at in newest.items()
            # A stream in which nothing durable was told has nowhere to be filled up to.
            if at < self._reached.get(stream, (0, 0)) and stream not in self._unusable
        }

    def _lacking(self, row: Row, behind: dict[str, EntryId]) -> list[str]:
        here = (row.at, row.n)
        return [name for name in row.streams if name in behind and behind[name] < here <= self._reached[name]]

    def _newest(self, stream: str) -> EntryId:
        """The highest id that Redis has ever seen in the stream."""
        try:
            reply = self._link.call("XINFO", "STREAM", key_of(self._keys, stream))
        except ResponseError as error:
            self._there.discard(stream)
            if str(error).startswith(WRONG_TYPE):
                self._avoid(stream, error)
            else:
                # No such key: nothing of it is there.
                self._unusable.discard(stream)
            return 0, 0
        self._there.add(stream)
        self._unusable.discard(stream)
        fields = dict(zip(reply[::2], reply[1::2], strict=True))
        return entry_order(fields[b"last-generated-id"])

    def _send(self, rows: list[Row], copies: list[tuple[Row, str]]) -> Posted:
        adds = copies
        if self._unusable:
            adds = [(row, stream) for row, stream in copies if stream not in self._unusable]
            for row, stream in copies:
                self._keep_for_later(row, stream)
        sent_before, self._sent = self._sent, max(self._sent, (rows[-1].at, rows[-1].n))
        commands: list[Command] = [("MULTI",)]
        commands += [self._add(row, stream, row.entry_id) for row, stream in adds]
        commands += acknowledgements(self._keys, rows)
        self._link.send([*commands, ("EXEC",)])
        return Posted(rows, adds, len(commands) + 1, sent_before)

    def _settle(self, posted: Posted) -> None:
        replies = [self._link.receive() for _ in range(posted.replies)]
        done = replies[-1]
        if isinstance(done, ResponseError) or done is None:
            refused = next((reply for reply in replies if isinstance(reply, ResponseError)), done)
            log.error("redis_refuses_writes", error=str(refused))
            if isinstance(refused, OutOfMemoryError):
                operators = any(row.settles and row.settles.strategy == CONTROL for row in posted.rows)
                self.make_room(for_operators=operators)
            raise BusUnavailableError(f"Redis refuses writes: {refused}")
        answered = list(zip(posted.adds, done, strict=False))
        for (row, stream), reply in answered:
            if reply is not None:
                self._added(row, stream, reply, again=(row.at, row.n) <= posted.sent_before)
        self._miss({stream for (_, stream), reply in answered if reply is None})
        while self._undelivered:
            # Redis numbers it: what comes later may be there already.
            self._link.call(
                "XADD", key_of(self._keys, "errors"), "*", DATA_FIELD, undelivered(*self._undelivered[0])
            )
            del self._undelivered[0]

    def _miss(self, streams: set[str]) -> None:
        """Somebody has deleted streams: they are filled from the journal before anything newer is added."""
        if streams:
            self._there -= streams
            log.error("streams_missing", streams=sorted(streams), advice="Redis has lost data")
            raise BusUnavailableError(f"these streams are gone and will be filled again: {sorted(streams)}")

    def _added(self, row: Row, stream: str, reply: Any, *, again: bool) -> None:
        if isinstance(reply, ResponseError) and _NOT_LATER not in str(reply):
            self._avoid(stream, reply)
            self._keep_for_later(row, stream)
            return
        # Also where it stood there already: an earlier attempt's reply was lost, and nothing noted it.
        here = (row.at, row.n)
        if here > self._reached.get(stream, (0, 0)):
            self._reached[stream] = here
        self._there.add(stream)
        if isinstance(reply, ResponseError) and not self._was_added(row, stream, again=again):
            self._overtaken(row, stream)

    def _was_added(self, row: Row, stream: str, *, again: bool) -> bool:
        """Whether the row came in at an earlier attempt; what is sent again may be trimmed away already."""
        key = key_of(self._keys, stream)
        newest_up_to_it = self._link.call("XREVRANGE", key, row.entry_id, "-", "COUNT", 1)
        if not newest_up_to_it:
            return again
        return bool(newest_up_to_it[0][0].decode() == row.entry_id)

    def _avoid(self, stream: str, error: ResponseError) -> None:
        if stream not in self._unusable:
            self._unusable.add(stream)
            log.error("stream_unusable", stream=stream, error=str(error), advice="delete this key")

    def _keep_for_later(self, row: Row, stream: str) -> None:
        """The journal has it: the stream is filled from there when its key can be used again."""
        if stream in self._unusable and row.durable:
            self._reached[stream] = row.at, row.n
        elif stream in self._unusable and row.settles is not None and stream not in PASSING:
            self._undelivered.append((row, key_of(self._keys, stream)))

    def _overtaken(self, row: Row, stream: str) -> None:
        """Somebody else wrote to our stream, with a later id. The event must not be lost over that.

        Or what is later came from the journal, which does not keep this: the next one tells the same.
        """
        if not row.durable and stream in PASSING and row.settles is None:
            return
        log.error("foreign_entry_in_stream", stream=stream, row=row.subject, **self._foreigner(stream))
        try:
            self._link.call(*self._add(row, stream, "*"))
        except ResponseError as error:
            # The foreign entry has the last id of all: no other can follow until the key is deleted.
            self._avoid(stream, error)
            self._keep_for_later(row, stream)

    def _foreigner(self, stream: str) -> dict[str, str]:
        """Who has written behind our newest entry, as far as that entry shows it."""
        newest = self._link.call("XREVRANGE", key_of(self._keys, stream), "+", "-", "COUNT", 1)
        if not newest:
            return {"cause": "the newest entry was deleted", "advice": "only the worker may write there"}
        entry_id, fields = newest[0]
        entry = entry_id.decode()
        if _is_of(fields, self._keys.account_id):
            cause = (
                f"entry {entry} is a worker's of this account: another worker, or a copy of this one's state"
            )
            return {"cause": cause, "advice": "one worker an account: stop the other one"}
        cause = f"entry {entry} is no event of a worker: another program has written it"
        return {"cause": cause, "advice": "only the worker may write there; see qmt-bus acl"}

    def _add(self, row: Row, stream: str, entry_id: str) -> Command:
        only_if_there = ("NOMKSTREAM",) if stream in self._there else ()
        return ("XADD", self._key(stream), *only_if_there, entry_id, DATA_FIELD, row.data)


def _is_of(fields: list[bytes], account_id: str) -> bool:
    """Whether an entry's fields are an event of this account."""
    try:
        event = decode(dict(zip(fields[::2], fields[1::2], strict=False))[DATA_FIELD.encode()])
    except (ValueError, KeyError):
        return False
    return isinstance(event, dict) and event.get("account_id") == account_id
