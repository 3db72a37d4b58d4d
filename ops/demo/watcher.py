"""Prints every event as it comes, and lets the story wait for one."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from bus_schema.client import StreamReader
from bus_schema.codes import WorkerState
from bus_schema.events import Event, Reply, WorkerStatusEvent, parse_event
from ops import screen
from ops.demo.errors import DemoFailedError
from ops.lines import line
from ops.screen import Paint

PATIENCE_SECONDS = 10.0
EventT = TypeVar("EventT", bound=Event)


class Watcher:
    """A monitor on the bus, in a thread of its own.

    Args:
        url: of Redis.
        keys: the streams to watch.
        paint: colours, or none.

    Attributes:
        events: everything seen so far, in order.
        silent: command ids that begin with this are not printed, only remembered.
    """

    def __init__(self, url: str, keys: Iterable[str], paint: Paint, *, silent: str) -> None:
        self.events: list[Event] = []
        self.silent = silent
        self._reader = StreamReader(url)
        self._entries = self._reader.follow_all(keys, after="0-0")
        self._paint = paint
        self._news = threading.Condition()
        self._lost: screen.OutputError | None = None
        self._thread = threading.Thread(target=self._run, name="demo-watcher", daemon=True)
        self._thread.start()

    def wait_for(
        self, kind: type[EventT], happened: Callable[[EventT], bool], what: str, *, start: int = 0
    ) -> EventT:
        """Wait for an event, and return it.

        Args:
            kind: its class.
            happened: tells it from others.
            what: names it, for the complaint.
            start: events before this index do not count.

        Raises:
            DemoFailedError: it did not come in time.
            OutputError: what happens cannot be printed any more.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._news:
            while True:
                for event in self.events[start:]:
                    if isinstance(event, kind) and happened(event):
                        return event
                if self._lost is not None:
                    raise self._lost
                if not self._news.wait(deadline - time.monotonic()):
                    raise DemoFailedError(f"{what} was not seen within {PATIENCE_SECONDS:g} seconds")

    def count(self) -> int:
        """Return how many events there are so far: what comes next has this index."""
        with self._news:
            return len(self.events)

    def close(self) -> None:
        """Wait until the worker's last word is printed, and close the connection."""
        self._thread.join(PATIENCE_SECONDS)
        self._reader.close()

    def _run(self) -> None:
        try:
            for _, _, raw in self._entries:
                event = parse_event(raw)
                self._take(event)
                if isinstance(event, WorkerStatusEvent) and event.state == WorkerState.STOPPING:
                    return
        except screen.OutputError as error:
            with self._news:
                self._lost = error
                self._news.notify_all()

    def _take(self, event: Event) -> None:
        if not self._is_silent(event):
            screen.show(f"  {line(event, self._paint)}")
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def _is_silent(self, event: Event) -> bool:
        if isinstance(event, Reply):
            # Orders, fills and errors tell what was answered; a repeated command has its reply alone.
            return not event.duplicate
        return (getattr(event, "client_order_id", None) or "").startswith(self.silent)
