"""Days, as arithmetic: China has kept UTC+8 without summer time since 1991."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from bus_schema.accounts import AccountType

_SHANGHAI_MS = 8 * 3_600_000
_DAY_MS = 86_400_000
_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_of(at: int) -> int:
    """The Shanghai calendar day of a moment (milliseconds since the epoch), counted from 1970-01-01."""
    return (at + _SHANGHAI_MS) // _DAY_MS


def time_of(at: int) -> int:
    """The time of the day of a moment, in Shanghai: milliseconds since midnight."""
    return (at + _SHANGHAI_MS) % _DAY_MS


@lru_cache(maxsize=2)
def number_of(day: int) -> int:
    """A day counted from 1970-01-01 as calendars write it: 20250102; each order asks for the same one."""
    date = dt.date.fromordinal(_EPOCH + day)
    return date.year * 10_000 + date.month * 100 + date.day


@dataclass(frozen=True, slots=True)
class TradingDays:
    """An account's trading days, counted as calendar days are: what ids are unique on.

    Attributes:
        begin: milliseconds by which a day begins before the midnight of its date.
        on_weekends: whether Saturdays and Sundays count by themselves, or belong to the Monday that follows.
    """

    begin: int = 0
    on_weekends: bool = True

    def of(self, at: int) -> int:
        """Return the trading day of a moment in milliseconds since the epoch."""
        day = (at + _SHANGHAI_MS + self.begin) // _DAY_MS
        if self.on_weekends:
            return day
        weekday = (day + _WEEKDAY_OF_THE_FIRST) % _DAYS_OF_A_WEEK
        return day if weekday < _SATURDAY else day + _DAYS_OF_A_WEEK - weekday

    def of_report(self, at: int, today: int) -> int:
        """Return the day of what the broker shows with this time; without one, it is today's.

        A counter may put the night's time on the date of the trading day, so that it lies in the future:
        nothing is of a trading day that has not begun.
        """
        if not at:
            return today
        return min(self.of(at), today) if self.begin else self.of(at)

    def last_of(self, day: int) -> int:
        """Return the last millisecond of a trading day."""
        return (day + 1) * _DAY_MS - _SHANGHAI_MS - self.begin - 1


_WEEKDAY_OF_THE_FIRST = 3
"""1970-01-01 was a Thursday."""
_DAYS_OF_A_WEEK, _SATURDAY = 7, 5
CALENDAR = TradingDays()
NIGHT_SESSIONS = TradingDays(begin=4 * 3_600_000, on_weekends=False)
"""From 20:00 on, when no exchange trades. Shanghai, Dalian, Zhengzhou and the energy exchange open a trading
day with its night session: at 20:55 of the evening before, until 02:30 at the latest; Friday's night is
Monday's (their trading rules on 连续交易). Before a holiday there is none: no order is of a day that is none.
"""
_OF_FUTURES = frozenset({AccountType.FUTURE, AccountType.FUTURE_OPTION})


def trading_days(account_type: AccountType) -> TradingDays:
    """Return the trading days of a kind of account."""
    return NIGHT_SESSIONS if account_type in _OF_FUTURES else CALENDAR


def moment_of(day: int, clock: str) -> int:
    """A time of a day, ``09:30:00`` in Shanghai, in seconds since the epoch."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return (day * _DAY_MS - _SHANGHAI_MS) // 1_000 + (hours * 60 + minutes) * 60 + seconds
