"""The trading day, as arithmetic: China has kept UTC+8 without summer time since 1991."""

import datetime as dt
from functools import lru_cache

_SHANGHAI_MS = 8 * 3_600_000
_DAY_MS = 86_400_000
_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_of(at: int) -> int:
    """The Shanghai calendar day of a moment (milliseconds since the epoch), counted from 1970-01-01.

    Good enough for the exchanges this worker trades: their sessions do not cross midnight.
    """
    return (at + _SHANGHAI_MS) // _DAY_MS


def time_of(at: int) -> int:
    """The time of the day of a moment, in Shanghai: milliseconds since midnight."""
    return (at + _SHANGHAI_MS) % _DAY_MS


@lru_cache(maxsize=2)
def number_of(day: int) -> int:
    """A day counted from 1970-01-01 as calendars write it: 20250102; each order asks for the same one."""
    date = dt.date.fromordinal(_EPOCH + day)
    return date.year * 10_000 + date.month * 100 + date.day


def last_of(day: int) -> int:
    """The last millisecond of a day."""
    return (day + 1) * _DAY_MS - _SHANGHAI_MS - 1


def moment_of(day: int, clock: str) -> int:
    """A time of a day, ``09:30:00`` in Shanghai, in seconds since the epoch."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return (day * _DAY_MS - _SHANGHAI_MS) // 1_000 + (hours * 60 + minutes) * 60 + seconds
