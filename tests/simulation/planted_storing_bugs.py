"""Bugs in how finished orders are put away and brought back, each as a patch around the real code."""

import pytest
from simulation.planted_bugs import Plant

from worker.engine import storing
from worker.engine.attic import Kept
from worker.engine.book import Book, OrderKey, Shelved
from worker.engine.placements import name_of
from worker.engine.records import Record
from worker.engine.state import State


def lose_what_is_put_away(patch: pytest.MonkeyPatch) -> None:
    """An order that is finished is forgotten."""
    patch.setattr(storing, "bring_back", lambda _state, _name: None)


def forget_the_fills_of_what_is_put_away(patch: pytest.MonkeyPatch) -> None:
    """The order comes back without them."""
    unshelve = Book.unshelve

    def without_fills(self: Book, key: OrderKey, shelved: Shelved) -> None:
        unshelve(self, key, shelved._replace(fills=set()))

    patch.setattr(Book, "unshelve", without_fills)


def keep_ids_over_night(patch: pytest.MonkeyPatch) -> None:
    """A command that was put away yesterday comes back as today's."""
    attach = storing._attach

    def as_today(state: State, record: Record) -> None:
        record.put_on = state.day
        attach(state, record)

    patch.setattr(storing, "_attach", as_today)


def find_orders_by_their_numbers_alone(patch: pytest.MonkeyPatch) -> None:
    """What was put away is not found by the command's id."""
    kept = Record.kept

    def without_id(self: Record) -> Kept:
        whole = kept(self)
        return whole._replace(names=tuple(n for n in whole.names if n != name_of(self.client_order_id or "")))

    patch.setattr(Record, "kept", without_id)


def put_away_what_is_unknown(patch: pytest.MonkeyPatch) -> None:
    """An order that was answered counts as finished, though nobody knows whether it exists."""
    patch.setattr(storing, "is_finished", lambda _state, _key, placement, _order: bool(placement))


STORING_BUGS: dict[Plant, str] = {
    lose_what_is_put_away: "every fill once",
    forget_the_fills_of_what_is_put_away: "every fill once",
    keep_ids_over_night: "memory survives",
    find_orders_by_their_numbers_alone: "repeats get the same answer",
    put_away_what_is_unknown: "each command has one reply",
}
"""As `planted_bugs.BUGS`: the promise that each breaks."""
