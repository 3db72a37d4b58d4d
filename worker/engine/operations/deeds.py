"""What was done at the terminal today besides orders, for telling a repeat from a conflict."""

from dataclasses import dataclass, field
from typing import Any

from worker.engine.inputs import CommandRead, Entry
from worker.engine.placement import Answer

Written = dict[str, Any]


@dataclass(slots=True)
class Deed:
    """One operation that acts, from its note in the journal to its one answer.

    Attributes:
        entry: the entry that asked for it.
        content: what it is.
        answer: of its reply; None while there is none.
        repeats: who else asked with the same id and content, and waits for the same answer.
    """

    entry: Entry
    content: dict[str, Any]
    answer: Answer | None = None
    repeats: list[CommandRead] = field(default_factory=list)

    def written(self, command_id: str) -> Written:
        """The note for the journal."""
        return {"command_id": command_id, "entry": self.entry._asdict(), "asked": self.content}


def read(deeds: dict[str, Deed], note: Written) -> None:
    """Take in a note of the journal."""
    deeds[note["command_id"]] = Deed(Entry(**note["entry"]), note["asked"])


def read_reply(deeds: dict[str, Deed], body: dict[str, Any], entry: Entry | None) -> None:
    """Take in the reply to one of them; a repeat's or a conflict's answers another entry."""
    deed = deeds.get(body["command_id"])
    if deed is not None and deed.answer is None and deed.entry == entry:
        deed.answer = {name: body[name] for name in ("ok", "result", "error")}


def of_another_day(deeds: dict[str, Deed]) -> dict[str, Deed]:
    """Those that a new day still knows: nobody has been told what became of them."""
    return {name: deed for name, deed in deeds.items() if deed.answer is None}
