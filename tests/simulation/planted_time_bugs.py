"""Bugs of a worker whose machine sleeps, or whose terminal freezes, each as a patch around the real code."""

import pytest
from simulation.planted_bugs import Plant

from bus_schema import server_clock
from worker.engine import pacing


def overlook_that_the_machine_has_slept(patch: pytest.MonkeyPatch) -> None:
    """Redis's clock is carried on by the counter alone until Redis is heard again."""
    patch.setattr(server_clock, "_SLEPT_NS", 2**63)


def feed_a_frozen_terminal(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks when the terminal has said something last."""
    patch.setattr(pacing, "is_frozen", lambda _turn: False)


TIME_BUGS: dict[Plant, str] = {
    feed_a_frozen_terminal: "a silent terminal is not fed",
}
"""As `planted_bugs.BUGS`: the promise that each breaks; the other one has its own schedule."""
