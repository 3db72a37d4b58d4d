"""Commands come in: how every strategy's stream and the operators' is read, one step at a time.

After each connect, first comes what was handed out before and not acknowledged: the worker's own pending
entries, then those of a consumer that is gone. Only then comes what is new.

Nothing is acted on twice, and nothing that nobody can have acted on waits to be looked up. An entry counts as
redelivered when it is

- pending: its group says that it was handed out;
- not above the newest entry of its stream that this process has read, or that the journal has an answer or an
  intent for: a replica that takes over may hand it out once more as if it were new;
- not sent after this machine was started, where its group had to be made anew: what the lost group had handed
  out before, nobody knows, and a power failure may have taken the journal's rows; see
  `Past.could_have_acted`. Where no process has been before, nothing is doubtful.
"""

from collections import deque
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any, Protocol

import structlog

from bus_schema.keys import GROUP, Keys
from worker.bus.credits import Credits, places_of
from worker.bus.entries import (
    AHEAD_MS,
    EntryId,
    EntryInput,
    Fields,
    Reading,
    entry_order,
    parts,
    read_entry,
    without_time,
)
from worker.bus.groups import Groups
from worker.bus.link import BLOCK_MS, WRONG_TYPE, BusUnavailableError, RedisLink, ResponseError
from worker.bus.names import Names, allowed
from worker.bus.pages import Pages
from worker.bus.past import NOTHING, Past
from worker.engine.inputs import CONTROL, BusTrouble, StrategiesKnown

CONSUMER = "worker"
"""One stable name: a restarted worker finds its own pending entries under it.

One worker an account is held by the journal's lock, so nobody else bears it.
"""

CLAIM_IDLE_MS = 30_000
"""Far above the slowest broker call: an entry of another consumer that idles so long has been left behind."""

PATIENCE_SECONDS = 0.003
"""What a flood waits for the answers to what was read before; the terminal may take longer."""

MOST_AT_ONCE = 100
"""Orders of one strategy that are decided on before others are read again."""

LOOK_AROUND_EACH = 64
"""Reads between two looks at the strategies while there is always something to read."""

Told = EntryInput | StrategiesKnown | BusTrouble
Tell = Callable[[list[Any]], None]
log = structlog.get_logger(__name__)


class ServerClock(Protocol):
    """What wants to know Redis's time."""

    def now(self) -> int:
        """Milliseconds on Redis's clock."""

    def now_ns(self) -> int:
        """Nanoseconds on it."""

    def heard(self, seconds: int, microseconds: int, asked: int) -> None:
        """Redis has answered ``TIME`` with this; ``asked`` is what ``now_ns`` was before."""


class Intake:
    """One connection's reads. It knows the strategies, and what an earlier life may have acted on.

    Args:
        link: this thread's connection.
        keys: the account's keys.
        clock: told Redis's time with every read.
        credits_: how many commands may be taken.
        tell: takes what was read.
        past: what earlier processes have left in the journal.
        adopted: strategies that the journal knows and Redis has lost.
        doubtful: up to where entries of a group that has to be made anew may have been acted on without a
            row; see `Past.could_have_acted`.
        reading: how an entry is read; another than the usual one where commands must be signed.
    """

    def __init__(
        self,
        link: RedisLink,
        keys: Keys,
        clock: ServerClock,
        credits_: Credits,
        tell: Tell,
        *,
        past: Past,
        doubtful: EntryId = NOTHING,
        adopted: frozenset[str] = frozenset(),
        reading: Reading = read_entry,
    ) -> None:
        self._link = link
        self._keys = keys
        self._clock = clock
        self._credits = credits_
        self._tell = tell
        self._reading = reading
        self._reread = Event()
        self._reads = 0
        self._pages = Pages()
        self._strategies: dict[str, str] = {CONTROL: keys.control}
        self._groups = Groups(link)
        self._adopted = [name.encode() for name in adopted]
        self._no_set = False
        """The names' key holds something else, and that was told."""
        self._doubtful = doubtful
        self._handed_out = dict(past.handled)
        """Up to where each strategy's entries may have been handed out before."""
        self._kept: dict[str, deque[Any]] = {}
        """What was read and is more than can be decided at once, by strategy."""
        self._names = Names(keys, frozenset(past.handled))
        self._open: dict[str, str] = {}
        """The streams by key, while all of them can be read; empty when that is to be found out."""
        self._ran_ahead: set[str] = set()
        """Whose ids lie beyond Redis's time, and that was told."""
        self.recreated: Callable[[], None] = lambda: None
        """Called when a group was missing: Redis has lost something."""

    @property
    def strategies(self) -> list[str]:
        """The strategies that own a command stream."""
        return [name for name in list(self._strategies) if name != CONTROL]

    def reread(self) -> None:
        """Take the pending entries again: replies to some of them may have been lost on the way out."""
        self._reread.set()

    def connect(self) -> None:
        """See that everything is there, and take what was left over.

        Raises:
            BusUnavailableError: the connection broke.
        """
        self._refresh()
        self._recover()

    def read(self) -> None:
        """Wait for what is new, and take it.

        Raises:
            BusUnavailableError: the connection broke; ``connect`` comes before the next read.
        """
        self._reads += 1
        if not self._read_new() or self._reads % LOOK_AROUND_EACH == 0:
            self._look_around()
        if self._reread.is_set():
            self._reread.clear()
            self._recover()

    def close(self) -> None:
        """Drop the connection."""
        self._link.close()

    def _refresh(self) -> None:
        """Look around, and see that each stream has its group."""
        self._look_around()
        self._see_to_groups()

    def _see_to_groups(self) -> None:
        for name in self._strategies:
            self._create_group(name)

    def _meet(self, members: Any) -> None:
        no_set = _is_no_set(members)
        if no_set and not self._no_set:
            # Those that are known trade on.
            log.error("strategies_unknown", error=str(members), advice="delete this key, it is no set")
        self._no_set = no_set
        new, troubles = self._names.meet([*_members(members), *self._adopted])
        if troubles:
            self._tell(troubles)
        if not new:
            return
        self._open = {}
        # All of them first: a group that Redis does not let us make yet is made with the next connection.
        for name in new:
            self._strategies[name] = self._keys.commands(name)
            log.info("strategy_known", strategy=name)
        self._tell([StrategiesKnown(frozenset(self._strategies) - {CONTROL})])
        for name in new:
            self._create_group(name)

    def _create_group(self, strategy: str) -> None:
        key = self._strategies[strategy]
        if self._groups.make(key):
            self.recreated()
            self._note_handed_out(strategy, self._doubtful)

    def _recover(self) -> None:
        # It is pending, so it comes again.
        self._kept.clear()
        for strategy, key in list(self._usable()):
            for found in (self._own_pending(key), self._left_behind(key)):
                self._take(strategy, found, redelivered=True)

    def _own_pending(self, key: str) -> Iterator[tuple[bytes, Fields]]:
        after = b"0"
        while entries := self._read_group(("COUNT", self._pages.count), {key: after}).get(key):
            self._pages.weigh(_heaviest(entries))
            yield from entries
            after = entries[-1][0]

    def _left_behind(self, key: str) -> Iterator[tuple[bytes, Fields]]:
        cursor: bytes = b"0-0"
        while True:
            reply = self._link.call(
                "XAUTOCLAIM", key, GROUP, CONSUMER, CLAIM_IDLE_MS, cursor, "COUNT", self._pages.count
            )
            cursor = reply[0]
            # Redis 6.2 gives nil in place of an entry that was deleted while it was pending.
            yield from (entry for entry in reply[1] if entry and entry[0])
            if cursor == b"0-0":
                return

    def _read_new(self) -> bool:
        """Take what is new; False if nothing came in time."""
        block: tuple[str | int, ...] = ("BLOCK", BLOCK_MS)
        if self._kept:
            self._take_kept()
        if self._pages.flooded or self._credits.full or self._kept:
            # Not by a short BLOCK: for its end, an idle Redis looks at its clock ten times a second.
            self._credits.wait_until_answered(PATIENCE_SECONDS, but=self._pages.ahead, rest=self._pages.rest)
            block = ()
        streams = self._open_streams()
        if not streams:
            raise BusUnavailableError("none of the command streams can be read")
        options = ("COUNT", self._pages.count, *block)
        asked = self._clock.now_ns()
        # The time behind the read: whatever has held up this process or Redis, no entry is taken for fresh.
        reply, time_reply = self._link.pipeline(
            [self._group_command(options, dict.fromkeys(streams, b">")), ("TIME",)]
        )
        self._hear(time_reply, asked)
        if isinstance(reply, ResponseError):
            self._mend(reply)
            return False
        brought = {streams[key.decode()]: entries for key, entries in reply or []}
        for turn, names in enumerate(self._pages.in_turn(brought)):
            if turn:
                self._credits.wait_until_answered(PATIENCE_SECONDS)
            for name in names:
                self._take_new(name, brought[name])
        self._pages.note({name: len(entries) for name, entries in brought.items()})
        self._pages.weigh(max((_heaviest(entries) for entries in brought.values()), default=0))
        return bool(reply)

    def _open_streams(self) -> dict[str, str]:
        """By key, the streams whose strategies have places; the operators are heard always."""
        shut = {*self._credits.full, *self._kept} - {CONTROL}
        if shut or self._groups.unusable:
            self._open = {}
            return {key: name for name, key in self._usable() if name not in shut}
        self._open = self._open or {key: name for name, key in self._strategies.items()}
        return self._open

    def _usable(self) -> Iterator[tuple[str, str]]:
        return ((name, key) for name, key in self._strategies.items() if key not in self._groups.unusable)

    def _look_around(self) -> None:
        """Learn the strategies, and the time more exactly; between reads, so that no order waits for it."""
        asked = self._clock.now_ns()
        time_reply, members = self._link.pipeline([("TIME",), ("SMEMBERS", self._keys.strategies)])
        self._hear(time_reply, asked)
        self._meet(members)
        if self._groups.unusable:
            self._see_to_groups()

    def _hear(self, time_reply: Any, asked: int) -> None:
        seconds, microseconds = _accepted(time_reply)
        self._clock.heard(int(seconds), int(microseconds), asked)

    def _take_new(self, strategy: str, entries: Any) -> None:
        before = self._handed_out.get(strategy, NOTHING)
        old = [entry for entry in entries if entry_order(entry[0]) <= before]
        self._take(strategy, old, redelivered=True)
        self._take(strategy, entries[len(old) :], redelivered=False)

    def _note_handed_out(self, strategy: str, newest: EntryId) -> None:
        self._handed_out[strategy] = max(newest, self._handed_out.get(strategy, newest))

    def _mend(self, error: ResponseError) -> None:
        """A group is gone: somebody deleted a stream, or Redis came back without its data."""
        if str(error).startswith(("MOVED", "ASK")):
            advice = "put its address into REDIS_URL"
            raise BusUnavailableError(f"the keys' slot has moved to another node, {advice}: {error}")
        if not str(error).startswith(("NOGROUP", "UNBLOCKED", WRONG_TYPE)):
            raise BusUnavailableError(f"commands cannot be read: {error}")
        log.error(
            "group_missing",
            cause=self._groups.cause_of_loss(self._strategies.values()),
            error=str(error),
            advice="commands that nobody had read may be lost with it; groups are made anew",
        )
        self._see_to_groups()

    def _read_group(self, options: tuple[str | int, ...], after: dict[str, bytes]) -> dict[str, Any]:
        try:
            reply = self._link.call(*self._group_command(options, after))
        except ResponseError as error:
            self._mend(error)
            return {}
        return {key.decode(): entries for key, entries in reply or []}

    def _group_command(
        self, options: tuple[str | int, ...], after: dict[str, bytes]
    ) -> tuple[str | bytes | int, ...]:
        return ("XREADGROUP", "GROUP", GROUP, CONSUMER, *options, "STREAMS", *after, *after.values())

    def _take(self, strategy: str, entries: Any, *, redelivered: bool) -> None:
        entries = list(entries)
        if not entries:
            return
        ahead = self._ahead(entries)
        if ahead:
            entries = entries[: -len(ahead)]
        if entries:
            self._note_handed_out(strategy, entry_order(entries[-1][0]))
        inputs: list[Any] = [
            self._reading(strategy, entry_id, fields, redelivered=redelivered) for entry_id, fields in entries
        ]
        # Which of these were handed out before, their ids do not say.
        inputs += [
            without_time(self._reading(strategy, entry_id, fields, redelivered=True), parts(fields)[0] or b"")
            for entry_id, fields in ahead
        ]
        if ahead:
            self._tell_of_ids(strategy, ahead[0][0].decode())
        self._hand_over(strategy, inputs)

    def _hand_over(self, strategy: str, inputs: list[Any]) -> None:
        """Tell what was read; of many baskets only some, since others wait until they are decided on."""
        some: list[Any] = []
        places = 0
        while inputs and (not places or places + places_of(inputs[0]) <= MOST_AT_ONCE):
            places += places_of(inputs[0])
            some.append(inputs.pop(0))
        if inputs:
            self._kept.setdefault(strategy, deque()).extend(inputs)
        self._credits.take(strategy, places)
        self._tell(some)

    def _take_kept(self) -> None:
        for strategy in list(self._kept):
            if self._credits.free(strategy) > 0:
                self._hand_over(strategy, list(self._kept.pop(strategy)))

    @property
    def _latest(self) -> int:
        """The latest time that an entry's id may bear."""
        return self._clock.now() + AHEAD_MS

    def _ahead(self, entries: list[tuple[bytes, Fields]]) -> list[tuple[bytes, Fields]]:
        """Those at the end whose ids lie beyond Redis's time, which is asked before that is believed."""
        if entry_order(entries[-1][0])[0] <= self._latest:
            return []
        asked = self._clock.now_ns()
        self._hear(self._link.pipeline([("TIME",)])[0], asked)
        latest = self._latest
        return [entry for entry in entries if entry_order(entry[0])[0] > latest]

    def _tell_of_ids(self, strategy: str, entry_id: str) -> None:
        """Say once for each stream that its ids have run ahead, which Redis cannot undo by itself."""
        if strategy in self._ran_ahead:
            return
        self._ran_ahead.add(strategy)
        key = self._strategies[strategy]
        message = (
            f"entry {entry_id} of {key} has an id beyond Redis's time: somebody chose the id, or Redis's"
            " clock was put back. Redis gives later entries of this stream even later ids, or refuses them."
            f" When its commands are answered, delete the stream (DEL {key}): the worker makes it anew"
        )
        log.error("entry_id_beyond_time", stream=key, entry=entry_id, advice=f"DEL {key} when it is quiet")
        detail = {"stream": key, "entry_id": entry_id}
        self._tell([BusTrouble(f"ids:{strategy}", strategy or None, message, detail)])


def _heaviest(entries: list[tuple[bytes, Fields]]) -> int:
    """How many bytes the largest of some entries has."""
    return max(sum(map(len, fields or ())) for _, fields in entries)


def known_strategies(link: RedisLink, keys: Keys) -> frozenset[str]:
    """The names that own a command stream already.

    Raises:
        BusUnavailableError: Redis cannot be reached.
    """
    return frozenset(allowed(_members(link.pipeline([("SMEMBERS", keys.strategies)])[0])))


def lost_strategies(link: RedisLink, keys: Keys, past: Past, known: frozenset[str]) -> frozenset[str]:
    """The names that the journal knows, and of which Redis has lost all: their owners may still be connected.

    One whose inbox is there has been removed from the set by somebody, and stays away.

    Raises:
        BusUnavailableError: Redis cannot be reached.
    """
    named = sorted(past.strategies - known)
    asked = [("SMEMBERS", keys.strategies), *(("XINFO", "STREAM", keys.inbox(name)) for name in named)]
    members, *inboxes = link.pipeline(asked)
    if _is_no_set(members):
        # Nobody has been removed from what is no set.
        return frozenset(named)
    return frozenset(
        name for name, inbox in zip(named, inboxes, strict=True) if isinstance(inbox, ResponseError)
    )


def _members(reply: Any) -> Any:
    """The members of the set of names; none where its key is no set."""
    return () if _is_no_set(reply) else _accepted(reply)


def _is_no_set(reply: Any) -> bool:
    return isinstance(reply, ResponseError) and str(reply).startswith(WRONG_TYPE)


def _accepted(reply: Any) -> Any:
    if isinstance(reply, ResponseError):
        raise BusUnavailableError(f"Redis refused a read: {reply}")
    return reply
