"""Where the engine raises over one order, the orders beside it keep all that they are promised."""

import pytest
from simulation.planted_neighbour_bugs import let_one_fault_end_the_round

from ops.simulation.campaign import DEFAULT_STEPS
from ops.simulation.running import run
from ops.simulation.schedule import drawn
from worker.engine import guarding
from worker.engine.placement import Placement
from worker.engine.risk.proposal import Proposal
from worker.engine.turn import Turn

SEEDS = 70
RAISES = 500
"""Shares of the orders over which it raises."""


@pytest.fixture(autouse=True)
def _raise_over_some_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = guarding.proposal

    def raising(turn: Turn, placement: Placement) -> Proposal:
        if placement.content.get("order_volume") == RAISES:
            message = "over this one"
            raise RuntimeError(message)
        return proposal(turn, placement)

    monkeypatch.setattr(guarding, "proposal", raising)


def _broken(seeds: int) -> list[str]:
    """What is broken, but for the faults themselves, which are told."""
    broken = (line for seed in range(seeds) for line in run(drawn(seed, DEFAULT_STEPS)).violations)
    return [line for line in broken if not line.startswith("no fault of ours")]


def test_fault_of_one_order_costs_no_other_anything() -> None:
    """Each command has its one true answer, also those that waited for the same quote or the same turn."""
    assert _broken(SEEDS) == []


def test_fault_that_ends_the_round_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the others' answers lost, promises are broken."""
    let_one_fault_end_the_round(monkeypatch)
    assert any(line.startswith("each command has one reply") for line in _broken(SEEDS))
