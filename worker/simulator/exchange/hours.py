"""The exchanges' hours, Asia/Shanghai (general market knowledge)."""

import datetime as dt
import functools
from typing import Final, NamedTuple

from bus_schema.risk import AfterHours
from worker.simulator.rules.boards import Board

SHANGHAI: Final = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""China has had no daylight saving time since 1991, so a fixed offset needs no time zone data."""


class Phase(NamedTuple):
    """What may be done during one stretch of the day.

    Attributes:
        name: what the stretch is called.
        starts: seconds after midnight.
        accepts: orders are taken.
        cancels: cancels are taken.
        matches: orders trade.
        at_close: it trades at the closing price, and takes nothing that would not.
        ends_orders: what has not filled when it begins ends.
    """

    name: str
    starts: int
    accepts: bool
    cancels: bool
    matches: bool
    at_close: bool = False
    ends_orders: bool = False


def _at(hour: int, minute: int) -> int:
    return (hour * 60 + minute) * 60


ALWAYS_OPEN: Final = Phase("always open", 0, accepts=True, cancels=True, matches=True)

AFTERNOON: Final = Phase("afternoon", _at(13, 0), accepts=True, cancels=True, matches=True)
CLOSING_CALL: Final = Phase("closing call", _at(14, 57), accepts=True, cancels=False, matches=False)
CLOSED: Final = Phase("closed", _at(15, 0), accepts=False, cancels=False, matches=False, ends_orders=True)
FIXED_PRICE: Final = Phase("fixed price", _at(15, 5), accepts=True, cancels=True, matches=True, at_close=True)

PHASES: Final = (
    Phase("night", 0, accepts=False, cancels=False, matches=False),
    Phase("opening call", _at(9, 15), accepts=True, cancels=True, matches=False),
    Phase("opening call, no cancels", _at(9, 20), accepts=True, cancels=False, matches=False),
    Phase("opened", _at(9, 25), accepts=True, cancels=False, matches=False),
    Phase("morning", _at(9, 30), accepts=True, cancels=True, matches=True),
    Phase("noon", _at(11, 30), accepts=False, cancels=False, matches=False),
    AFTERNOON,
    CLOSING_CALL,
    CLOSED,
    FIXED_PRICE,
    Phase("evening", _at(15, 30), accepts=False, cancels=False, matches=False, ends_orders=True),
)

CALL_RESULTS: Final = {"opened", "closed"}
"""The phases at whose beginning a call auction trades at one price."""


def phase_of(phase: Phase, board: Board) -> Phase:
    """Return what a phase is for one board: some have no closing call, or trade on after the close."""
    if phase is CLOSING_CALL and not board.closing_call:
        return AFTERNOON
    if phase is CLOSED and board.after_hours is AfterHours.CONTINUOUS:
        return AFTERNOON
    if phase is FIXED_PRICE and board.after_hours is not AfterHours.FIXED_PRICE:
        return AFTERNOON if board.after_hours is AfterHours.CONTINUOUS else CLOSED
    return phase


SATURDAY: Final = 5
SECONDS_PER_MINUTE: Final = 60


def phase_at(now: float) -> Phase:
    """Return the phase at `now`, seconds since the epoch; weekends are night, holidays are not known."""
    return _phase_of_minute(int(now // SECONDS_PER_MINUTE))


# It is asked for at every request, and every phase begins with a minute.
@functools.lru_cache(maxsize=1)
def _phase_of_minute(minute: int) -> Phase:
    local = dt.datetime.fromtimestamp(minute * SECONDS_PER_MINUTE, SHANGHAI)
    if local.weekday() >= SATURDAY:
        return PHASES[0]
    second = _at(local.hour, local.minute)
    return max((phase for phase in PHASES if phase.starts <= second), key=lambda phase: phase.starts)
