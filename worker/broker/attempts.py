"""When the next attempt to connect is made: soon while trading may go on, rarely at night and at weekends."""

from threading import Event

from bus_schema.accounts import EXCHANGES_OF, AccountType
from worker.engine.days import day_of, time_of

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
"""While trading may go on."""
WAITED_FOR_SECONDS = 5.0
"""Between two attempts that orders hurry, at least."""

_HOUR_MS = 3_600_000
_OPENS, _CLOSES = 8 * _HOUR_MS, 17 * _HOUR_MS
"""From before terminals are started until after Hong Kong's market has closed."""
_EVENING, _NIGHT_ENDS = 20 * _HOUR_MS, 3 * _HOUR_MS
"""Futures are traded at night, from Monday's until Friday's, which ends on Saturday."""
_NIGHT_TYPES = frozenset({AccountType.FUTURE, AccountType.FUTURE_OPTION})
_WORKDAYS = 5
_MONDAY_OFFSET = 3
"""1970-01-01 was a Thursday."""


def may_trade(now: int, account_type: str) -> bool:
    """Whether an account of this kind may be traded at a moment, so far as clock and weekday tell.

    Holidays are not known: a terminal that is away says of none.

    Args:
        now: milliseconds since the epoch.
        account_type: an `AccountType`.
    """
    if account_type not in EXCHANGES_OF:
        # Where it trades is not known, and so not when.
        return True
    day, clock = day_of(now), time_of(now)
    if _is_workday(day) and _OPENS <= clock < _CLOSES:
        return True
    evening, night = clock >= _EVENING and _is_workday(day), clock < _NIGHT_ENDS and _is_workday(day - 1)
    return account_type in _NIGHT_TYPES and (evening or night)


def _is_workday(day: int) -> bool:
    return (day + _MONDAY_OFFSET) % 7 < _WORKDAYS


def idle_pause(now: int, account_type: str, idle_seconds: float) -> float:
    """The longest pause between attempts to reach a terminal: 0 while trading may go on, see `may_trade`."""
    return 0.0 if may_trade(now, account_type) else idle_seconds


class Attempts:
    """The pauses between attempts, and who ends them early.

    Attributes:
        reason: why there is no link; it stands while the next attempt runs.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._in_vain = 0
        self._asked, self._waited_for = Event(), Event()

    def failed(self, reason: str) -> None:
        """One was in vain: the next pause is twice as long."""
        self.reason = reason
        self._in_vain += 1

    def done(self) -> None:
        """There is a link."""
        self.reason = ""
        self._in_vain = 0

    def seconds(self, idle_pause: float) -> float:
        """The pause until the next one, if nobody hurries it; see `idle_pause`."""
        longest = idle_pause or LONGEST_PAUSE_SECONDS
        return min(FIRST_PAUSE_SECONDS * 2.0 ** min(max(0, self._in_vain - 1), 30), longest)

    def ask(self) -> None:
        """Somebody asks to connect: at once, and the pauses begin anew."""
        self._in_vain = 0
        self._asked.set()
        self._waited_for.set()

    def wait_for(self) -> None:
        """An order waits: soon, however long the pause was to be."""
        self._waited_for.set()

    def pause(self, seconds: float) -> None:
        """Wait so long, or until it is asked for."""
        first = min(seconds, WAITED_FOR_SECONDS)
        if not self._asked.wait(first):
            self._waited_for.wait(seconds - first)
        self._asked.clear()
        self._waited_for.clear()
