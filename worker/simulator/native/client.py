"""XtQuantAsyncClient: the class that xttrader.py drives, in front of a simulated terminal."""

import itertools
import operator
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from worker.simulator.calls import BINDINGS, REQUESTS, empty_answer
from worker.simulator.link import (
    CLIENT_FAULTS,
    LINK_DOWN,
    Delivery,
    Link,
    SessionRefusedError,
    TerminalUnreachableError,
)
from worker.simulator.native.core import Core
from worker.simulator.native.delivery import DeliveryThread
from worker.simulator.native.misbehaviour import ClientFaults

SESSION_BITS = 64
SEQ_BITS = 63


class AsyncClient:
    """One session's client; the request and binding methods are attached by `client_class`.

    What is bound is held where the garbage collector does not look, as by a native object: whoever is bound
    and holds the client lives until somebody lets go of the client (observed).
    """

    __slots__ = ("_faults", "_generation", "_link", "_session", "_thread", "_turn", "next_seq")

    core: Core

    def __init__(self, path: str | bytes, name: str, session: int) -> None:
        _check_text(path)
        _check_text(name)
        self._session = _unsigned(session, SESSION_BITS)
        self.core.bound[id(self)] = {}
        self._thread: DeliveryThread | None = None
        self._link: Link | None = None
        self._generation = 0
        self._turn = threading.Lock()
        self._faults = ClientFaults(self.core.aborts)
        self.next_seq = itertools.count(1).__next__

    def __del__(self) -> None:
        self.core.bound.pop(id(self), None)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("cannot pickle 'XtQuantAsyncClient' object")

    def init(self) -> None:
        """Prepare; the real one loads its configuration here."""

    def start(self) -> None:
        """Start the native thread; before this, no request is ever answered."""
        if self._thread is None:
            self._thread = DeliveryThread(self.core.bound[id(self)], self.core, self._faults)
            self._thread.start()

    def stop(self) -> None:
        """End the session and the native thread; what was not delivered never is."""
        self._faults.hold("stop")
        self._drop_link()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()

    def connect(self) -> int:
        """Open the session: 0, or -1 after the connect timeout when no terminal is there."""
        self.next_seq()
        self._drop_link()
        generation = self._generation
        try:
            link = self.core.host.open(self._session, lambda items: self._arrived(generation, items))
        except SessionRefusedError as refusal:
            return refusal.code
        except TerminalUnreachableError:
            threading.Event().wait(self.core.connect_timeout_s)
            return -1
        self._adopt(generation, link)
        return 0

    def set_timeout(self, timeout: int) -> None:
        """Accept a timeout; what the real one does with it is not known."""
        _unsigned(timeout, 31)

    def send(self, method: str, seq: int, values: Any) -> None:
        """Send one request; the answer comes through a binding."""
        if self._faults.blocked:
            self._faults.hold(method)
        if self._thread is not None and not self._sent(method, seq, values):
            self._thread.put([(REQUESTS[method].binding, seq, empty_answer(method))])

    def bind(self, binding: str, callback: Callable[..., None]) -> None:
        """Bind a callback; the last one wins."""
        if not callable(callback):
            raise TypeError(f"{binding} takes a callable")
        self.core.bound[id(self)][binding] = callback

    def _sent(self, method: str, seq: int, values: Any) -> bool:
        link = self._link
        if link is None:
            return False
        try:
            link.send(method, seq, values)
        except TerminalUnreachableError:
            return False
        return True

    def _drop_link(self) -> None:
        with self._turn:
            link, self._link = self._link, None
            self._generation += 1
        if link is not None:
            link.close()

    def _adopt(self, generation: int, link: Link) -> None:
        with self._turn:
            if generation == self._generation:
                self._link = link

    def _arrived(self, generation: int, items: list[Delivery]) -> None:
        if generation != self._generation:
            return
        binding = items[0][0]
        if binding == LINK_DOWN:
            self._lost()
        elif binding == CLIENT_FAULTS:
            self._faults.update(items[0][2])
        else:
            self._put(items)

    def _put(self, items: list[Delivery]) -> None:
        thread = self._thread
        if thread is not None:
            thread.put(items)

    def _lost(self) -> None:
        with self._turn:
            self._link = None
            self._generation += 1  # The link that connect() may be about to adopt is dead already.
        self._faults.announce_disconnect(self._put)


def client_class(core: Core) -> type[AsyncClient]:
    """Return XtQuantAsyncClient as a module has it: every method that xttrader.py calls, bound to `core`."""
    members: dict[str, Any] = {
        "__slots__": (),
        "core": core,
        "nextSeq": property(lambda self: self.next_seq),
        "setTimeout": AsyncClient.set_timeout,
    }
    members |= {f"{method}WithSeq": _request_method(method, core) for method in REQUESTS}
    members |= {binding: _bind_method(binding) for binding in BINDINGS}
    return type("XtQuantAsyncClient", (AsyncClient,), members)


def _request_method(method: str, core: Core) -> Callable[..., int]:
    values = core.argument_reader(REQUESTS[method])

    def with_seq(self: AsyncClient, seq: int, *arguments: Any) -> int:
        seq = _unsigned(seq, SEQ_BITS)
        self.send(method, seq, values(arguments))
        return seq

    return with_seq


def _bind_method(binding: str) -> Callable[..., None]:
    def bind(self: AsyncClient, callback: Callable[..., None]) -> None:
        self.bind(binding, callback)

    return bind


def _unsigned(value: Any, bits: int) -> int:
    number = operator.index(value)
    if not 0 <= number < 1 << bits:
        raise TypeError(f"{number} is out of range: 0 to 2^{bits}-1")
    return number


def _check_text(value: Any) -> None:
    if not isinstance(value, str | bytes):
        raise TypeError(f"str or bytes is needed, not {type(value).__name__}")
