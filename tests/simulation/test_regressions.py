"""Every bug that the simulator has found stays found: its schedule keeps what it broke without the mend."""

import pytest
from simulation import planted_bugs, regressions
from simulation.regressions import Regression

from ops.simulation.running import run
from ops.simulation.shrinking import promise_of

FOUND = regressions.read()


@pytest.mark.parametrize("found", FOUND, ids=[one.bug for one in FOUND])
def test_schedule_that_broke_a_promise_keeps_it(found: Regression) -> None:
    """What was wrong once is right now."""
    assert run(found.schedule).violations == []


PLANTED = [one for one in FOUND if one.planted]


@pytest.mark.parametrize("found", PLANTED, ids=[one.planted.replace("_", " ") for one in PLANTED])
def test_schedule_still_reaches_its_bug(found: Regression, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bug put in again, the schedule breaks its promise: it tests what it says."""
    getattr(planted_bugs, found.planted)(monkeypatch)
    assert found.promise in {promise_of(line) for line in run(found.schedule).violations}
