"""Fixtures for the tests of the engine."""

import pytest
from engine.driver import Driver


@pytest.fixture
def driver() -> Driver:
    """Return an engine whose link to the terminal is not up yet."""
    return Driver()


@pytest.fixture
def ready() -> Driver:
    """Return an engine that takes orders."""
    return Driver().connect()
