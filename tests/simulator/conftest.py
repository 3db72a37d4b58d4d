"""Fixtures for the simulated terminal: one in this process, the real SDK over it, a hand on it."""

from collections.abc import Iterator

import pytest
from simulator.sdk_rig import Desk, Sdk, loaded_sdk, plain

from worker.simulator import Terminal, TerminalControl, native_modules


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Run a terminal with the default scenario that answers first and knows everything at once."""
    terminal = Terminal(plain())
    yield terminal
    terminal.close()


@pytest.fixture
def control(terminal: Terminal) -> TerminalControl:
    """Lay a hand on the terminal."""
    return TerminalControl(terminal)


@pytest.fixture
def sdk(terminal: Terminal) -> Iterator[Sdk]:
    """Load the wheel's Python layer over the terminal."""
    with loaded_sdk(native_modules(terminal, connect_timeout_s=0.0)) as sdk:
        yield sdk


@pytest.fixture
def desk(sdk: Sdk) -> Desk:
    """Connect one trader and subscribe it."""
    return sdk.desk().open()
