"""A Redis that is not there: the commands that the worker uses, with Redis's own answers and error texts."""

from collections.abc import Callable, Sequence
from typing import Any

from ops.simulation.streams import Fields, Group, Stream, text_of
from worker.bus.entries import EntryId, entry_order
from worker.bus.link import Argument, Command, ResponseError

Unit = list[tuple[Command, int]]
"""Commands that became true together, each with the server's time in milliseconds."""

_NOT_LATER = "ERR The ID specified in XADD is equal or smaller than the target stream top item"
_NO_GROUP = "NOGROUP No such key '{key}' or consumer group '{group}'"
_READS = frozenset({"TIME", "SMEMBERS", "XRANGE", "XREVRANGE", "XINFO", "XPENDING"})
_ABOVE_ALL = (2**63, 0)
_MS_PER_S = 1_000
_US_PER_MS = 1_000


class RedisServer:
    """The server: its data, its faults, and the log of writes that a replica lags behind.

    Args:
        now: the time in milliseconds.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._streams: dict[str, Stream] = {}
        self._sets: dict[str, list[bytes]] = {}
        self._written: list[Unit] = []
        self._replaying_at: int | None = None
        self.life = 0
        """Counts restarts and failovers; a connection belongs to one."""
        self.down = False
        """Connections are refused."""
        self.refuses_writes = ""
        """Error text with which writes are refused: full, or a read-only replica."""
        self.added: Callable[[str, EntryId, bytes], None] = lambda *_: None
        """Called with each entry that came into a stream."""
        self.trimmed: Callable[[str, list[EntryId]], None] = lambda *_: None
        """Called with the entries that a stream was relieved of."""

    def run(self, command: Command) -> Any:
        """Run one command; a refused one's reply is its ``ResponseError``."""
        unit: Unit = []
        reply = self._run(command, unit)
        if unit:
            self._written.append(unit)
        return reply

    def run_together(self, commands: Sequence[Command]) -> list[Any]:
        """Run commands as one, as a transaction does: a replica has all of them or none."""
        unit: Unit = []
        replies = [self._run(command, unit) for command in commands]
        if unit:
            self._written.append(unit)
        return replies

    def _run(self, command: Command, unit: Unit) -> Any:
        name = str(command[0])
        if name not in _READS:
            if self.refuses_writes and self._replaying_at is None:
                return ResponseError(self.refuses_writes)
            command = self._resolved(command)
        try:
            reply = _COMMANDS[name](self, *command[1:])
        except ResponseError as error:
            return error
        # What has changed nothing goes to no replica: a read that found nothing, above all.
        if name not in _READS and reply is not None:
            unit.append((command, self._time()))
        return reply

    def _resolved(self, command: Command) -> Command:
        """Give an entry its id here, so that a replica gives it the same."""
        if command[0] != "XADD" or "*" not in command[2:4]:
            return command
        stream = self._streams.get(str(command[1]), Stream())
        entry_id = text_of(stream.next_id(self._time()))
        return tuple(entry_id if part == "*" else part for part in command)

    def _time(self) -> int:
        return self._now() if self._replaying_at is None else self._replaying_at

    def lose_everything(self) -> None:
        """``FLUSHALL``, or a restart without a file."""
        self._streams.clear()
        self._sets.clear()
        self._written.clear()

    def restart(self) -> None:
        """Break every connection."""
        self.life += 1

    def fail_over(self, units: int) -> int:
        """Let a replica take over that lacks the last writes; returns how many those were."""
        lost = min(units, len(self._written))
        known = self._written[: len(self._written) - lost]
        self.lose_everything()
        for unit in known:
            for command, at in unit:
                self._replaying_at = at
                self._run(command, [])
        self._replaying_at = None
        self._written = known
        self.restart()
        return lost

    def forget(self, key: str, *, group_only: bool) -> None:
        """Somebody deletes a stream, or its group."""
        stream = self._streams.get(key)
        if stream is not None and group_only:
            stream.groups.clear()
        else:
            self._streams.pop(key, None)
        self._written.clear()

    def entries(self, key: str) -> dict[EntryId, Fields]:
        """What a stream holds."""
        return self._streams[key].entries if key in self._streams else {}

    def unanswered(self, key: str) -> set[EntryId]:
        """Which of a stream's entries are handed out and not acknowledged, or nobody has read."""
        return self._streams[key].unanswered() if key in self._streams else set()

    def pending(self, key: str) -> int:
        """How many entries are handed out and not acknowledged."""
        groups = self._streams[key].groups.values() if key in self._streams else ()
        return sum(len(group.pending) for group in groups)

    def _group(self, key: str, group: str) -> tuple[Stream, Group]:
        stream = self._streams.get(key)
        if stream is None or group not in stream.groups:
            raise ResponseError(_NO_GROUP.format(key=key, group=group))
        return stream, stream.groups[group]

    def time(self) -> list[bytes]:
        """``TIME``."""
        seconds, ms = divmod(self._time(), _MS_PER_S)
        return [b"%d" % seconds, b"%d" % (ms * _US_PER_MS)]

    def smembers(self, key: str) -> list[bytes]:
        """``SMEMBERS``."""
        return list(self._sets.get(key, ()))

    def sadd(self, key: str, member: str) -> int:
        """``SADD`` of one member."""
        members = self._sets.setdefault(key, [])
        if member.encode() in members:
            return 0
        members.append(member.encode())
        return 1

    def xadd(self, key: str, *arguments: Argument) -> bytes | None:
        """``XADD key [NOMKSTREAM] id name data``."""
        *option, entry_id, name, data = arguments
        if option and key not in self._streams:
            return None
        at, stream = entry_order(_bytes(entry_id)), self._streams.setdefault(key, Stream())
        if at <= stream.newest:
            raise ResponseError(_NOT_LATER)
        stream.add(at, [_bytes(name), _bytes(data)])
        if self._replaying_at is None:
            self.added(key, at, _bytes(data))
        return text_of(at)

    def xack(self, key: str, group: str, *entry_ids: str) -> int:
        """``XACK``; no error where the group is not there."""
        try:
            _, found = self._group(key, group)
        except ResponseError:
            return 0
        taken = [found.pending.pop(entry_order(one.encode()), None) for one in entry_ids]
        return sum(one is not None for one in taken)

    def info(self, *_sections: str) -> bytes:
        """``INFO memory`` of a server without a limit."""
        return b"maxmemory:0"

    def xdel(self, key: str, *entry_ids: str) -> int:
        """``XDEL key id``; it is taken out by the one who has answered it, so it counts as trimmed."""
        stream = self._streams.get(key, Stream())
        gone = [at for entry_id in entry_ids for at in stream.delete(entry_order(entry_id.encode()))]
        if gone and self._replaying_at is None:
            self.trimmed(key, gone)
        return len(gone)

    def xgroup(self, _create: str, key: str, group: str, after: str, *_mkstream: str) -> bytes:
        """``XGROUP CREATE ... MKSTREAM``."""
        stream = self._streams.setdefault(key, Stream())
        if group in stream.groups:
            raise ResponseError("BUSYGROUP Consumer Group name already exists")
        stream.groups[group] = Group(entry_order(after.encode() + b"-0"))
        return b"OK"

    def xreadgroup(self, *arguments: Argument) -> list[list[object]] | None:
        """``XREADGROUP GROUP g c [COUNT n] [BLOCK ms] STREAMS ...``; it does not block."""
        group, consumer = str(arguments[1]), str(arguments[2])
        count = int(arguments[arguments.index("COUNT") + 1])
        streams = arguments.index("STREAMS") + 1
        starts = (streams + len(arguments)) // 2
        found = [(str(key), *self._group(str(key), group)) for key in arguments[streams:starts]]
        reply: list[list[object]] = []
        for (key, stream, of_group), start in zip(found, arguments[starts:], strict=True):
            if start == b">":
                entries = stream.read_new(of_group, consumer, count, self._time())
            else:
                entries = stream.read_again(of_group, consumer, _entry(_bytes(start)), count)
            if entries or start != b">":
                reply.append([key.encode(), entries])
        return reply or None

    def xautoclaim(
        self, key: str, group: str, consumer: str, idle_ms: int, _cursor: bytes, *_count: Argument
    ) -> list[object]:
        """``XAUTOCLAIM``, always in one go."""
        stream, found = self._group(key, group)
        return [b"0-0", stream.claim(found, consumer, idle_ms, self._time()), []]

    def xtrim(self, key: str, _minid: str, _how: str, least: str) -> int:
        """``XTRIM key MINID ~ id``, to the entry: no more may go, and whatever may go goes."""
        gone = self._streams[key].trim(entry_order(least.encode())) if key in self._streams else []
        if gone and self._replaying_at is None:
            self.trimmed(key, gone)
        return len(gone)

    def xpending(self, key: str, group: str) -> list[object]:
        """``XPENDING key group``, the summary without its consumers."""
        _, found = self._group(key, group)
        ids = sorted(found.pending)
        return [len(ids), text_of(ids[0]), text_of(ids[-1]), []] if ids else [0, None, None, None]

    def xinfo(self, what: str, key: str) -> list[Any]:
        """``XINFO STREAM`` and ``XINFO GROUPS``, the fields that the worker looks at."""
        if key not in self._streams:
            raise ResponseError("ERR no such key")
        stream = self._streams[key]
        if what == "STREAM":
            return [b"length", len(stream.entries), b"last-generated-id", text_of(stream.newest)]
        return [
            [b"name", name.encode(), b"last-delivered-id", text_of(group.delivered)]
            for name, group in stream.groups.items()
        ]

    def xrange(self, key: str, least: str, most: str, *_count: Argument) -> list[list[object]]:
        """``XRANGE`` from a whole id, always in one go."""
        first = entry_order(least.encode())
        last = _ABOVE_ALL if most == "+" else entry_order(most.encode())
        return [[text_of(at), fields] for at, fields in self.entries(key).items() if first <= at <= last]

    def xrevrange(self, key: str, most: str, *_rest: Argument) -> list[list[object]]:
        """``XREVRANGE most - COUNT 1``."""
        return self.xrange(key, "0-0", most)[-1:]


def _bytes(argument: Argument) -> bytes:
    return argument if isinstance(argument, bytes) else str(argument).encode()


def _entry(start: bytes) -> EntryId:
    return entry_order(start) if b"-" in start else (int(start), 0)


_COMMANDS: dict[str, Callable[..., Any]] = {
    "TIME": RedisServer.time,
    "SMEMBERS": RedisServer.smembers,
    "SADD": RedisServer.sadd,
    "XADD": RedisServer.xadd,
    "INFO": RedisServer.info,
    "XACK": RedisServer.xack,
    "XDEL": RedisServer.xdel,
    "XGROUP": RedisServer.xgroup,
    "XREADGROUP": RedisServer.xreadgroup,
    "XAUTOCLAIM": RedisServer.xautoclaim,
    "XTRIM": RedisServer.xtrim,
    "XPENDING": RedisServer.xpending,
    "XINFO": RedisServer.xinfo,
    "XRANGE": RedisServer.xrange,
    "XREVRANGE": RedisServer.xrevrange,
}
