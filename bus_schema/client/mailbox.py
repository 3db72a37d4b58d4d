"""Who waits for which reply. No I/O: both clients feed it with what they read from the inbox.

The inbox itself is the buffer: the mailbox reads along it for replies only, with a cursor of its own, and
`events()` has another. So nothing is lost while somebody waits for a reply, and nothing piles up in memory
when nobody asks for events.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bus_schema.client.streams import BEGINNING, Entry, is_after
from bus_schema.events import Reply, parse_event

_MOST_EXPECTED = 10_000
"""Replies that nobody came for are forgotten from here on, oldest first."""


@dataclass(slots=True)
class _Expected:
    """Which replies bear the id; until it is known when the command was sent, any of them may be its own."""

    after: str
    replies: list[tuple[str, Reply]] = field(default_factory=list)

    def start_after(self, newest: str) -> None:
        if is_after(newest, self.after):
            self.after = newest
        self.replies = [one for one in self.replies if is_after(one[0], newest)]


class Mailbox:
    """Collects the replies to the commands that this client sent.

    Attributes:
        cursor: The inbox entry up to which replies have been read.
    """

    def __init__(self) -> None:
        self.cursor = BEGINNING
        self._expected: OrderedDict[str, _Expected] = OrderedDict()

    def open(self, newest: str) -> None:
        """Begin after the newest entry of the inbox: what came before answers somebody else."""
        self.cursor = newest

    def expect(self, command_ids: Iterable[str]) -> None:
        """Say that a command is about to be sent; what was kept under its ids is another command's."""
        for command_id in command_ids:
            self._expected.pop(command_id, None)
            self.want(command_id)

    def want(self, command_id: str) -> None:
        """Say that somebody waits for a reply, whoever sent the command."""
        self._expected.setdefault(command_id, _Expected(after=self.cursor))
        if len(self._expected) > _MOST_EXPECTED:
            self._expected.popitem(last=False)

    def sent(self, command_ids: Collection[str], newest: str) -> None:
        """Say that the command is on its stream, and what the inbox's newest entry was just before.

        A reply up to there belongs to an earlier command of the same id, yesterday's for example.
        """
        for command_id in command_ids:
            if (expected := self._expected.get(command_id)) is not None:
                expected.start_after(newest)
        nobody_else_waits = len(self._expected) <= len(command_ids)
        if nobody_else_waits and is_after(newest, self.cursor):
            self.cursor = newest

    def feed(self, entries: Iterable[Entry]) -> None:
        """Take what was read after the cursor, in order."""
        for entry_id, raw in entries:
            self.cursor = entry_id
            event = parse_event(raw)
            if isinstance(event, Reply):
                self._keep(event, entry_id)

    def has(self, command_id: str) -> bool:
        """Tell whether the reply is here."""
        expected = self._expected.get(command_id)
        return expected is not None and bool(expected.replies)

    def take(self, command_id: str) -> Reply | None:
        """Return the reply, if it is here; it is given out once.

        A command that was sent twice has two replies; the first one after it was sent counts.
        """
        if not self.has(command_id):
            return None
        return self._expected.pop(command_id).replies[0][1]

    def _keep(self, reply: Reply, entry_id: str) -> None:
        expected = self._expected.get(reply.command_id)
        if expected is not None and is_after(entry_id, expected.after):
            expected.replies.append((entry_id, reply))
