"""A terminal, and market rooms over it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from broker.market_rig import PATIENT, QUICK, Rig, StartRig, running

from worker.broker.market import Pace
from worker.simulator import Terminal


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Run a terminal with the default scenario."""
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture
def start_rig(terminal: Terminal) -> Iterator[StartRig]:
    """Start a room over the terminal, at a pace, with a limit for its calls."""
    with ExitStack() as started:

        def start(pace: Pace = QUICK, seconds: float = PATIENT) -> Rig:
            return started.enter_context(running(terminal, pace, seconds))

        yield start
        # What hangs returns, so that nothing outlives the test.
        terminal.close()


@pytest.fixture
def rig(start_rig: StartRig) -> Rig:
    """A room at the quick pace."""
    return start_rig()
