"""What kind of terminal a schedule has: drawn once, as a real one does not change its ways by the minute."""

from dataclasses import dataclass, fields, replace
from typing import Any

from ops.simulation.dice import Dice

LONGEST_LAG_MS = 5_000
"""Lists of counters that do not push have been seen to lag 1 to 6 seconds behind an order."""


@dataclass(frozen=True, slots=True)
class Nature:
    """By default everything behaves. Probabilities are for each message or request.

    Attributes:
        in_order: pushes come as they were sent, none is lost; they may still be doubled.
        late_sysid: an order is pushed first without the counter's number.
        lost_request: an order never reaches the terminal.
        lost_answer: the terminal's answer to an order or a cancel never comes.
        minus_one: the answer says -1 though the order lives.
        refused: the terminal refuses an order with -1.
        junk: the counter refuses an order that has a number.
        lost_push: a push never comes; only a list shows it.
        doubled: a push comes once more, at some later time.
        stale_errors: an answer of -1 brings the words of an earlier refused order once more.
        replay: the whole day is pushed again when a session subscribes.
        silent: a broken link is never noticed by the SDK, only by a probe.
        query_lag_ms: how far lists lag behind.
        numbers_restart: order numbers begin again each day.
        hands: somebody places orders in the terminal's own window.
        guarded: the worker's checks are on: orders wait for prices and their turn, and some are refused.
        outbox_rows: how many rows the outbox holds before it gives up and goes back to the journal.
        shares: the account holds some, and quotes are there also where nothing is checked: what protects
            them can fire.
        posts: who has decided sends the rows itself, if Redis has answered all before them.
        tidy: every order is put away as soon as it is finished, and not only the oldest of many.
        neighbour: what one strategy does while the others ask a worker that is ready; see `neighbours`.
    """

    in_order: bool = True
    late_sysid: bool = False
    lost_request: float = 0.0
    lost_answer: float = 0.0
    minus_one: float = 0.0
    refused: float = 0.0
    junk: float = 0.0
    lost_push: float = 0.0
    doubled: float = 0.0
    stale_errors: bool = False
    replay: bool = False
    silent: bool = False
    query_lag_ms: int = 0
    numbers_restart: bool = False
    hands: bool = False
    guarded: bool = False
    outbox_rows: int = 20_000
    shares: bool = False
    posts: bool = False
    tidy: bool = False
    neighbour: str = ""

    def tamed(self) -> list["Nature"]:
        """The same with one trait less, in every way: for finding which traits matter."""
        calm = Nature()
        differing = (one.name for one in fields(self) if getattr(self, one.name) != getattr(calm, one.name))
        changes: list[dict[str, Any]] = [{name: getattr(calm, name)} for name in differing]
        return [replace(self, **change) for change in changes]


def _rate(dice: Dice) -> float:
    return dice.one((0.0, 0.0, 0.1, 0.3))


def draw(dice: Dice) -> Nature:
    """Draw one."""
    in_order = dice.chance(0.5)
    return Nature(
        in_order=in_order,
        late_sysid=dice.chance(0.3),
        lost_request=_rate(dice),
        lost_answer=_rate(dice),
        minus_one=_rate(dice),
        refused=_rate(dice),
        junk=_rate(dice),
        lost_push=0.0 if in_order else _rate(dice),
        doubled=_rate(dice),
        stale_errors=dice.chance(0.3),
        replay=dice.chance(0.3),
        silent=dice.chance(0.3),
        query_lag_ms=dice.one((0, 0, 0, 1_000, LONGEST_LAG_MS)),
        numbers_restart=dice.chance(0.5),
        hands=dice.chance(0.3),
        outbox_rows=dice.one((20_000, 20_000, 20_000, 48)),
        guarded=dice.chance(0.5),
        shares=dice.chance(0.5),
        posts=dice.chance(0.5),
        tidy=dice.chance(0.5),
        neighbour=dice.one(("", "", "", "flood", "baskets", "poison")),
    )
