"""Calling a strategy back, one call after the other."""

import logging
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Any

_logger = logging.getLogger(__name__)


class Caller:
    """A thread that makes calls in the order in which they were asked for."""

    def __init__(self, name: str) -> None:
        # Without a bound: who asks for a call within a call must not wait for himself.
        self._due: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, also with what was asked for before."""
        self._thread.start()

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Ask for a call; returns at once."""
        self._due.put(partial(function, *arguments))

    def stop(self) -> None:
        """End after the calls that were asked for; within one of them, without waiting."""
        self._due.put(None)
        if self._thread.ident is not None and self._thread is not current_thread():
            self._thread.join()

    def _run(self) -> None:
        while (due := self._due.get()) is not None:
            try:
                due()
            except Exception:
                # The SDK says nothing at all; a callback that fails must not take the next ones with it.
                _logger.exception("a callback of the strategy failed")
