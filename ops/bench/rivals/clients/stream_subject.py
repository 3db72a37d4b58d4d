"""A rival over Redis streams: what can be asked of it besides, since a stream keeps orders for it."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ops.bench.protocol import Json
from ops.bench.rivals.clients.streams import StreamClient
from ops.bench.rivals.subject import RivalSubject

_PAGE = 1_000


class StreamSubject(RivalSubject):
    """One rival that reads its orders from a stream.

    Args:
        name: its name; its streams are called after it.
        connect: makes the client from the settings.
        packages: the distributions whose versions are told.
    """

    def __init__(
        self, name: str, connect: Callable[[Mapping[str, Any]], StreamClient], packages: Sequence[str]
    ) -> None:
        super().__init__(name, lambda _address, settings: connect(settings), packages)
        self._name = name
        self._connect_stream = connect

    def start(self, settings: Json) -> Mapping[str, str]:
        """Start the server over streams that nobody has used before, and return the versions."""
        stream = f"bench:{self._name}:{os.getpid()}"
        return super().start({**settings, "commands": f"{stream}:commands", "answers": f"{stream}:answers"})

    def backlog(self, count: int) -> float:
        """Let orders wait for a server that starts; returns seconds from its start to the last answer."""
        given = self.take(count)
        self.stop()
        # The one that goes on: each answer is read once, and the next measurement begins behind it.
        self._client = client = self._connect_stream(self._settings)
        for first in range(0, count, _PAGE):
            client.put(given[first : first + _PAGE])
        began = time.perf_counter()
        self._serve()
        client.drain(count)
        return time.perf_counter() - began
