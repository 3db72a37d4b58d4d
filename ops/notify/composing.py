"""From notices to one message: what came of a kind since the last one is told together."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from ops.notify.channels.channel import Message
from ops.notify.day import beijing
from ops.notify.notices import Kind, Notice
from ops.notify.words import Words, sentence

LISTED: Final = 10
"""Notices that one message tells of; of the others it has the number."""
MOST_REMEMBERED: Final = 1_000


@dataclass
class Waiting:
    """Notices of one kind that wait to be told, in bounded memory.

    Attributes:
        kind: theirs.
        newest: those that will be listed.
        ids: of all that came of late.
        count: how many came.
    """

    kind: Kind
    newest: deque[Notice] = field(default_factory=lambda: deque(maxlen=LISTED))
    ids: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    count: int = 0

    def add(self, notice: Notice) -> None:
        """Let one more wait."""
        self.newest.append(notice)
        self.ids.append(notice.id)
        self.count += 1


@dataclass(frozen=True)
class Composer:
    """Writes messages.

    Attributes:
        account_id: whose account it is.
        words: the language.
    """

    account_id: str
    words: Words

    def message(self, waiting: Waiting, *, simulated: bool) -> Message:
        """Return the message that tells of what has waited."""
        words, newest = self.words, waiting.newest[-1]
        what = words[waiting.kind].format(**newest.facts)
        shown = words["simulated"] if simulated else ""
        title = words["title"].format(account_id=self.account_id, simulated=shown, what=what)
        lines = [
            f"{beijing(notice.at):%m-%d %H:%M:%S} {sentence(notice, words)}" for notice in waiting.newest
        ]
        if waiting.count > 1:
            lines.insert(0, words["together"].format(count=waiting.count))
        if waiting.count > len(waiting.newest):
            lines.append(words["left_out"].format(count=waiting.count - len(waiting.newest)))
        events = tuple(_plain(notice) for notice in waiting.newest)
        text = "\n".join(lines)
        return Message(waiting.kind, title, text, self.account_id, events, waiting.count)


def _plain(notice: Notice) -> dict[str, Any]:
    return {"id": notice.id, "case": notice.case, "at": notice.at, "facts": dict(notice.facts)}
