"""The bare loop as a subject."""

from ops.bench.subjects.bare_loop import GROUP
from ops.bench.subjects.lane import Lane
from ops.bench.subjects.redis_subject import RedisSubject
from ops.bench.subjects.server import Server, python

BATCH = 64
"""Orders that the loop reads at once, where nothing else is asked for."""


class Bare(RedisSubject):
    """The loop, which reads as many orders at once as the client sends."""

    def prepare(self) -> None:
        """Name its streams after the subject."""
        self.lane = Lane(f"{self.settings['name']}:commands", f"{self.settings['name']}:answers")
        self.log = self.folder / "bare.log"
        self._batch = BATCH
        self.link.call("XGROUP", "CREATE", self.lane.commands, GROUP, "0", "MKSTREAM")

    def start_server(self) -> Server:
        """Start the loop."""
        streams = (self.lane.commands, self.lane.answers, str(self._batch))
        return Server(python("ops.bench.subjects.bare_loop", self.url, *streams), self.log)

    def wait_until_ready(self) -> None:
        """Return when it has answered an order, as it does from its first breath on."""
        self.client.burst(1)

    def sustain(self, count: int, batch: int) -> float:
        """Place orders as fast as it can; the loop reads as many at once as a batch has."""
        if batch != self._batch:
            self._batch = batch
            self.restart()
        return super().sustain(count, batch)

    def backlog(self, count: int) -> float:
        """Let orders wait for a loop that reads as many at once as it does by itself."""
        self._batch = BATCH
        return super().backlog(count)
