"""The one native thread on which every answer and push reaches Python."""

import _thread
import threading
from collections.abc import Callable, Mapping
from itertools import chain
from queue import SimpleQueue
from typing import Any

from worker.simulator.link import Delivery, Sink
from worker.simulator.native.core import Core
from worker.simulator.native.misbehaviour import ClientFaults

STOP_PATIENCE_S = 5.0


class DeliveryThread:
    """Calls the bound callbacks, one at a time, in the order of arrival.

    It is started without the threading module, as a thread of the native core would be, so that Python sees a
    thread named `Dummy-1`. A slow callback delays all that follow.
    """

    def __init__(
        self, callbacks: Mapping[str, Callable[..., None]], core: Core, faults: ClientFaults
    ) -> None:
        self._callbacks = callbacks
        self._converters = core.converters
        self._aborts = core.aborts
        self._faults = faults
        self._queue: SimpleQueue[list[Delivery] | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._ident = 0
        self.put: Sink = self._queue.put

    def start(self) -> None:
        """Begin to deliver."""
        _thread.start_new_thread(self._run, ())

    def stop(self) -> None:
        """Deliver nothing more; wait for the callback that is running, unless it is the caller."""
        self._stopping.set()
        self._queue.put(None)
        if self._ident != _thread.get_ident():
            self._stopped.wait(STOP_PATIENCE_S)

    def _run(self) -> None:
        self._ident = _thread.get_ident()
        for binding, seq, payload in chain.from_iterable(iter(self._queue.get, None)):
            if self._stopping.is_set():
                break
            if self._faults.native_delay_s:
                self._stopping.wait(self._faults.native_delay_s)
            self._deliver(binding, seq, payload)
        self._stopped.set()

    def _deliver(self, binding: str, seq: int | None, payload: Any) -> None:
        callback = self._callbacks.get(binding)
        if callback is None:
            self._aborts.note(f"{binding} was never called: std::bad_function_call")
            return
        convert = self._converters[binding]
        arguments = () if convert is None else (convert(payload),)
        try:
            callback(*arguments) if seq is None else callback(seq, *arguments)
        except BaseException as error:  # noqa: BLE001 - whatever escapes a callback ends the real process.
            self._aborts.note(f"an exception left the callback of {binding}", error)
