"""Everything of `qmt-bus notify` put together: from the streams to the channels."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from bus_schema.client import StreamInspector, StreamReader
from bus_schema.keys import Keys
from ops.address import BusAddress
from ops.notify.channels.channel import Channel
from ops.notify.composing import Composer
from ops.notify.follower import Bus, Follower
from ops.notify.memory import Memory
from ops.notify.sender import Sender
from ops.notify.settings import NotifySettings
from ops.notify.watch import Watch
from ops.notify.words import Words


class Notifier(NamedTuple):
    """The threads at work."""

    follower: Follower
    senders: Sequence[Sender]

    @property
    def works(self) -> bool:
        """Whether each of them lives; a fault of ours ends one, and without it things go untold."""
        return self.follower.is_alive() and all(sender.is_alive() for sender in self.senders)


def memory_path(state_dir: Path, account_id: str) -> Path:
    """Return where it is remembered what was told."""
    return state_dir / f"notify-{account_id}.json"


@contextmanager
def notifier(
    bus: BusAddress, settings: NotifySettings, channels: Sequence[Channel], memory: Memory, words: Words
) -> Iterator[Notifier]:
    """Follow the bus and tell what has to be told, as long as the block lasts.

    Args:
        bus: where it is.
        settings: how long and how much is too much.
        channels: where to.
        memory: what was told before.
        words: the language.
    """
    composer = Composer(bus.account_id, words)
    with ExitStack() as held:
        reader = held.enter_context(StreamReader(bus.url))
        inspector = held.enter_context(StreamInspector(bus.url))
        senders = [
            Sender(channel, composer, memory, pause_seconds=settings.notify_pause_seconds)
            for channel in channels
        ]
        for sender in senders:
            held.callback(sender.end)
            sender.start()
        followed = Bus(reader, inspector, Keys(bus.account_id, bus.prefix))
        follower = Follower(followed, Watch(settings), senders, memory, summary_at=settings.notify_summary_at)
        held.callback(follower.end)
        follower.start()
        yield Notifier(follower, senders)
