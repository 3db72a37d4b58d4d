"""A reader that follows every output stream by its ids, as a strategy or a monitor does."""

from bus_schema.codec import decode
from ops.proving.observed import Told
from ops.simulation.life import KEYS
from worker.bus.entries import EntryId

COMMON = ("orders", "fills", "errors", "dead", "status")
_OUTPUT = {getattr(KEYS, name): name for name in COMMON}
_INBOX = KEYS.inbox("")


class Follower:
    """What has been read, and what a follower could not have read."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[EntryId, bytes]] = {}
        self.missed: list[str] = []
        """What was written where a follower had already been, and was not there when it was."""

    def added(self, key: str, entry_id: EntryId, data: bytes) -> None:
        """An entry has come into a stream."""
        stream = f"inbox:{key.removeprefix(_INBOX)}" if key.startswith(_INBOX) else _OUTPUT.get(key)
        if stream is None:
            return
        seen = self._seen.setdefault(stream, {})
        if entry_id in seen:
            if seen[entry_id] != data:
                self.missed.append(f"{stream}: entry {entry_id} was written again with another event")
        elif seen and entry_id < next(reversed(seen)):
            self.missed.append(f"{stream}: entry {entry_id} came behind a reader's back")
        else:
            seen[entry_id] = data

    @property
    def streams(self) -> dict[str, list[Told]]:
        """Everything that was read."""
        return {stream: self.told(stream) for stream in self._seen}

    def told(self, stream: str) -> list[Told]:
        """What was read of one stream."""
        entries = self._seen.get(stream, {}).items()
        return [Told(f"{ms}-{number}", decode(data)) for (ms, number), data in entries]
