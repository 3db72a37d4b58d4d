"""Looks after the worker: waits for the terminal, starts it, starts it again, and once a day anew."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Final, Protocol

from ops.service.restarting import STEADY_SECONDS, pauses, seconds_until
from ops.service.terminal import Presence
from ops.service.words import Say
from ops.status import Exit

LOOK_SECONDS: Final = 1.0
"""Ctrl+C does not interrupt a longer wait on Windows."""
TERMINAL_SECONDS: Final = 5.0
FINAL: Final = frozenset({int(Exit.DONE), int(Exit.WRONG)})
"""Somebody has stopped the worker in order, or its settings are wrong: a new start would not change that."""


class Running(Protocol):
    """A child that was started."""

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; returns its status, None if it still runs after so long."""

    def stop(self) -> int:
        """End it in order."""


class Supervisor:
    """One worker's. Leaving `run` by whatever way stops the worker in order.

    Args:
        start: starts it.
        presence: tells whether the terminal is there.
        clean: removes what earlier sessions have left; called only while no worker runs.
        restart_at: when it is stopped and started anew each day, in Beijing; None for never.
        say: tells people what happens.
        rest: waits so many seconds.
    """

    def __init__(
        self,
        start: Callable[[], AbstractContextManager[Running]],
        *,
        presence: Callable[[], Presence],
        clean: Callable[[], object],
        restart_at: time_of_day | None,
        say: Say,
        rest: Callable[[float], object] = time.sleep,
    ) -> None:
        self._start = start
        self._presence = presence
        self._clean = clean
        self._restart_at = restart_at
        self._say = say
        self._rest = rest
        self.status: int = Exit.DONE
        """To end with."""

    def run(self) -> None:
        """Look after it until somebody stops it, or another start would not help."""
        waits = pauses()
        while self._terminal_comes():
            self._clean()
            began = time.monotonic()
            status = self._one_life()
            if status is not None and status in FINAL:
                self._say("stopped" if status == Exit.DONE else "wrong_settings")
                self.status = status
                return
            if status is None or time.monotonic() - began > STEADY_SECONDS:
                waits = pauses()
            if status is not None:
                pause = next(waits)
                self._say("ended", status=status, seconds=f"{pause:g}")
                self._rest(pause)
        self._say("service_session")
        self.status = Exit.WRONG

    def _terminal_comes(self) -> bool:
        """Wait for the terminal; returns whether it can come at all."""
        told = False
        while (presence := self._presence()) is Presence.ABSENT:
            if not told:
                self._say("terminal_absent")
                told = True
            self._rest(TERMINAL_SECONDS)
        return presence is Presence.THERE

    def _one_life(self) -> int | None:
        """Let the worker run; returns its status, None for one that was stopped for its daily restart."""
        until = self._next_restart()
        with self._start() as child:
            self._say("started")
            while time.monotonic() < until:
                if (status := child.wait(LOOK_SECONDS)) is not None:
                    return status
            self._say("restarting", time=self._restart_at)
            child.stop()
            return None

    def _next_restart(self) -> float:
        if self._restart_at is None:
            return float("inf")
        # By the counter, so that a clock that is set brings no restart into trading hours.
        return time.monotonic() + seconds_until(self._restart_at, datetime.now(UTC))
