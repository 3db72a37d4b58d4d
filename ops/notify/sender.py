"""One channel's thread: tells each notice once, no kind more often than its pause lets it.

What comes of a kind within the pause waits, in bounded memory, and is told together. So whoever puts a notice
never waits, and a channel that is down for hours costs no more than one that is quick.
"""

import threading
import time
from typing import Final

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random
from tenacity.nap import sleep_using_event
from tenacity.stop import stop_any, stop_when_event_set

from ops import screen
from ops.notify.channels.channel import Channel, NotSentError
from ops.notify.composing import Composer, Waiting
from ops.notify.memory import Memory
from ops.notify.notices import Kind, Notice

ATTEMPTS: Final = 4
STOP_SECONDS: Final = 2.0
"""How long a stop waits for a message that is just being sent; what is not sent is told after the restart."""


class Sender(threading.Thread):
    """Sends on one channel until it is told to end.

    Args:
        channel: where to.
        composer: writes the messages.
        memory: what was told before.
        pause_seconds: between two messages of one kind, and before a channel that is down is tried anew.
        first_wait_seconds: before the second attempt; it doubles from one to the next.
    """

    def __init__(
        self,
        channel: Channel,
        composer: Composer,
        memory: Memory,
        *,
        pause_seconds: float,
        first_wait_seconds: float = 1.0,
    ) -> None:
        super().__init__(name=f"notify {channel.name}", daemon=True)
        self._channel, self._composer, self._memory = channel, composer, memory
        self._pause, self._first_wait = pause_seconds, first_wait_seconds
        self._changed = threading.Condition()
        self._waiting: dict[Kind, Waiting] = {}
        self._sending: Waiting | None = None
        self._free_at: dict[Kind, float] = {}
        self._ended = threading.Event()
        self.simulated = False

    def put(self, notice: Notice) -> None:
        """Let a notice be told, unless it was; returns at once."""
        if self._memory.was_told(self._channel.name, notice.id):
            return
        with self._changed:
            waiting = self._waiting.setdefault(notice.kind, Waiting(notice.kind))
            being_told = self._sending.ids if self._sending else ()
            if notice.id not in waiting.ids and notice.id not in being_told:
                waiting.add(notice)
                self._changed.notify()

    @property
    def idle(self) -> bool:
        """Whether everything was told."""
        with self._changed:
            return self._sending is None and not any(one.count for one in self._waiting.values())

    def end(self) -> None:
        """Tell it to end; what waits is told after the next start."""
        with self._changed:
            self._ended.set()
            self._changed.notify()
        self.join(STOP_SECONDS)

    def run(self) -> None:
        """Send until told to end."""
        while (waiting := self._next()) is not None:
            if self._send(waiting):
                self._memory.told(self._channel.name, waiting.ids)
            with self._changed:
                self._sending = None
                self._free_at[waiting.kind] = time.monotonic() + self._pause

    def _next(self) -> Waiting | None:
        """Wait until some kind may be told; None once it is to end."""
        with self._changed:
            while not self._ended.is_set():
                now = time.monotonic()
                times = {
                    kind: self._free_at.get(kind, now) for kind, one in self._waiting.items() if one.count
                }
                kind = min(times, key=times.__getitem__, default=None)
                if kind is not None and times[kind] <= now:
                    self._sending = self._waiting.pop(kind)
                    return self._sending
                self._changed.wait(None if kind is None else times[kind] - now)
        return None

    def _send(self, waiting: Waiting) -> bool:
        """Return whether it is done with: sent, or refused for good."""
        message = self._composer.message(waiting, simulated=self.simulated)
        again = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, NotSentError) and error.passes),
            stop=stop_any(stop_after_attempt(ATTEMPTS), stop_when_event_set(self._ended)),
            wait=wait_exponential(self._first_wait, self._pause) + wait_random(0, self._first_wait),
            sleep=sleep_using_event(self._ended),
            reraise=True,
        )
        try:
            again(self._channel.send, message)
        except NotSentError as error:
            then = f"tried again in {self._pause:g} s" if error.passes else "given up"
            screen.complain(f"{self._channel.name}: {message.title}: not sent, {error}; {then}")
            if error.passes:
                self._put_back(waiting)
            return not error.passes
        return True

    def _put_back(self, waiting: Waiting) -> None:
        """Before what came meanwhile: it is older."""
        with self._changed:
            came = self._waiting.get(waiting.kind)
            if came is not None:
                waiting.newest.extend(came.newest)
                waiting.ids.extend(came.ids)
                waiting.count += came.count
            self._waiting[waiting.kind] = waiting
