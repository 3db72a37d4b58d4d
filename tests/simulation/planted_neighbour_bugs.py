"""Bugs by which one strategy would cost the others something, each as a patch around the real code."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pydantic import TypeAdapter
from simulation.planted_bugs import Plant

from bus_schema.commands import Command, InvalidCommandError, parse_command
from worker.bus.entries import EntryInput
from worker.engine import faults
from worker.engine.placement import Placement
from worker.engine.sharing import InTurn
from worker.engine.turn import Turn

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


def serve_whoever_came_first(patch: pytest.MonkeyPatch) -> None:
    """One queue for all orders that came too quickly."""
    append = InTurn.append

    def append_for_all(self: InTurn[Any], _strategy: str, one: Any, *, urgent: bool = False) -> None:
        append(self, "everybody", one, urgent=urgent)

    patch.setattr(InTurn, "append", append_for_all)


def take_the_last_of_two_keys(patch: pytest.MonkeyPatch) -> None:
    """A command that has a key twice means what it says last."""

    def parse(raw: bytes) -> Command:
        try:
            return parse_command(raw)
        except InvalidCommandError as wrong:
            if not any(field["problem"] == "given twice" for field in wrong.fields):
                raise
            return _COMMAND.validate_json(raw)

    patch.setattr("worker.bus.entries.parse_command", parse)


def trust_what_has_no_time(patch: pytest.MonkeyPatch) -> None:
    """A command whose id is no time, and which says none itself, is as good as any other."""

    def as_it_is(told: EntryInput, _data: bytes) -> EntryInput:
        return told

    patch.setattr("worker.bus.intake.without_time", as_it_is)


def let_one_fault_end_the_round(patch: pytest.MonkeyPatch) -> None:
    """Of the orders that wait for one quote, those behind an internal error are forgotten."""

    def for_each(turn: Turn, waiting: Iterable[Placement], go_on: Callable[[Turn, Placement], None]) -> None:
        for placement in waiting:
            go_on(turn, placement)

    patch.setattr(faults, "for_each", for_each)


NEIGHBOUR_BUGS: dict[Plant, str] = {
    serve_whoever_came_first: "nobody waits for nothing",
    take_the_last_of_two_keys: "every order was commanded",
    trust_what_has_no_time: "nothing stale trades",
}
"""As `planted_bugs.BUGS`: the promise that each breaks."""
