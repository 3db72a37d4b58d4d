"""What an adversary reaches, and its own account of what it has done with it."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bus_schema.keys import DATA_FIELD, GROUP, Keys
from ops.chaos.waiting import until
from ops.fuzz.thrown import Fate, Thrown, data
from worker.bus.link import Argument, BusUnavailableError, Command, RedisLink, ResponseError

Fields = tuple[bytes, ...]
_AT_ONCE = 50
"""Entries in one write: Redis has to answer within the socket's timeout."""
_SETTLE_SECONDS = 1.0
_REFUSALS = ("permission", "command not allowed")
"""What stands in each refusal of a user's rights; DEBUG is refused to everybody."""


class Hand:
    """One adversary's.

    Args:
        name: of its strategy.
        keys: the account's keys.
        granted: by the strategy's own user of the ACL file.
        unlocked: by a user who may do everything, as on a Redis without that file; used for its own keys and
            for the set of strategies alone.

    Attributes:
        sent: entries that Redis took, by attack.
        bytes_sent: of their fields.
        refused: what Redis refused.
        buried: ids of entries that must be in ``dead``, in the order of the stream.
        unsure: entries of which Redis's answer was lost.
        let_through: forbidden commands that Redis has run.
    """

    def __init__(self, name: str, keys: Keys, granted: RedisLink, unlocked: RedisLink) -> None:
        self.name = name
        self.keys = keys
        self.commands = keys.commands(name)
        self.inbox = keys.inbox(name)
        self.sent: Counter[str] = Counter()
        self.bytes_sent = 0
        self.refused = 0
        self.buried: list[str] = []
        self.unsure = 0
        self.let_through: list[str] = []
        self._granted = granted
        self._unlocked = unlocked
        self._attack = ""

    def begin(self, attack: str) -> None:
        """From now on it is this attack."""
        self._attack = attack

    def throw(self, entries: Sequence[Thrown], entry_id: str = "*") -> None:
        """Append entries to its own stream."""
        for first in range(0, len(entries), _AT_ONCE):
            self._throw(entries[first : first + _AT_ONCE], entry_id)

    def say(self, messages: Sequence[bytes], entry_id: str = "*") -> None:
        """Append JSON objects that have an id which can be read: none of them belongs in ``dead``."""
        self.throw([Thrown(self.name, self._attack, data(one), Fate.ANSWERED) for one in messages], entry_id)

    def _throw(self, entries: Sequence[Thrown], entry_id: str) -> None:
        adds: list[Command] = [("XADD", self.commands, entry_id, *entry.fields) for entry in entries]
        replies = self._run(self._granted, adds)
        self.unsure += len(adds) - len(replies)
        for entry, reply in zip(entries, replies, strict=False):
            if isinstance(reply, ResponseError):
                self.refused += 1
                continue
            self.sent[self._attack] += 1
            self.bytes_sent += sum(map(len, entry.fields))
            if entry.due is Fate.BURIED:
                self.buried.append(reply.decode())

    def ask(self, *commands: Command) -> None:
        """Run commands that the strategy's user may run; their answers are nobody's concern."""
        replies = self._run(self._granted, commands)
        self.sent[self._attack] += len(replies)

    def try_forbidden(self, *commands: Command) -> None:
        """Run commands that the strategy's user must not be able to run."""
        for command, reply in zip(commands, self._run(self._granted, commands), strict=False):
            self.sent[self._attack] += 1
            self.refused += 1
            said = str(reply).lower() if isinstance(reply, ResponseError) else ""
            if not any(refusal in said for refusal in _REFUSALS):
                self.let_through.append(" ".join(map(str, command)))

    def meddle(self, *commands: Command) -> None:
        """Do to its own keys what no ACL file prevents where there is none."""
        self.sent[self._attack] += len(self._run(self._unlocked, commands))

    def settle(self) -> None:
        """Let the worker read what was sent, or go on after a second: floods may overlap."""
        until(self._is_read, _SETTLE_SECONDS)

    def _is_read(self) -> bool:
        try:
            groups: Any = self._unlocked.call("XINFO", "GROUPS", self.commands)
            newest: Any = self._unlocked.call("XREVRANGE", self.commands, "+", "-", "COUNT", 1)
        except (ResponseError, BusUnavailableError):
            return True
        found = [dict(zip(one[::2], one[1::2], strict=True)) for one in groups]
        read = [one[b"last-delivered-id"] for one in found if one[b"name"] == GROUP.encode()]
        return not newest or newest[0][0] in read

    @staticmethod
    def _run(link: RedisLink, commands: Sequence[Command]) -> list[Any]:
        try:
            return link.pipeline(commands)
        except BusUnavailableError:
            # Redis is busy with what it was given, or has thrown this connection out.
            return []


def add(key: str, payload: bytes, entry_id: str = "*", *options: Argument) -> Command:
    """The command that appends one entry by hand."""
    return ("XADD", key, *options, entry_id, DATA_FIELD, payload)


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000
