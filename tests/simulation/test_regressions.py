"""Every schedule that has ever broken a promise is run again, and keeps it."""

import pytest
from simulation import regressions
from simulation.regressions import Regression

from ops.simulation.running import run

FOUND = regressions.read()


@pytest.mark.parametrize("found", FOUND, ids=[one.bug for one in FOUND])
def test_schedule_that_broke_a_promise_keeps_it(found: Regression) -> None:
    """What was wrong once is right now."""
    assert run(found.schedule).violations == []
