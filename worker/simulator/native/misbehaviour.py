"""The faults that sit on the client's own side of the link."""

import threading
from collections.abc import Mapping
from typing import Any

from worker.simulator.link import Sink
from worker.simulator.native.aborts import AbortLog

DISCONNECTED = ("bindOnDisconnectedCallback", None, None)


class ClientFaults:
    """How this client misbehaves; the terminal tells it when the session opens and at every change.

    Attributes:
        blocked: the calls that do not return.
        native_delay_s: what the native thread sleeps before each delivery.
    """

    def __init__(self, aborts: AbortLog) -> None:
        self._aborts = aborts
        self._changed = threading.Condition()
        self._disconnect = "prompt"
        self._disconnect_delay_s = 0.0
        self.blocked: frozenset[str] = frozenset()
        self.native_delay_s = 0.0

    def update(self, values: Mapping[str, Any]) -> None:
        """Take over the terminal's word; calls that are no longer blocked go on."""
        with self._changed:
            self.blocked = frozenset(values["calls_that_never_return"])
            self.native_delay_s = values["native_delay_s"]
            self._disconnect = values["disconnected_push"]
            self._disconnect_delay_s = values["disconnected_delay_s"]
            self._aborts.kills = values["abort_kills_process"]
            self._changed.notify_all()

    def hold(self, call: str) -> None:
        """Keep the caller while `call` is one of those that do not return."""
        with self._changed:
            self._changed.wait_for(lambda: call not in self.blocked)

    def announce_disconnect(self, put: Sink) -> None:
        """Push on_disconnected: at once, late, or never."""
        if self._disconnect == "prompt":
            put([DISCONNECTED])
        elif self._disconnect == "late":
            timer = threading.Timer(self._disconnect_delay_s, put, ([DISCONNECTED],))
            timer.daemon = True
            timer.start()
