"""A stream and its consumer group, as Redis keeps them."""

from dataclasses import dataclass, field

from worker.bus.entries import EntryId

Fields = list[bytes]


def text_of(entry_id: EntryId) -> bytes:
    """An entry id as Redis writes it."""
    return b"%d-%d" % entry_id


@dataclass(slots=True)
class Group:
    """How far a group has read, and whom it has handed what: (consumer, milliseconds of the delivery)."""

    delivered: EntryId
    pending: dict[EntryId, tuple[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Stream:
    """Entries in the order of their ids."""

    entries: dict[EntryId, Fields] = field(default_factory=dict)
    newest: EntryId = (0, 0)
    groups: dict[str, Group] = field(default_factory=dict)

    def next_id(self, now: int) -> EntryId:
        """The id that ``*`` means."""
        ms, number = self.newest
        return (now, 0) if now > ms else (ms, number + 1)

    def add(self, entry_id: EntryId, fields: Fields) -> None:
        """Append an entry whose id is above the newest."""
        self.entries[entry_id] = fields
        self.newest = entry_id

    def trim(self, least: EntryId) -> list[EntryId]:
        """Drop what lies below an id, pending or read or not; returns its ids."""
        gone = [entry_id for entry_id in self.entries if entry_id < least]
        for entry_id in gone:
            del self.entries[entry_id]
        return gone

    def unanswered(self) -> set[EntryId]:
        """What is there and was not acknowledged by every group, be it read or not."""
        groups = self.groups.values() or [Group((0, 0))]
        return {at for at in self.entries if any(at in one.pending or at > one.delivered for one in groups)}

    def read_new(self, group: Group, consumer: str, count: int, now: int) -> list[list[object]]:
        """Hand out what nobody in the group has had."""
        if self.newest <= group.delivered:
            return []
        found = [entry_id for entry_id in self.entries if entry_id > group.delivered][:count]
        for entry_id in found:
            group.delivered = entry_id
            group.pending[entry_id] = (consumer, now)
        return [[text_of(entry_id), self.entries[entry_id]] for entry_id in found]

    def delete(self, entry_id: EntryId) -> list[EntryId]:
        """Take an entry out; gives back what is gone."""
        return [entry_id] if self.entries.pop(entry_id, None) is not None else []

    def read_again(self, group: Group, consumer: str, after: EntryId, count: int) -> list[list[object]]:
        """What was handed to this consumer and not acknowledged; None in place of what was deleted."""
        own = sorted(i for i, (whose, _) in group.pending.items() if whose == consumer and i > after)
        return [[text_of(entry_id), self.entries.get(entry_id)] for entry_id in own[:count]]

    def claim(self, group: Group, consumer: str, idle_ms: int, now: int) -> list[list[object]]:
        """Hand over what another consumer has left lying; forget what was deleted."""
        claimed: list[list[object]] = []
        for entry_id, (_, since) in sorted(group.pending.items()):
            if now - since < idle_ms:
                continue
            if entry_id not in self.entries:
                del group.pending[entry_id]
                continue
            group.pending[entry_id] = (consumer, now)
            claimed.append([text_of(entry_id), self.entries[entry_id]])
        return claimed
