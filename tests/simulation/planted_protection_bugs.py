"""Bugs that somebody could write into the worker's protections, each as a patch around the real code."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bus_schema.codes import OrderSource
from bus_schema.protection import ProtectionState
from ops.simulation.journal import SimulatedJournal
from worker.engine import replay, reports
from worker.engine.effects import Row
from worker.engine.facts import OrderFacts
from worker.engine.protecting import arming, restoring, watching
from worker.engine.protecting.telling import tell
from worker.engine.protection.memory import Protection, Protections
from worker.engine.state import State
from worker.engine.turn import Turn


def forget_what_has_fired(patch: pytest.MonkeyPatch) -> None:
    """A protection that was triggered before a crash is armed after it, and looks for no order of its own."""
    intent = replay._intent

    def restore_armed(state: State, body: Mapping[str, Any]) -> None:
        if body["state"] != "triggered":
            restoring.restore(state, body)
            state.protections.unproven.clear()

    def take_commanded(state: State, body: dict[str, Any], at: int) -> None:
        if body["asked"] is not None:
            intent(state, body, at)

    patch.setitem(replay._EVENTS, "protection", restore_armed)
    patch.setattr(replay, "_intent", take_commanded)


def forget_protections_at_night(patch: pytest.MonkeyPatch) -> None:
    """A new day begins without the protections of the day before."""
    roll = Protections.roll

    def forget(self: Protections) -> None:
        self.by_id.clear()
        self.due.clear()
        self._by_code.clear()
        roll(self)

    patch.setattr(Protections, "roll", forget)


def trade_through_halts(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether trading is halted."""
    patch.setattr(State, "halted", lambda *_: None)


def watch_on_after_unprotect(patch: pytest.MonkeyPatch) -> None:
    """`unprotect` is answered, and nothing else comes of it."""

    def tell_no_end(turn: Turn, protection: Protection, state: ProtectionState) -> None:
        if state is not ProtectionState.CANCELLED:
            tell(turn, protection, state)

    patch.setattr(arming, "tell", tell_no_end)


def let_protections_never_expire(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks for `valid_until`."""
    patch.setattr(watching, "_is_expired", lambda *_: False)


def leave_its_order_to_the_disk(patch: pytest.MonkeyPatch) -> None:
    """A protection's order leaves before what was written of it would survive a power failure."""
    append = SimulatedJournal.append

    def append_at_ease(self: SimulatedJournal, rows: Iterable[Row]) -> None:
        append(self, [replace(row, lasting=False) for row in rows])

    patch.setattr(SimulatedJournal, "append", append_at_ease)


def look_at_what_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What was due on the day before is looked at on the new one, whether or not it still stands."""
    roll = Protections.roll

    def roll_without_a_look(self: Protections) -> None:
        due = set(self.due)
        roll(self)
        self.due |= due

    patch.setattr(Protections, "roll", roll_without_a_look)


def write_into_what_is_told(patch: pytest.MonkeyPatch) -> None:
    """The price type of a command goes into the very list that the broker has told."""
    take_order = reports.take_order

    def take(turn: Turn, facts: OrderFacts, source: OrderSource) -> None:
        placement = turn.state.placements.get(facts["order_remark"])
        if placement is not None:
            facts["price_type"] = placement.content.get("price_type", facts["price_type"])
        take_order(turn, facts, source)

    patch.setattr(reports, "take_order", take)
