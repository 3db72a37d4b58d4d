"""The simulator finds bugs: each of these is put into the real code, and must be seen."""

import pytest
from simulation import planted_bugs, planted_protection_bugs, planted_time_bugs, regressions
from simulation.planted_bugs import BUGS, Plant
from simulation.planted_neighbour_bugs import NEIGHBOUR_BUGS
from simulation.planted_storing_bugs import STORING_BUGS
from simulation.planted_time_bugs import TIME_BUGS
from simulation.regressions import Regression

from ops.simulation.campaign import DEFAULT_STEPS
from ops.simulation.running import run
from ops.simulation.schedule import drawn
from ops.simulation.shrinking import promise_of

MOST_SEEDS = 400
"""Five seconds of looking; most are found in a tenth of it."""


COMMON = {**BUGS, **STORING_BUGS, **NEIGHBOUR_BUGS, **TIME_BUGS}


@pytest.mark.parametrize(
    ("plant", "promise"), COMMON.items(), ids=[plant.__name__.replace("_", " ") for plant in COMMON]
)
def test_planted_bug_is_found(plant: Plant, promise: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some schedule among a few hundred breaks the promise that the bug betrays."""
    plant(monkeypatch)
    broken = (run(drawn(seed, DEFAULT_STEPS)).violations for seed in range(MOST_SEEDS))
    assert any(promise == promise_of(line) for lines in broken for line in lines)


PLANTS: dict[str, Plant] = {**vars(planted_bugs), **vars(planted_protection_bugs), **vars(planted_time_bugs)}
RECORDED = [one for one in regressions.read() if one.planted]


@pytest.mark.parametrize("found", RECORDED, ids=[one.planted.replace("_", " ") for one in RECORDED])
def test_schedule_shows_its_bug(found: Regression, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded schedule has not drifted: it breaks its promise when its bug is put in again."""
    PLANTS[found.planted](monkeypatch)
    assert found.promise in {promise_of(line) for line in run(found.schedule).violations}
