"""From what happens on the bus to what is told: no I/O, and no clock but the one that it is told."""

from collections.abc import Iterator

from bus_schema.events import ErrorEvent, Event, OrderEvent, ProtectionEvent, Reply, WorkerStatusEvent
from ops.notify.notices import Notice
from ops.notify.orders import DoubtWatch, ProtectionWatch, StormWatch
from ops.notify.settings import NotifySettings
from ops.notify.worker import HaltWatch, LifeWatch, LinkWatch


class Watch:
    """Takes in the account's events, one by one, in each stream's order.

    Args:
        settings: how long and how much is too much.

    Attributes:
        simulated: whether the worker that spoke last moves no real money.
    """

    def __init__(self, settings: NotifySettings) -> None:
        self._link = LinkWatch(settings.notify_disconnect_seconds)
        self._life = LifeWatch(settings.notify_silent_seconds)
        self._halts, self._doubts = HaltWatch(), DoubtWatch()
        self._protections = ProtectionWatch()
        self._storm = StormWatch(settings.notify_rejects, settings.notify_reject_seconds)
        self.simulated = False

    def take(self, entry_id: str, event: Event) -> Iterator[Notice]:
        """Yield what an event has to be told of."""
        if isinstance(event, WorkerStatusEvent):
            self.simulated = event.simulated
            yield from self._life.take(entry_id, event)
            yield from self._link.take(event)
            yield from self._halts.take(event)
        elif isinstance(event, Reply):
            yield from self._halts.take(event)
        elif isinstance(event, ProtectionEvent):
            yield from self._protections.take(event)
        elif isinstance(event, OrderEvent | ErrorEvent):
            yield from self._doubts.take(entry_id, event)
            if isinstance(event, ErrorEvent):
                yield from self._halts.unasked(event)
                yield from self._storm.take(entry_id, event)

    def tick(self, now_ms: int) -> Iterator[Notice]:
        """Yield what has lasted too long; `now_ms` is Redis's time."""
        yield from self._life.tick(now_ms)
        yield from self._link.tick(now_ms)

    def away(self, now_ms: int, reason: str) -> Iterator[Notice]:
        """Yield what has to be told while Redis does not answer."""
        yield from self._life.away(now_ms, reason)
